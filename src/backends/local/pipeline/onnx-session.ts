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
   * Whether half-precision weights stay in memory as float32, for a graph that runs again and again.
   * Otherwise each run casts them one after the other: a quarter of a second for a decoder, 190 MB less.
   * @default true
   */
  readonly keepsWeights?: boolean;
}

export type Feed = {
  readonly data: Float32Array | BigInt64Array | Int32Array;
  readonly shape: readonly number[];
};

/** A loaded graph. Both loading and running block the process's event loop: use it in a process of its own. */
export interface OnnxSession extends AsyncDisposable {
  /**
   * @param outputs those to compute @default all
   * @returns the outputs by name; arrays are fresh on each call
   */
  run(
    feeds: Readonly<Record<string, Feed>>,
    outputs?: readonly string[],
  ): Promise<Readonly<Record<string, Float32Array>>>;
}

/** @param graph one that was built here, or the absolute path of an ONNX file */
export const createOnnxSession = async (
  graph: BuiltGraph | string,
  { threads, optimization, keepsWeights = true }: SessionOptions,
): Promise<OnnxSession> => {
  const options: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: optimization,
    logSeverityLevel: 3,
    // onnxruntime's own heap keeps what a run used and grows by doubling: 0.4 GB more, for no speed as
    // long as the allocator does not return each block to the system (see `allocatorSettings`).
    enableCpuMemArena: false,
    // A plan from the first run would be one more block, larger than what a run needs at once.
    enableMemPattern: false,
    extra: {
      ...(!keepsWeights && {
        optimization: { disable_specified_optimizers: 'ConstantFolding' },
      }),
      session: {
        // Between evaluations the threads would otherwise burn a core each, waiting.
        intra_op: { allow_spinning: '0' },
        ...(typeof graph === 'object' && {
          model_external_initializers_file_folder_path: graph.weightsFolder,
        }),
      },
    },
  };
  const session =
    typeof graph === 'string'
      ? await InferenceSession.create(graph, options)
      : await InferenceSession.create(graph.model, options);
  return {
    async run(feeds, names = session.outputNames) {
      const inputs = Object.fromEntries(
        Object.entries(feeds).map(([name, { data, shape }]) => [name, toTensor(data, shape)]),
      );
      const outputs = await session.run(inputs, names);
      return Object.fromEntries(
        Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Float32Array]),
      );
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
};

const toTensor = (data: Feed['data'], shape: readonly number[]): Tensor => {
  if (data instanceof Float32Array) return new Tensor('float32', data, shape);
  return data instanceof Int32Array
    ? new Tensor('int32', data, shape)
    : new Tensor('int64', data, shape);
};
