import type { ModelParameters } from '#models/definition.ts';
import { type ModelId, modelIds, models } from '#models/index.ts';
import {
  BackendError,
  type BackendEvent,
  type BackendRequest,
  type SampleRequest,
} from '#src/backends/backend.ts';
import type { CloudBackend } from '#src/backends/cloud/backend.ts';
import { createSegmindBackend } from '#src/backends/segmind/backend.ts';
import type { Contract, SegmindOptions } from '#src/backends/segmind/options.ts';
import {
  createSegmindStandIn,
  type SegmindStandIn,
  type SegmindStandInOptions,
} from '#test/helpers/segmind/segmind.ts';

/** The backend and the stand-in it talks to, at a pace for tests. */
export interface Pair extends AsyncDisposable {
  readonly standIn: SegmindStandIn;
  readonly backend: CloudBackend;
}

/** A backend for the stand-in, that polls and pauses in milliseconds. */
export const createQuickBackend = (
  standIn: SegmindStandIn,
  options: Partial<SegmindOptions> = {},
): CloudBackend =>
  createSegmindBackend({
    apiKey: standIn.account.apiKey,
    baseUrl: standIn.apiUrl,
    ratePerMinute: 1_000_000,
    ...options,
    limits: {
      pollEveryMs: 2,
      pollAtMostEveryMs: 5,
      progressEveryMs: 5,
      paidPauseMs: 1,
      resultPauseMs: 1,
      ...options.limits,
    },
  });

export async function createPair(
  options: Partial<SegmindOptions> = {},
  standInOptions: SegmindStandInOptions = {},
): Promise<Pair> {
  const standIn = await createSegmindStandIn(standInOptions);
  const backend = createQuickBackend(standIn, options);
  return {
    standIn,
    backend,
    async [Symbol.asyncDispose]() {
      await backend[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
    },
  };
}

/** Every model over v1. */
export const v1 = over('v1');
/** Every model over v2. */
export const v2 = over('v2');
function over(contract: Contract): Pick<SegmindOptions, 'contracts'> {
  return { contracts: Object.fromEntries(modelIds.map((id) => [id, contract])) };
}

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
  backend: CloudBackend,
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
