import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';

/** [channels, height, width] in double precision. */
export interface Image {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
  readonly data: Float64Array;
}

export interface Taesd {
  /** Of each level. */
  readonly blocks: readonly number[];
  readonly channels: number;
  /** By the names of diffusers' AutoencoderTiny. */
  readonly tensors: Readonly<Record<string, { data: Float32Array; shape: readonly number[] }>>;
}

/** A small AutoencoderTiny with random weights; they keep the size of what passes through. */
export const randomTaesd = (channels = 6, blocks: readonly number[] = [2, 1, 2, 1]): Taesd => {
  const generator = createGenerator(5);
  const tensors: Record<string, { data: Float32Array; shape: readonly number[] }> = {};
  const conv = (name: string, from: number, to: number, bias: boolean) => {
    const scale = Math.sqrt(1.5 / (from * 9));
    const data = generator.randn(to * from * 9).map((value) => value * scale);
    tensors[`decoder.layers.${name}.weight`] = { data, shape: [to, from, 3, 3] };
    if (bias)
      tensors[`decoder.layers.${name}.bias`] = {
        data: generator.randn(to).map((value) => value * 0.2),
        shape: [to],
      };
  };
  conv('0', 4, channels, true);
  let layer = 2;
  for (const [level, count] of blocks.entries()) {
    for (let block = 0; block < count; block++, layer++)
      for (const part of [0, 2, 4]) conv(`${layer}.conv.${part}`, channels, channels, true);
    const last = level === blocks.length - 1;
    if (!last) layer++;
    conv(String(layer++), channels, last ? 3 : channels, last);
  }
  return { blocks, channels, tensors };
};

/** float32[4, 3, 5]: wide enough for the tanh to bend them. */
export const taesdLatents = (): Float32Array =>
  createGenerator(1)
    .randn(4 * 15)
    .map((value) => value * 3);

/** Writes it as diffusers does, with an encoder's tensor that is not needed. */
export const writeTaesd = ({ blocks, channels, tensors }: Taesd, folder: string): void => {
  mkdirSync(folder, { recursive: true });
  const config = {
    _class_name: 'AutoencoderTiny',
    _diffusers_version: '0.20.0.dev0',
    act_fn: 'relu',
    decoder_block_out_channels: blocks.map(() => channels),
    in_channels: 3,
    latent_channels: 4,
    latent_magnitude: 3,
    latent_shift: 0.5,
    num_decoder_blocks: blocks,
    out_channels: 3,
    scaling_factor: 1.0,
    upsampling_scaling_factor: 2,
  };
  writeFileSync(join(folder, 'config.json'), JSON.stringify(config));
  const encoder = { 'encoder.layers.0.bias': { data: new Float32Array(4), shape: [4] } };
  writeFileSync(
    join(folder, 'diffusion_pytorch_model.safetensors'),
    encodeSafetensors({ ...encoder, ...tensors }),
  );
};

/** What taesd.py computes, loop by loop: 0 to 1. */
export const decodeTaesd = ({ blocks, tensors }: Taesd, latents: Image): Image => {
  const conv = (x: Image, name: string) => {
    const { data, shape } = tensors[`decoder.layers.${name}.weight`]!;
    return convolve(x, data, shape[0]!, tensors[`decoder.layers.${name}.bias`]?.data);
  };
  let x = relu(
    conv(
      map(latents, (value) => Math.tanh(value / 3) * 3),
      '0',
    ),
  );
  let layer = 2;
  for (const [level, count] of blocks.entries()) {
    for (let block = 0; block < count; block++, layer++) {
      let inner = x;
      for (const part of [0, 2]) inner = relu(conv(inner, `${layer}.conv.${part}`));
      const added = conv(inner, `${layer}.conv.4`);
      x = relu(map(x, (value, index) => value + added.data[index]!));
    }
    if (level < blocks.length - 1) {
      x = double(x);
      layer++;
    }
    x = conv(x, String(layer++));
  }
  return x;
};

const map = (x: Image, change: (value: number, index: number) => number): Image => ({
  ...x,
  data: x.data.map(change),
});

const relu = (x: Image): Image => map(x, (value) => Math.max(0, value));

/** 3 x 3, with zeroes around. */
const convolve = (x: Image, weight: Float32Array, to: number, bias?: Float32Array): Image => {
  const { channels, height, width } = x;
  const data = new Float64Array(to * height * width);
  for (let out = 0; out < to; out++)
    for (let row = 0; row < height; row++)
      for (let column = 0; column < width; column++) {
        let sum = bias?.[out] ?? 0;
        for (let channel = 0; channel < channels; channel++)
          for (let dy = 0; dy < 3; dy++)
            for (let dx = 0; dx < 3; dx++) {
              const fromRow = row + dy - 1;
              const fromColumn = column + dx - 1;
              if (fromRow < 0 || fromRow >= height || fromColumn < 0 || fromColumn >= width)
                continue;
              sum +=
                weight[((out * channels + channel) * 3 + dy) * 3 + dx]! *
                x.data[(channel * height + fromRow) * width + fromColumn]!;
            }
        data[(out * height + row) * width + column] = sum;
      }
  return { channels: to, height, width, data };
};

const double = ({ channels, height, width, data }: Image): Image => {
  const doubled = new Float64Array(data.length * 4);
  for (let channel = 0; channel < channels; channel++)
    for (let row = 0; row < height * 2; row++)
      for (let column = 0; column < width * 2; column++)
        doubled[(channel * height * 2 + row) * width * 2 + column] =
          data[(channel * height + (row >> 1)) * width + (column >> 1)]!;
  return { channels, height: height * 2, width: width * 2, data: doubled };
};
