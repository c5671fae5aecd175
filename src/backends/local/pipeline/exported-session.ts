import { DeviceError } from '#src/backends/local/devices/device.ts';
import type { ExportedGraph } from '#src/backends/local/graph/exported-graph.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import {
  createOnnxSession,
  type Feed,
  type OnnxSession,
  type SessionOptions,
} from './onnx-session.ts';

/**
 * Loads an exported graph behind the names, types and ranks of the engine's own: inputs that it lacks
 * are left out, and only the outputs that the engine reads are computed.
 *
 * A graph with an int64 timestep gets the fraction of a timestep cut off, as diffusers' ONNX pipeline
 * does by its cast: with the schedulers that have fractional timesteps (Euler, Heun, LMS, KDPM2) such a
 * graph draws a slightly different picture than one that takes float32.
 * @throws WeightsError when onnxruntime cannot load it, DeviceError when the device is at fault
 */
export async function createExportedSession(
  graph: ExportedGraph,
  options: SessionOptions,
): Promise<OnnxSession> {
  const session = await createOnnxSession(graph.file, options).catch((error: Error) => {
    if (error instanceof DeviceError) throw error;
    throw new WeightsError(
      `onnxruntime cannot load it: ${error.message.split('\n')[0]!.slice(0, 500).replace(/\.$/, '')}`,
      graph,
      { cause: error },
    );
  });
  const names = Object.entries(graph.outputNames);
  return {
    ...session,
    async run(feeds) {
      const inputs = [...graph.inputs].map(([name, port]) => {
        const { data, shape } = feeds[name]!;
        return [name, { data: convert(data, port.type), shape: port.shape.length ? shape : [] }];
      });
      const outputs = await session.run(
        Object.fromEntries(inputs),
        names.map(([, theirs]) => theirs),
      );
      return Object.fromEntries(names.map(([ours, theirs]) => [ours, outputs[theirs]!]));
    },
  };
}

function convert(data: Feed['data'], type: string): Feed['data'] {
  if (type === 'int32' && data instanceof BigInt64Array) return Int32Array.from(data, Number);
  if (type === 'int64' && data instanceof Float32Array)
    return BigInt64Array.from(data, (value) => BigInt(Math.trunc(value)));
  return data;
}
