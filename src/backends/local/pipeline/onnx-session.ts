import { InferenceSession, Tensor } from 'onnxruntime-node';
import { type Device, DeviceError, processor } from '#src/backends/local/devices/device.ts';
import { executionProviders } from '#src/backends/local/devices/execution-provider.ts';
import type { BuiltGraph } from '#src/backends/local/graph/graph-builder.ts';

export interface SessionOptions {
  /** Threads of one evaluation. @default onnxruntime's own: one a core */
  readonly threads?: number;
  /** @default processor */
  readonly device?: Device;
  /**
   * ALL rearranges convolutions into the processor's blocked layout: faster, and a copy of the weights.
   * EXTENDED keeps the layout: activations take half the memory. DISABLED loads at once what is not to run.
   * @default 'all'
   */
  readonly optimization?: 'all' | 'extended' | 'disabled';
  /**
   * Whether the graph runs again and again: then the memory of a run and the weights as float32 are kept
   * for the next (a tenth faster). Otherwise a run leaves nothing behind, and of a graph that was built
   * here it casts half-precision weights one after the other (the decoder: 0.4 GB less, as fast).
   * @default true
   */
  readonly repeats?: boolean;
}

export type Feed = {
  readonly data: Float32Array | BigInt64Array | Int32Array;
  readonly shape: readonly number[];
};

/** A loaded graph. Both loading and running block the process's event loop: use it in a process of its own. */
export interface OnnxSession extends AsyncDisposable {
  /** What its weights take on a device, about; 0 on the processor. */
  readonly deviceBytes: number;
  /**
   * @param outputs those to compute @default all
   * @returns the outputs by name; arrays are fresh on each call
   */
  run(
    feeds: Readonly<Record<string, Feed>>,
    outputs?: readonly string[],
  ): Promise<Readonly<Record<string, Float32Array>>>;
  /** Computes all outputs, with the shapes that they turn out to have. */
  runShaped(feeds: Readonly<Record<string, Feed>>): Promise<readonly Output[]>;
}

export interface Output {
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/**
 * @param graph one that was built here, or the absolute path of an ONNX file
 * @throws DeviceError when a device other than the processor cannot take it, or fails while it runs
 */
export async function createOnnxSession(
  graph: BuiltGraph | string,
  options: SessionOptions,
): Promise<OnnxSession> {
  const { device = processor } = options;
  const settings = sessionSettings(graph, options);
  const session = await onDevice(device, 'UNUSABLE', () =>
    typeof graph === 'string'
      ? InferenceSession.create(graph, settings)
      : InferenceSession.create(graph.model, settings),
  );
  let hasRun = false;

  async function compute(feeds: Readonly<Record<string, Feed>>, names: readonly string[]) {
    const inputs = Object.fromEntries(
      Object.entries(feeds).map(([name, { data, shape }]) => [name, toTensor(data, shape)]),
    );
    const outputs = await onDevice(device, hasRun ? 'LOST' : 'UNUSABLE', () =>
      session.run(inputs, names),
    );
    hasRun = true;
    return outputs;
  }

  return {
    deviceBytes: device.name === 'cpu' || typeof graph === 'string' ? 0 : graph.weightBytes,
    async run(feeds, names = session.outputNames) {
      const outputs = await compute(feeds, names);
      return Object.fromEntries(
        Object.entries(outputs).map(([name, tensor]) => [name, tensor.data as Float32Array]),
      );
    },
    async runShaped(feeds) {
      const outputs = Object.values(await compute(feeds, session.outputNames));
      return outputs.map(({ data, dims }) => ({ data: data as Float32Array, shape: dims }));
    },
    [Symbol.asyncDispose]: () => session.release(),
  };
}

/** What onnxruntime is told. */
export function sessionSettings(
  graph: BuiltGraph | string,
  { threads, optimization = 'all', repeats = true, device = processor }: SessionOptions,
): InferenceSession.SessionOptions {
  return {
    executionProviders: [executionProviders[device.name]],
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    interOpNumThreads: 1,
    graphOptimizationLevel: optimization,
    logSeverityLevel: 3,
    enableCpuMemArena: repeats,
    // The plan made from the first run is a second block of memory beside what that one left.
    enableMemPattern: false,
    extra: {
      // A device gets constants, not what they are made of.
      ...(!repeats &&
        device.name === 'cpu' &&
        typeof graph === 'object' && {
          optimization: { disable_specified_optimizers: 'ConstantFolding' },
        }),
      session: {
        // Within an evaluation threads wait actively for each other; between two they would burn a core each.
        force_spinning_stop: '1',
        ...(typeof graph === 'object' && {
          model_external_initializers_file_folder_path: graph.weightsFolder,
        }),
      },
    },
  };
}

/** The processor's errors are the graph's; those of another device may be its own. */
async function onDevice<T>(
  { name, precision }: Device,
  kind: DeviceError['kind'],
  work: () => Promise<T>,
): Promise<T> {
  if (name === 'cpu') return work();
  try {
    return await work();
  } catch (error) {
    const problem = kind === 'LOST' ? 'failed during a run' : 'cannot run the network';
    throw new DeviceError(
      kind,
      `${name} (${precision}) ${problem}: ${(error as Error).message.split('\n')[0]!.slice(0, 500)}`,
      { cause: error },
    );
  }
}

function toTensor(data: Feed['data'], shape: readonly number[]): Tensor {
  if (data instanceof Float32Array) return new Tensor('float32', data, shape);
  return data instanceof Int32Array
    ? new Tensor('int32', data, shape)
    : new Tensor('int64', data, shape);
}
