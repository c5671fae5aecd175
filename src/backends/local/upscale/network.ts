import { leastUpscaledFactor, mostUpscaledFactor } from '#models/upscaler/parameters.ts';
import {
  createOnnxSession,
  type OnnxSession,
  type Output,
} from '#src/backends/local/pipeline/onnx-session.ts';
import { readOnnxFile } from '#src/backends/local/weights/formats/onnx-file.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import type { Pixels } from './blend.ts';
import type { NetworkFacts } from './network-file.ts';
import { type Size, scaled } from './tiles.ts';

export interface Network extends NetworkFacts, AsyncDisposable {
  /** @param tile of `tile`, where that is the only size */
  run(tile: Pixels): Promise<Pixels>;
}

const wanted =
  'wanted is one input and one output of float32 [1, 3, height, width]: RGB from 0 to 1, as Real-ESRGAN is exported';

/** Its sides differ, so that one that turns pictures is told from one that does not. */
const usualProbe = { width: 96, height: 64 };
/** Smaller ones would be more edge than picture. */
const leastTile = 16;

/**
 * Loads a super-resolution network and finds out by how much it makes pictures larger, by running it on a grey one.
 *
 * @param file an ONNX file, absolute
 * @throws WeightsError where it cannot be loaded, or is no such network
 */
export async function loadNetwork(file: string, threads: number): Promise<Network> {
  const { inputName, tile } = readPorts(file);
  const refuse = (problem: string, cause?: unknown): never => {
    throw new WeightsError(problem, { file }, { cause });
  };
  const session = await createOnnxSession(file, { threads }).catch((error: Error) =>
    refuse(`onnxruntime cannot load it: ${firstLine(error)}`, error),
  );
  try {
    const probe = tile ?? usualProbe;
    const grey = { ...probe, data: new Uint8Array(probe.width * probe.height * 3).fill(128) };
    const { data: planes, shape } = await runOn(session, inputName, grey).catch((error: Error) =>
      refuse(
        `onnxruntime cannot run it on ${probe.width} x ${probe.height} pixels: ${firstLine(error)}`,
        error,
      ),
    );
    const factor = (shape[3] ?? 0) / probe.width;
    const isOffered =
      Number.isInteger(factor) && factor >= leastUpscaledFactor && factor <= mostUpscaledFactor;
    if (!isOffered || !isPicture(shape, scaled(probe, factor)))
      refuse(
        `makes [${shape.join(', ')}] of ${probe.width} x ${probe.height} pixels, which is no picture that is a whole number of times as wide and high, from ${leastUpscaledFactor} to ${mostUpscaledFactor}; ${wanted}`,
      );
    const mean = planes.reduce((sum, value) => sum + value, 0) / planes.length;
    if (!(Math.abs(mean - 128 / 255) < 0.25))
      refuse(`makes a picture of brightness ${mean.toFixed(2)} out of one of 0.50; ${wanted}`);
    return {
      factor,
      tile,
      async run(picture) {
        const size = scaled(picture, factor);
        const { data: made, shape: madeShape } = await runOn(session, inputName, picture);
        if (!isPicture(madeShape, size))
          refuse(
            `makes [${madeShape.join(', ')}] of ${picture.width} x ${picture.height} pixels, though of others a picture ${factor} times as wide and high`,
          );
        return {
          ...size,
          data: toPixels(made, size, () => refuse('computes what is not made of numbers')),
        };
      },
      [Symbol.asyncDispose]: () => session[Symbol.asyncDispose](),
    };
  } catch (error) {
    await session[Symbol.asyncDispose]();
    throw error;
  }
}

function readPorts(file: string): { readonly inputName: string; readonly tile: Size | null } {
  const { inputs, outputs } = readOnnxFile(file);
  const refuse = (problem: string): never => {
    throw new WeightsError(`${problem}; ${wanted}`, { file });
  };
  const [input, ...others] = inputs;
  if (!input || others.length > 0 || outputs.size !== 1)
    return refuse(`has ${inputs.size} inputs and ${outputs.size} outputs`);
  const [inputName, { type, shape }] = input;
  const types = [type, ...[...outputs.values()].map((output) => output.type)];
  if (types.some((one) => one !== 'float32'))
    return refuse(`its input and output are ${types.join(' and ')}`);
  const [batch = null, channels = null, height = null, width = null] = shape;
  if (shape.length !== 4 || (batch ?? 1) !== 1 || (channels ?? 3) !== 3)
    return refuse(`its input has shape [${shape.map((size) => size ?? 'free').join(', ')}]`);
  if (height === null && width === null) return { inputName, tile: null };
  if (height === null || width === null || Math.min(height, width) < leastTile)
    return refuse(
      `its input has ${width ?? 'free'} x ${height ?? 'free'} pixels, and both sides must be free, or at least ${leastTile}`,
    );
  return { inputName, tile: { width, height } };
}

async function runOn(session: OnnxSession, name: string, picture: Pixels): Promise<Output> {
  const { width, height } = picture;
  const feed = { data: toPlanes(picture), shape: [1, 3, height, width] };
  const [output] = await session.runShaped({ [name]: feed });
  return output!;
}

function isPicture(shape: readonly number[], { width, height }: Size): boolean {
  return shape.join() === [1, 3, height, width].join();
}

function toPlanes({ data, width, height }: Pixels): Float32Array {
  const area = width * height;
  const planes = new Float32Array(3 * area);
  for (let index = 0; index < area; index++)
    for (let channel = 0; channel < 3; channel++)
      planes[channel * area + index] = data[index * 3 + channel]! / 255;
  return planes;
}

/**
 * What is beyond black and white is cut there.
 * @param planes float32[3, height, width]
 * @param refuse called where they are not made of numbers
 */
function toPixels(planes: Float32Array, { width, height }: Size, refuse: () => never): Uint8Array {
  const area = width * height;
  const data = new Uint8ClampedArray(3 * area);
  for (let index = 0; index < area; index++)
    for (let channel = 0; channel < 3; channel++) {
      const value = planes[channel * area + index]!;
      if (!Number.isFinite(value)) refuse();
      data[index * 3 + channel] = value * 255;
    }
  return new Uint8Array(data.buffer);
}

function firstLine(error: Error): string {
  return error.message.split('\n')[0]!.slice(0, 500).replace(/\.$/, '');
}
