import { Counter, Histogram, type Registry } from 'prom-client';
import { inCredits } from '#src/domain/credits.ts';
import { type Lifecycle, type Observers, observeEach } from '#src/lifecycle/stream.ts';

/** Seconds: from an answer of the cache to a large picture on a processor. */
const seconds = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600];
const commitSeconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1];
const lagSeconds = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/**
 * What is made of events. No account and no key is a label: there may be any number of them.
 * Names and labels of the first two are OpenTelemetry's, as its exporter for Prometheus writes them:
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-metrics/
 */
export function countEvents(lifecycle: Lifecycle, registry: Registry): void {
  const registers = [registry];
  const generations = new Histogram({
    name: 'gen_ai_server_request_duration_seconds',
    help: 'Generations that ended: from their acceptance, waiting included.',
    labelNames: [
      'gen_ai_operation_name',
      'gen_ai_provider_name',
      'gen_ai_request_model',
      'error_type',
    ],
    buckets: seconds,
    registers,
  });
  const requests = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'HTTP requests that were answered.',
    labelNames: ['http_request_method', 'http_response_status_code'],
    buckets: seconds,
    registers,
  });
  const operations = new Histogram({
    name: 'darkroom_operation_duration_seconds',
    help: 'GraphQL operations of all doors; a subscription lasts until it ends.',
    labelNames: ['kind', 'outcome'],
    buckets: seconds,
    registers,
  });
  const waits = new Histogram({
    name: 'darkroom_queue_wait_seconds',
    help: 'From the acceptance of a generation to its first attempt.',
    labelNames: ['backend'],
    buckets: seconds,
    registers,
  });
  const attempts = new Histogram({
    name: 'darkroom_attempt_duration_seconds',
    help: "Attempts that ended: a provider's latency, or the engine's.",
    labelNames: ['backend', 'model', 'outcome', 'error_type'],
    buckets: seconds,
    registers,
  });
  const commits = new Histogram({
    name: 'darkroom_store_commit_seconds',
    help: 'Transactions of the database, from their begin to being on disk.',
    buckets: commitSeconds,
    registers,
  });
  const heard = new Histogram({
    name: 'darkroom_feed_lag_seconds',
    help: 'Updates that other processes told of: from their commit there until they were read here.',
    buckets: lagSeconds,
    registers,
  });
  const count = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Counter({ name, help, labelNames, registers });
  const refused = count(
    'darkroom_generations_refused_total',
    'Requests for generations that were not accepted.',
    'model',
    'code',
  );
  const images = count('darkroom_images_total', 'Images stored.', 'backend', 'model');
  const steps = count('darkroom_steps_total', 'Evaluations of the model.', 'backend', 'model');
  const charged = count(
    'darkroom_charged_credits_total',
    'Credits that accounts were charged.',
    'backend',
    'model',
  );
  const spent = count(
    'darkroom_spent_credits_total',
    'Credits that attempts cost: at a provider, or by the list.',
    'backend',
    'model',
  );
  const leases = count(
    'darkroom_leases_lost_total',
    'Times that this worker was not heard of for so long that others took over.',
  );
  const takenOver = count(
    'darkroom_generations_taken_over_total',
    'Generations that workers left that were gone.',
  );

  const observers: Observers = {
    REQUEST_ENDED({ method, status, ms }) {
      const labels = { http_request_method: method, http_response_status_code: status };
      requests.observe(labels, ms / 1000);
    },
    OPERATION_ENDED({ kind, outcome, ms }) {
      operations.observe({ kind: kind ?? 'none', outcome }, ms / 1000);
    },
    REFUSED({ model, code }) {
      refused.inc({ model, code });
    },
    STARTED({ backend, attempt, waitedMs }) {
      if (attempt === 1) waits.observe({ backend }, waitedMs / 1000);
    },
    STEPPED({ backend, model, steps: done }) {
      steps.inc({ backend, model }, done);
    },
    IMAGE_STORED({ backend, model }) {
      images.inc({ backend, model });
    },
    ATTEMPT_ENDED({ backend, model, outcome, failure, cost, ms }) {
      const labels = { backend, model, outcome, error_type: failure?.code ?? '' };
      attempts.observe(labels, ms / 1000);
      spent.inc({ backend, model }, inCredits(cost));
    },
    ENDED({ backend, model, failure, charged: amount, ms }) {
      const labels = {
        gen_ai_operation_name: 'image_generation',
        gen_ai_provider_name: backend,
        gen_ai_request_model: model,
        error_type: failure?.code ?? '',
      };
      generations.observe(labels, ms / 1000);
      charged.inc({ backend, model }, inCredits(amount));
    },
    COMMITTED({ ms }) {
      commits.observe(ms / 1000);
    },
    UPDATE_HEARD({ ms }) {
      heard.observe(ms / 1000);
    },
    LEASE_LOST() {
      leases.inc();
    },
    TAKEN_OVER({ count: freed }) {
      takenOver.inc(freed);
    },
  };
  observeEach(lifecycle, observers);
}
