import type { Level, Logger } from 'pino';
import { inCredits } from '#src/domain/credits.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { LifecycleEvent, OfGeneration } from '#src/lifecycle/event.ts';
import type { Lifecycle } from '#src/lifecycle/stream.ts';

export interface LogLifecycleOptions {
  readonly lifecycle: Lifecycle;
  readonly log: Logger;
  /** Whether prompts, and messages that may quote one, are written. */
  readonly prompts: boolean;
}

interface Line {
  readonly level: Level;
  readonly message: string;
  readonly facts: object;
}

/** Writes what happens into the log. Money is in credits, times are in milliseconds. */
export function logLifecycle({ lifecycle, log, prompts }: LogLifecycleOptions): void {
  lifecycle.observe((event) => {
    const lineOf = lines[event.type] as (event: LifecycleEvent, prompts: boolean) => Line;
    const { level, message, facts } = lineOf(event, prompts);
    log[level](facts, message);
  });
}

type LineOf<Type> = (event: Extract<LifecycleEvent, { type: Type }>, prompts: boolean) => Line;

const lines: { readonly [Type in LifecycleEvent['type']]: LineOf<Type> } = {
  REQUEST_ENDED({ type, ms, traceparent, parentSpanId, ...facts }) {
    const isRefused = facts.status >= 400;
    const message = isRefused ? 'request refused' : 'request';
    return { level: isRefused ? 'info' : 'debug', message, facts: { ...facts, ms: rounded(ms) } };
  },
  OPERATION_ENDED({ type, ms, cost, traceparent, ...facts }) {
    const shown = { ...facts, ...(cost !== undefined && { cost: inCredits(cost) }) };
    return { level: 'info', message: 'operation', facts: { ...shown, ms: rounded(ms) } };
  },
  REFUSED({ type, message: why, ...facts }) {
    return { level: 'info', message: 'generation refused', facts: { ...facts, why } };
  },
  BUDGET_NEARLY_USED({ requestId, accountId, keyId, period, amount, used, endsAt }) {
    const shown = { amount: inCredits(amount), used: inCredits(used) };
    const until = new Date(endsAt).toISOString();
    const facts = { requestId, accountId, keyId, period, ...shown, until };
    return { level: 'warn', message: 'budget nearly used', facts };
  },
  ROUTED(event) {
    const { reason, route, rejected } = event;
    const candidates = event.candidates.map(({ cost, ...one }) => ({
      ...one,
      cost: inCredits(cost),
    }));
    const facts = { ...about(event), reason, route, candidates, rejected };
    return { level: 'debug', message: 'route taken', facts };
  },
  ACCEPTED(event, prompts) {
    const { backend, parameters, held } = event;
    const { prompt, negativePrompt, width, height, samples, numInferenceSteps } = parameters;
    const asked = { samples, width, height, steps: numInferenceSteps };
    const texts = prompts ? { prompt, negativePrompt } : {};
    const facts = { ...about(event), backend, ...asked, held: inCredits(held), ...texts };
    return { level: 'info', message: 'generation accepted', facts };
  },
  STARTED(event) {
    const { backend, attempt, reason, waitedMs } = event;
    const facts = { ...about(event), backend, attempt, reason, waitedMs };
    return { level: 'debug', message: 'attempt started', facts };
  },
  PHASE_BEGAN(event) {
    const { backend, attempt, sample, phase } = event;
    const facts = { ...about(event), backend, attempt, sample, phase };
    return { level: 'trace', message: 'phase began', facts };
  },
  STEPPED(event) {
    const { backend, attempt, steps } = event;
    const facts = { ...about(event), backend, attempt, steps };
    return { level: 'trace', message: 'steps done', facts };
  },
  IMAGE_STORED(event) {
    const { backend, attempt, sample, image, cost } = event;
    const { key, bytes, mimeType } = image;
    const shown = { backend, attempt, sample, key, bytes, mimeType, cost: inCredits(cost) };
    return { level: 'debug', message: 'image stored', facts: { ...about(event), ...shown } };
  },
  SAMPLE_FAILED(event, prompts) {
    const { backend, attempt, sample, failure } = event;
    const facts = { ...about(event), backend, attempt, sample, ...why(failure, prompts) };
    return { level: 'debug', message: 'sample failed', facts };
  },
  ATTEMPT_ENDED(event, prompts) {
    const { backend, servers, attempt, outcome, failure, billed, cost, ms } = event;
    const spent = { billed, cost: inCredits(cost), ms: rounded(ms) };
    const facts = {
      ...about(event),
      backend,
      ...(servers.length > 0 && { servers }),
      attempt,
      outcome,
      ...why(failure, prompts),
      ...spent,
    };
    const isFine =
      outcome === 'SUCCEEDED' || outcome === 'CANCELED' || failure?.code === 'SHUTTING_DOWN';
    return { level: isFine ? 'info' : 'warn', message: 'attempt ended', facts };
  },
  ENDED(event, prompts) {
    const { backend, status, failure, attempts, charged, ms } = event;
    const shown = { status, ...why(failure, prompts), attempts, charged: inCredits(charged), ms };
    const facts = { ...about(event), backend, ...shown };
    return { level: 'info', message: 'generation ended', facts };
  },
  ADMINISTERED({ action, accountId, target, actor }) {
    const { requestId, accountId: by, keyId: byKey } = actor;
    const facts = { requestId, action, accountId, target, by, byKey };
    return { level: 'info', message: 'administration', facts };
  },
  COMMITTED({ ms }) {
    return { level: 'trace', message: 'committed', facts: { ms: rounded(ms) } };
  },
  UPDATE_HEARD({ ms }) {
    return { level: 'trace', message: 'heard of an update', facts: { ms: rounded(ms) } };
  },
  LEASE_LOST() {
    return {
      level: 'warn',
      message: 'the database did not hear of this worker in time: what it ran goes on elsewhere',
      facts: {},
    };
  },
  TAKEN_OVER({ count }) {
    return { level: 'info', message: 'took over from workers that are gone', facts: { count } };
  },
};

function about({ requestId, generationId, accountId, model }: OfGeneration) {
  return { requestId, generationId, accountId, model };
}

/** Providers may quote the prompt in what they say. */
function why(failure: Failure | null, prompts: boolean): object {
  if (failure === null) return {};
  const { code, message } = failure;
  return prompts || !code.startsWith('PROVIDER_') ? { code, why: message } : { code };
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
