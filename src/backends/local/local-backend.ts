import type { ModelParameters } from '#models/definition.ts';
import { type ModelId, modelIds } from '#models/index.ts';
import { listPrice } from '#models/prices.ts';
import {
  type Backend,
  BackendError,
  type BackendRequest,
  type Offer,
} from '#src/backends/backend.ts';
import { createExperience, type Experience } from './experience.ts';
import { findWeights, type WeightsPlaces } from './find-weights.ts';
import { type InspectedWeights, inspectWeights } from './inspect-weights.ts';
import { createEnginePool } from './process/engine-pool.ts';
import { measureKey, runRequest } from './run-request.ts';
import { createScheduler } from './schedulers/index.ts';
import { WeightsError } from './weights/weights-error.ts';

export interface LocalBackendOptions extends WeightsPlaces {
  /** Generations at once. */
  readonly concurrency: number;
  /** Threads of one evaluation: the processor's cores divided by the concurrency. */
  readonly threads: number;
  /** Idle models beyond this are unloaded, the least recently used first. */
  readonly memoryBytes: number;
  /** A model that nobody used for so long is unloaded. */
  readonly idleMs: number;
  /** How long a cancellation may go unheard before the engine's process is killed. @default 15000 */
  readonly cancelGraceMs?: number;
  /** @default Date.now */
  readonly now?: () => number;
}

export interface LocalBackend extends Backend, AsyncDisposable {
  readonly id: 'local';
  /** The processes of the loaded models. */
  readonly pids: readonly number[];
}

/**
 * The engine on this machine. Weights are looked for and their headers read here, once, which takes
 * milliseconds; a model is loaded by its first request, in a process of its own.
 */
export function createLocalBackend(options: LocalBackendOptions): LocalBackend {
  const { concurrency, now = Date.now } = options;
  const experience = createExperience();
  const pool = createEnginePool({ cancelGraceMs: 15_000, ...options });
  const inspected = Object.fromEntries(
    modelIds.map((model) => [model, inspect(model, options)]),
  ) as Record<ModelId, Inspection>;

  return {
    id: 'local',
    concurrency,
    get pids() {
      return pool.pids;
    },
    offer(model) {
      const { found, problem } = inspected[model];
      if (!found) return unusable(problem);
      const loaded = pool.isLoaded(found.folder);
      return {
        status: loaded ? 'AVAILABLE' : 'COLD',
        reason: [
          loaded ? 'Ready to take a request.' : 'Ready; the first request loads the model.',
          ...(found.passedOver ? [found.passedOver] : []),
        ].join(' '),
        weights: found.weights,
        revision: found.revision,
        refuses: (parameters) => refuse(found, parameters),
        quote(parameters) {
          const price = listPrice(model, 'local', parameters);
          const expectedMs = expect(experience, model, found, parameters, loaded);
          return { low: price, high: price, expectedMs };
        },
      };
    },
    async *run(request: BackendRequest, signal: AbortSignal) {
      signal.throwIfAborted();
      const { found, problem } = inspected[request.model];
      if (!found) throw refusal('WEIGHTS_INVALID', problem.reason);
      const reason = refuse(found, request.parameters);
      if (reason !== null) throw refusal('INVALID_INPUT', reason);
      yield* runRequest({ pool, found, experience, now }, request, signal);
    },
    [Symbol.asyncDispose]: () => pool[Symbol.asyncDispose](),
  };
}

type Inspection =
  | { readonly found: InspectedWeights; readonly problem?: undefined }
  | { readonly found: null; readonly problem: Pick<Offer, 'status' | 'reason' | 'weights'> };

function inspect(model: ModelId, places: WeightsPlaces): Inspection {
  const found = findWeights(model, places);
  if (found === null)
    return {
      found,
      problem: {
        status: 'UNCONFIGURED',
        reason: `There are no weights: run npm run pull -- ${model}, or set WEIGHTS_DIR.`,
        weights: 'PUBLISHED',
      },
    };
  try {
    return { found: inspectWeights(found) };
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error;
    const { weights } = found;
    return { found: null, problem: { status: 'DOWN', reason: error.message, weights } };
  }
}

function unusable(problem: Pick<Offer, 'status' | 'reason' | 'weights'>): Offer {
  return {
    ...problem,
    revision: 'none',
    refuses: () => problem.reason,
    quote: () => ({ low: 0, high: 0, expectedMs: null }),
  };
}

function refusal(code: 'WEIGHTS_INVALID' | 'INVALID_INPUT', message: string): BackendError {
  return new BackendError({ code, message, retryable: false, billed: 'NO' });
}

const tinyRefusals = {
  PRESENT: null,
  MISSING:
    "The weights of the tiny decoder are not here: put those of an AutoencoderTiny (madebyollin/taesd, or taesdxl for SSD-1B) into vae_tiny/ of the model's folder, or use decoder FULL.",
  IMPOSSIBLE: 'There is no tiny decoder for these weights; use decoder FULL.',
} as const satisfies Record<InspectedWeights['tinyDecoder'], string | null>;

function refuse(
  { sizeStep, tinyDecoder }: InspectedWeights,
  parameters: ModelParameters,
): string | null {
  const { width, height, decoder } = parameters;
  if (decoder === 'TINY' && tinyRefusals[tinyDecoder] !== null) return tinyRefusals[tinyDecoder];
  if (width % sizeStep !== 0 || height % sizeStep !== 0)
    return `${width} x ${height} does not fit these weights: both sides must be multiples of ${sizeStep}.`;
  return null;
}

function expect(
  experience: Experience,
  model: ModelId,
  { schedulerConfig }: InspectedWeights,
  parameters: ModelParameters,
  loaded: boolean,
): number | null {
  const key = measureKey(model, parameters);
  const evaluationMs = experience.expect(`${key} evaluation`);
  const decodeMs = experience.expect(`${key} decoding`);
  if (evaluationMs === null || decodeMs === null) return null;
  const { scheduler, numInferenceSteps, samples } = parameters;
  const { length } = createScheduler(scheduler, schedulerConfig, numInferenceSteps).timesteps;
  const loadMs = loaded ? 0 : (experience.expect(`${key} loading`) ?? 0);
  return Math.round(loadMs + samples * (length * evaluationMs + decodeMs));
}
