import { listSupportedBackends } from 'onnxruntime-node';
import { createOnnxSession } from '#src/backends/local/pipeline/onnx-session.ts';
import { type Device, DeviceError, type DeviceName, type Precision, processor } from './device.ts';
import { dialectOf } from './execution-provider.ts';
import { buildSpeedNetwork, buildTestNetwork, type TestNetwork } from './test-network.ts';

/** Of the largest value: rounding in another order, and in half precision. */
const tolerances: Readonly<Record<Precision, number>> = { fp32: 1e-3, fp16: 5e-2 };

export interface SelfTest {
  readonly device: Device;
  /** Why it is not in half precision; null where it is, or where it was not asked for. */
  readonly note: string | null;
}

/**
 * Computes a tiny network on a device and compares it with the processor's answer, in half precision
 * where the adapter has it.
 * @param mustBeFaster whether a device that is slower than the processor is of no use: there are drivers
 *   that compute on the processor
 * @throws DeviceError
 */
export async function selfTest(name: DeviceName, mustBeFaster: boolean): Promise<SelfTest> {
  if (name === 'cpu') return { device: processor, note: null };
  const backends = listSupportedBackends();
  if (!backends.some((backend) => backend.name === name))
    throw unusable(
      `${name} is not one of the devices of this platform: ${backends.map((one) => one.name).join(', ')}.`,
    );
  const single: Device = { name, precision: 'fp32' };
  await check(single);
  const half: Device = { name, precision: 'fp16' };
  const problem = await check(half).then(
    () => null,
    (error: Error) => error,
  );
  const device = problem === null ? half : single;
  if (mustBeFaster) await race(device);
  return {
    device,
    note: problem && `In fp32, because its fp16 does not work: ${firstLine(problem)}`,
  };
}

async function check(device: Device): Promise<void> {
  const expected = await answer(buildTestNetwork(dialectOf(processor)), processor);
  const found = await answer(buildTestNetwork(dialectOf(device)), device);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const distance = expected.reduce(
    (most, value, index) => Math.max(most, Math.abs(value - found[index]!)),
    0,
  );
  // Not the other way round: a distance that is not a number is not small.
  if (!(distance <= largest * tolerances[device.precision]))
    throw unusable(
      `${device.name} answers wrongly in ${device.precision}: it is off by ${distance.toPrecision(2)} of ${largest.toPrecision(2)}; its driver may need an update.`,
    );
}

async function answer({ graph, feeds }: TestNetwork, device: Device): Promise<Float32Array> {
  await using session = await createOnnxSession(graph, { threads: 1, device });
  const { answer } = await session.run(feeds);
  return answer!;
}

/** Room for what a single layer cannot hide: the way to the device and back. */
const latencyMs = 2;
/** A run that takes so long tells enough. */
const longMs = 500;

async function race(device: Device): Promise<void> {
  const baseline = await time(processor);
  const found = await time(device);
  if (found > baseline + latencyMs)
    throw unusable(
      `${device.name} is slower than the processor: ${found.toFixed(0)} ms instead of ${baseline.toFixed(0)} ms for a convolution.`,
    );
}

/** @returns milliseconds: the least of three, after one to get ready */
async function time(device: Device): Promise<number> {
  const { graph, feeds } = buildSpeedNetwork(dialectOf(device));
  await using session = await createOnnxSession(graph, { device });
  const taken: number[] = [];
  while (taken.length < 4 && (taken.at(-1) ?? 0) < longMs) {
    const start = performance.now();
    await session.run(feeds);
    taken.push(performance.now() - start);
  }
  return Math.min(...taken);
}

function firstLine(error: Error): string {
  return error.message.split('\n')[0]!.slice(0, 300);
}

function unusable(message: string): DeviceError {
  return new DeviceError('UNUSABLE', message);
}
