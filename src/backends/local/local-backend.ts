import { type CatalogueId, isModelId } from '#models/index.ts';
import { lorasOf } from '#models/loras.ts';
import { type Backend, BackendError, type BackendRequest } from '#src/backends/backend.ts';
import type { ChosenDevice } from './devices/choose-device.ts';
import { type DeviceChoice, DeviceError, describeDevice, processor } from './devices/device.ts';
import type { Environment } from './devices/driver-environment.ts';
import { createEngineDevices } from './devices/engine-devices.ts';
import { probeDevice } from './devices/probe-device.ts';
import type { WeightsPlaces } from './find-weights.ts';
import { keepMade } from './keep-made.ts';
import { createLoraLibrary } from './loras/lora-library.ts';
import { openExperience } from './measure/experience.ts';
import type { LocalFacts } from './offer/facts.ts';
import { isTimeOf } from './offer/measure-key.ts';
import { offerFrom, refuse } from './offer/offer-from.ts';
import { createEnginePool } from './process/engine-pool.ts';
import { runRequest } from './run-request.ts';
import { createUpscaler } from './upscale/upscaler.ts';
import { createWeightsLibrary } from './weights-library.ts';

export interface LocalBackendOptions extends WeightsPlaces {
  /** Generations at once. */
  readonly concurrency: number;
  /** Threads of one evaluation: the processor's cores divided by the concurrency. */
  readonly threads: number;
  /** What the UNet and the decoder are computed on. @default 'cpu' */
  readonly device?: DeviceChoice;
  /** Where the devices' drivers are. @default none */
  readonly environment?: Environment;
  /** Told what is wrong with a model or a run, with the paths that clients do not get. */
  readonly onProblem?: (message: string) => void;
  /** Told what was found when devices were tested. */
  readonly onDevice?: (outcome: ChosenDevice | DeviceError) => void;
  /** Idle models beyond this are unloaded, the least recently used first. */
  readonly memoryBytes: number;
  /** A model that was not used for so long is unloaded. */
  readonly idleMs: number;
  /** Where it keeps what work took, for estimates after a restart; absolute. @default nowhere */
  readonly timesFile?: string | undefined;
  /** Holds LoRAs; absolute. @default none */
  readonly loraFolder?: string | undefined;
  /** Holds networks in ONNX that make pictures larger. @default none */
  readonly upscalerFolder?: string | undefined;
  /** How long a cancellation may go unheard before the engine's process is killed. @default 15000 */
  readonly cancelGraceMs?: number;
  /** @default Date.now */
  readonly now?: () => number;
}

export interface LocalBackend extends Backend, AsyncDisposable {
  readonly id: 'local';
  /** The processes of the loaded models. */
  readonly pids: readonly number[];
  /** Of these processes, together. */
  readonly memoryBytes: number;
  /** Looks at once for weights that came, changed or went; it finds them by itself a few seconds later. */
  refreshWeights(): void;
  /** What another machine needs to offer the model as this one does, with `offerFrom`. */
  facts(model: CatalogueId): LocalFacts & { readonly times: Readonly<Record<string, number>> };
}

/**
 * The engine on this machine. Weights are looked for and their headers read here, and again when they change;
 * a model is loaded by its first request, in a process of its own.
 */
