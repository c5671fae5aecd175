import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { BuiltGraph } from '../graph/graph-builder.ts';

export interface SessionOptions {
  /** Threads of one evaluation. */
  readonly threads: number;
  /**
   * ALL rearranges convolutions into the processor's blocked layout: faster, and a copy of the weights.
   * EXTENDED keeps the layout: activations take half the memory.
   */
  readonly optimization: 'all' | 'extended';
  /**
   * Whether the memory of one evaluation is kept for the next: faster where the next one comes at once,
   * and lost to everything else where it does not.
   */
  readonly keepsMemory: boolean;
}

export type Feed = {
  readonly data: Float32Array | BigInt64Array;
  readonly shape: readonly number[];
};

/** A loaded graph. Both loading and running block the process's event loop: use it in a process of its own. */
export interface OnnxSession extends AsyncDisposable {
  /** @returns the outputs by name; arrays are fresh on each call */
  run(feeds: Readonly<Record<string, Feed>>): Promise<Readonly<Record<string, Float32Array>>>;
}

export const createOnnxSession = async (
  graph: BuiltGraph,
  { threads, optimization, keepsMemory }: SessionOptions,
): Promise<OnnxSession> => {
  const session = await InferenceSession.create(graph.model, {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: optimization,
    enableCpuMemArena: keepsMemory,
    // The plan made from the first evaluation is a second block of memory beside what that one left.
    enableMemPattern: false,
    logSeverityLevel: 3,
    extra: {
      session: {
        // Between evaluations the threads would otherwise burn a core each, waiting.
        intra_op: { allow_spinning: '0' },
        model_external_initializers_file_folder_path: graph.weightsFolder,
      },
    },
  });
  return {
    async run(feeds) {
      const inputs = Object.fromEntries(
        Object.entries(feeds).map(([name, { data, shape }]) => [name, toTensor(data, shape)]),
      );
      const outputs = await session.run(inputs);
      return Object.fromEntries(
        Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Float32Array]),
      );
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
};

const toTensor = (data: Float32Array | BigInt64Array, shape: readonly number[]): Tensor =>
  data instanceof Float32Array
    ? new Tensor('float32', data, shape)
    : new Tensor('int64', data, shape);
