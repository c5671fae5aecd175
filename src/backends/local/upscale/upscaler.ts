import { factorRefusal } from '#models/upscaler/parameters.ts';
import { BackendError, type BackendEvent, type BackendRequest } from '#src/backends/backend.ts';
import type { KeptExperience } from '#src/backends/local/measure/experience.ts';
import type { UnusableFacts, UpscalerFacts } from '#src/backends/local/offer/facts.ts';
import type { EnginePool } from '#src/backends/local/process/engine-pool.ts';
import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import { createUpscalerLibrary, mustBeAsFound } from './library.ts';
import { runUpscale } from './run-upscale.ts';

export interface UpscalerOptions {
  /** Holds networks in ONNX. Undefined: there are none but the demo's. */
  readonly folder: string | undefined;
  /** Holds `upscaler/demo/`. */
  readonly modelsFolder: string;
  readonly threads: number;
  readonly pool: EnginePool;
  readonly experience: KeptExperience;
  readonly onProblem: (message: string) => void;
  /** Ends the look at the folder. */
  readonly signal: AbortSignal;
  now(): number;
}

/** Makes pictures larger on this machine. */
export interface Upscaler {
  /** As far as it is known; free. */
  facts(): UpscalerFacts | UnusableFacts;
  /** Resolves when it is known what there is. */
  readonly known: Promise<void>;
  /** See `Backend.run`. */
  run(request: BackendRequest, signal: AbortSignal): AsyncIterable<BackendEvent>;
}

export function createUpscaler(options: UpscalerOptions): Upscaler {
  const { threads, onProblem } = options;
  const library = createUpscalerLibrary({
    folder: options.folder,
    modelsFolder: options.modelsFolder,
    async inspect(file) {
      const engine = { folder: file, threads, onProblem, cancelGraceMs };
      await using process = await startEngineProcess(engine, options.signal);
      return process.network!;
    },
    onProblem,
    signal: options.signal,
  });
  return {
    facts: library.facts,
    known: library.known,
    async *run(request, signal) {
      const factor = request.parameters.upscale?.factor ?? 0;
      if (!library.find(factor)) await library.known;
      const network = library.find(factor);
      if (!network) throw notOffered(library.facts(), factor);
      mustBeAsFound(network);
      yield* runUpscale({ ...options, network }, request, signal);
    },
  };
}

/** Nothing is canceled while it looks. */
const cancelGraceMs = 15_000;

function notOffered(facts: UpscalerFacts | UnusableFacts, factor: number): BackendError {
  const factors = 'upscalers' in facts ? facts.upscalers.map((one) => one.factor) : [];
  const message = (factors.length > 0 && factorRefusal(factors, factor)) || facts.reason;
  return new BackendError({ code: 'INVALID_INPUT', message, retryable: false, billed: 'NO' });
}