export function createLocalBackend(options: LocalBackendOptions): LocalBackend {
  const { concurrency, environment = {}, now = Date.now } = options;
  const experience = openExperience(options.timesFile);
  const closing = new AbortController();
  const devices = createEngineDevices({
    choice: options.device ?? 'cpu',
    machine: { platform: process.platform, environment },
    probe: (name, mustBeFaster) => probeDevice(name, mustBeFaster, environment, closing.signal),
    onChosen: options.onDevice ?? (() => {}),
  });
  const pool = createEnginePool({ cancelGraceMs: 15_000, ...options });
  const { onProblem = () => {} } = options;
  const weights = createWeightsLibrary({ ...options, onProblem, now });
  const library = createLoraLibrary({ folder: options.loraFolder, weights, onProblem });

  const upscaler = createUpscaler({
    ...options,
    folder: options.upscalerFolder,
    pool,
    experience,
    onProblem,
    signal: closing.signal,
    now,
  });

  function factsOf(model: CatalogueId): LocalFacts {
    if (!isModelId(model)) return upscaler.facts();
    const { found, problem } = weights.of(model);
    if (!found) return problem;
    const { revision, sizeStep, tinyDecoder, hasEncoder } = found;
    const { embedsGuidance, schedulerConfig } = found;
    const chosen = devices.known(found.folder);
    if (chosen instanceof DeviceError)
      return { status: 'DOWN', reason: chosen.message, weights: found.weights };
    const loaded = chosen !== undefined && pool.isLoaded(found, chosen.device);
    return {
      status: loaded ? 'AVAILABLE' : 'COLD',
      reason: readiness(loaded, chosen, found.passedOver),
      weights: found.weights,
      revision,
      sizeStep,
      tinyDecoder,
      hasEncoder,
      embedsGuidance,
      schedulerConfig,
      loras: library.offered(found.folder),
      device: chosen?.device ?? processor,
    };
  }

  return {
    id: 'local',
    concurrency,
    get pids() {
      return pool.pids;
    },
    get memoryBytes() {
      return pool.memoryBytes;
    },
    offer: (model) => offerFrom(model, factsOf(model), experience.expect),
    refreshLoras: library.refresh,
    refreshWeights: weights.refresh,
    knowFactors: () => upscaler.known,
    facts(model) {
      const times = Object.entries(experience.entries()).filter(([key]) => isTimeOf(model, key));
      return { ...factsOf(model), times: Object.fromEntries(times) };
    },
    async *run(request: BackendRequest, signal: AbortSignal) {
      signal.throwIfAborted();
      const { model, revision = '' } = request;
      if (!isModelId(model)) {
        yield* keepMade(upscaler.run(request, signal), request, signal);
        return;
      }
      const { found: current, problem } = weights.of(model);
      const found = weights.offered(model, revision) ?? current;
      if (!found) throw refusal('WEIGHTS_INVALID', problem!.reason);
      const wanted = lorasOf(request.parameters);
      if (wanted.length > 0) await library.refresh();
      const offered = library.offered(found.folder);
      const reason = refuse({ ...found, loras: offered }, request.parameters);
      if (reason !== null) throw refusal('INVALID_INPUT', reason);
      const loras = wanted.map(({ name, scale }) => ({
        file: library.fileOf(name),
        bytes: offered.find((one) => one.name === name)!.bytes,
        scale,
      }));
      const context = { pool, devices, found, experience, loras, now };
      yield* keepMade(runRequest(context, request, signal), request, signal);
    },
    [Symbol.asyncDispose]: () => {
      closing.abort();
      return pool[Symbol.asyncDispose]();
    },
  };
}

/** Says what is computed on only where that is not the processor as ever. */
function readiness(
  loaded: boolean,
  chosen: ChosenDevice | undefined,
  passedOver: string | undefined,
): string {
  if (chosen === undefined) {
    return 'Ready; the first request waits for the test of the GPU, and loads the model.';
  }
  const { device, notes } = chosen;
  const where = device.name === 'cpu' && notes.length === 0 ? '' : `, on ${describeDevice(device)}`;
  const sentence = loaded
    ? `Ready to take a request${where}.`
    : `Ready; the first request loads the model${where}.`;
  return [sentence, ...notes, ...(passedOver ? [passedOver] : [])].join(' ');
}

function refusal(code: 'WEIGHTS_INVALID' | 'INVALID_INPUT', message: string): BackendError {
  return new BackendError({ code, message, retryable: false, billed: 'NO' });
}
