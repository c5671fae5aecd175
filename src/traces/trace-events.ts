import { inCredits } from '#src/domain/credits.ts';
import type { OfAttempt, OfGeneration } from '#src/lifecycle/event.ts';
import { type Lifecycle, type Observers, observeEach } from '#src/lifecycle/stream.ts';
import { newSpanId, parseTraceparent, placeBelow } from '#src/lifecycle/trace-context.ts';
import { parentOf, placeOfAttempt, placeOfGeneration } from './places.ts';
import type { Attributes, OnSpan } from './span.ts';

export interface TraceEventsOptions {
  readonly lifecycle: Lifecycle;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly onSpan: OnSpan;
}

/** A part of what an attempt does for one sample, which has not ended. */
interface OpenPhase {
  readonly spanId: string;
  readonly phase: string;
  readonly startedAt: number;
  /** When the last step ended. */
  stepAt: number;
  steps: number;
}

/** Of what senders write: thousands of spans may wait at once. */
const longestText = 200;

/**
 * Makes spans of what happens: a request over HTTP, below it its operation and the generation that it
 * asked for, below that the attempts, and below each the phases and steps of a backend that counts them.
 */
export function traceEvents({ lifecycle, now, onSpan }: TraceEventsOptions): void {
  const phases = new Map<string, OpenPhase>();

  function endPhase(event: OfAttempt, sample: number): void {
    const key = keyOf(event, sample);
    const open = phases.get(key);
    if (!open) return;
    phases.delete(key);
    const attempt = placeOfAttempt(event, event.attempt);
    onSpan({
      name: open.phase.toLowerCase(),
      kind: 'INTERNAL',
      place: { ...attempt, spanId: open.spanId },
      parentId: attempt.spanId,
      startedAt: open.startedAt,
      endedAt: now(),
      attributes: { 'darkroom.sample': sample, 'darkroom.steps': open.steps },
    });
  }

  const observers: Observers = {
    REQUEST_ENDED({ traceparent, parentSpanId, requestId, method, path, status, ms }) {
      const place = parseTraceparent(traceparent);
      if (!place) return;
      onSpan({
        name: method,
        kind: 'SERVER',
        place,
        parentId: parentSpanId,
        startedAt: now() - ms,
        endedAt: now(),
        attributes: {
          'http.request.method': method,
          'url.path': path.slice(0, longestText),
          'http.response.status_code': status,
          'darkroom.request.id': requestId,
        },
        ...(status >= 500 && { error: String(status) }),
      });
    },
    OPERATION_ENDED({
      traceparent,
      kind,
      name: whole,
      accountId,
      keyId,
      outcome,
      generationId,
      ms,
    }) {
      const name = whole?.slice(0, longestText);
      const parent = parseTraceparent(traceparent);
      const what = [kind ?? 'operation', ...(name === undefined ? [] : [name])].join(' ');
      onSpan({
        name: what,
        kind: 'INTERNAL',
        place: placeBelow(parent),
        parentId: parent?.spanId,
        startedAt: now() - ms,
        endedAt: now(),
        attributes: {
          'graphql.operation.type': kind ?? undefined,
          'graphql.operation.name': name,
          'darkroom.account.id': accountId,
          'darkroom.key.id': keyId ?? undefined,
          'darkroom.generation.id': generationId,
        },
        ...(outcome !== 'OK' && { error: outcome }),
      });
    },
    PHASE_BEGAN(event) {
      endPhase(event, event.sample);
      const at = now();
      const open = { spanId: newSpanId(), phase: event.phase, startedAt: at, stepAt: at, steps: 0 };
      phases.set(keyOf(event, event.sample), open);
    },
    STEPPED(event) {
      const open = phases.get(keyOf(event, event.sample));
      if (!open) return;
      const attempt = placeOfAttempt(event, event.attempt);
      const startedAt = open.stepAt;
      open.steps += event.steps;
      open.stepAt = now();
      onSpan({
        name: `step ${open.steps}`,
        kind: 'INTERNAL',
        place: { ...attempt, spanId: newSpanId() },
        parentId: open.spanId,
        startedAt,
        endedAt: open.stepAt,
        attributes: { 'darkroom.sample': event.sample },
      });
    },
    IMAGE_STORED: (event) => endPhase(event, event.sample),
    SAMPLE_FAILED: (event) => endPhase(event, event.sample),
    ATTEMPT_ENDED(event) {
      for (const key of phases.keys())
        if (key.startsWith(keyOf(event, ''))) endPhase(event, Number(key.split(' ').at(-1)));
      const { backend, attempt, outcome, failure, billed, cost, ms } = event;
      onSpan({
        name: `attempt ${attempt} ${backend}`,
        kind: 'INTERNAL',
        place: placeOfAttempt(event, attempt),
        parentId: placeOfGeneration(event).spanId,
        startedAt: now() - ms,
        endedAt: now(),
        attributes: {
          ...genAi(event),
          'darkroom.attempt': attempt,
          'darkroom.outcome': outcome,
          'darkroom.billed': billed,
          'darkroom.cost': inCredits(cost),
          'error.type': failure?.code,
        },
        error: failure?.code,
      });
    },
    ENDED(event) {
      const { status, failure, attempts, charged, ms } = event;
      onSpan({
        name: `image_generation ${event.model}`,
        kind: 'INTERNAL',
        place: placeOfGeneration(event),
        parentId: parentOf(event)?.spanId,
        startedAt: now() - ms,
        endedAt: now(),
        attributes: {
          ...genAi(event),
          'darkroom.account.id': event.accountId,
          'darkroom.request.id': event.requestId ?? undefined,
          'darkroom.status': status,
          'darkroom.attempts': attempts,
          'darkroom.charged': inCredits(charged),
          'error.type': failure?.code,
        },
        error: failure?.code,
      });
    },
  };
  observeEach(lifecycle, observers);
}

function keyOf({ generationId, attempt }: OfAttempt, sample: number | ''): string {
  return `${generationId} ${attempt} ${sample}`;
}

/** Attributes by OpenTelemetry's conventions: https://opentelemetry.io/docs/specs/semconv/gen-ai/ */
function genAi({ model, backend, generationId }: OfGeneration & { backend: string }): Attributes {
  return {
    'gen_ai.operation.name': 'image_generation',
    'gen_ai.provider.name': backend,
    'gen_ai.request.model': model,
    'gen_ai.output.type': 'image',
    'darkroom.generation.id': generationId,
  };
}
