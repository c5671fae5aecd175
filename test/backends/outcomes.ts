import type { ModelParameters } from '#models/definition.ts';
import { type ModelId, models } from '#models/index.ts';
import {
  type Backend,
  BackendError,
  type BackendEvent,
  type BackendRequest,
  type SampleRequest,
} from '#src/backends/backend.ts';

export const parametersOf = (
  model: ModelId,
  input: Record<string, unknown> = {},
): ModelParameters =>
  models[model].parameters.parse({ prompt: 'a red fox', seed: 11, ...input }) as ModelParameters;

export function requestOf(
  model: ModelId,
  input: Record<string, unknown> = {},
  more: Partial<BackendRequest> = {},
): BackendRequest {
  const parameters = parametersOf(model, input);
  const samples: SampleRequest[] = Array.from({ length: parameters.samples }, (_, index) => ({
    index,
    seed: parameters.seed + index,
  }));
  return {
    generationId: 'test',
    model,
    parameters,
    samples,
    wantsPreview: () => false,
    ...more,
  };
}

export interface Outcome {
  readonly events: readonly BackendEvent[];
  /** Without progress, and pictures as their length. */
  readonly story: readonly string[];
  readonly error: unknown;
}

export interface RunOptions {
  readonly signal?: AbortSignal;
  readonly onEvent?: (event: BackendEvent) => void | Promise<void>;
}

/** Runs a request to its end, whatever that is. */
export async function outcomeOf(
  backend: Backend,
  request: BackendRequest,
  { signal = new AbortController().signal, onEvent }: RunOptions = {},
): Promise<Outcome> {
  const events: BackendEvent[] = [];
  let error: unknown;
  try {
    for await (const event of backend.run(request, signal)) {
      events.push(event);
      await onEvent?.(event);
    }
  } catch (thrown) {
    error = thrown;
  }
  return { events, error, story: events.flatMap(tell) };
}

function tell(event: BackendEvent): string[] {
  switch (event.type) {
    case 'progress':
    case 'asking':
      return [];
    case 'image':
      return [`image ${event.sample} cost ${event.cost}`];
    case 'sampleFailed':
      return [
        `sampleFailed ${event.sample} ${event.failure.code} billed ${event.failure.billed} cost ${event.cost}`,
      ];
    case 'warning':
      return [`warning ${event.code}`];
    case 'computing':
      return [`computing on ${event.device.name}`];
    default:
      return [`${event.type} ${event.sample}`];
  }
}

/** The failure of a thrown BackendError. */
export function failureOf(error: unknown): BackendError['failure'] {
  if (error instanceof BackendError) return error.failure;
  throw new Error('not a BackendError', { cause: error });
}

export const canceled = new BackendError({
  code: 'CANCELED',
  message: 'The caller canceled it.',
  retryable: false,
  billed: 'NO',
});
