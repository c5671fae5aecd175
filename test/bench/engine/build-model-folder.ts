import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphBuilder } from '#src/backends/local/graph/graph-builder.ts';
import {
  describeTextEncoder,
  textEncoderConfig,
} from '#src/backends/local/graph/networks/text-encoder.ts';
import { describeUNet } from '#src/backends/local/graph/networks/unet.ts';
import { describeVaeDecoder, vaeConfig } from '#src/backends/local/graph/networks/vae-decoder.ts';
import { describeVaeEncoder } from '#src/backends/local/graph/networks/vae-encoder.ts';
import { unetConfig } from '#src/backends/local/graph/unet-config.ts';
import { elementCount } from '#src/backends/local/weights/tensor-source.ts';
import { askedTensors } from './asked-tensors.ts';
import { type FullWidthModel, vaeParameters } from './full-width-models.ts';
import { writeRandomWeights } from './random-weights.ts';

const repository = join(import.meta.dirname, '../../..');

/**
 * Writes a model of the published size with random weights below `./bench-data`, once, in the published
 * layout; 1.0 GB for Tiny-SD, 4.4 GB for SSD-1B.
 * @returns its folder, absolute
 * @throws when a network does not have the published number of parameters
 */
export const buildModelFolder = (model: FullWidthModel): string => {
  const demo = join(repository, 'models', model.layout, 'demo');
  const folder = join(repository, 'bench-data', model.id);
  const done = join(folder, 'written');
  if (existsSync(done)) return folder;
  console.log(`Writing ${model.id} with random weights to ${folder}`);

  const writePart = <Config>(
    name: string,
    widths: object,
    parse: (config: unknown) => Config,
    describe: (g: GraphBuilder, config: Config) => void,
    parameters: number,
  ): void => {
    const demoConfig = JSON.parse(readFileSync(join(demo, name, 'config.json'), 'utf8'));
    const config = { ...demoConfig, ...widths };
    const tensors = askedTensors((g) => describe(g, parse(config)));
    const count = [...tensors.values()].reduce((sum, shape) => sum + elementCount(shape), 0);
    if (count !== parameters)
      throw new Error(`${model.id}'s ${name} has ${count} parameters instead of ${parameters}`);
    mkdirSync(join(folder, name), { recursive: true });
    writeFileSync(join(folder, name, 'config.json'), JSON.stringify(config, null, 1));
    const stem = name.startsWith('text_encoder') ? 'model' : 'diffusion_pytorch_model';
    writeRandomWeights(join(folder, name, `${stem}.fp16.safetensors`), tensors);
  };

  const size = { height: 64, width: 64 };
  writePart(
    'unet',
    model.unet,
    (config) => unetConfig.parse(config),
    (g, config) => describeUNet(g, config, { ...size, tokens: 77 }),
    model.unetParameters,
  );
  writePart(
    'vae',
    model.vae,
    (config) => vaeConfig.parse(config),
    (g, config) => {
      describeVaeEncoder(g, config, size);
      describeVaeDecoder(g, config, size);
    },
    vaeParameters,
  );
  for (const { suffix, config, outputs, parameters } of model.textEncoders) {
    writePart(
      `text_encoder${suffix}`,
      config,
      (parsed) => textEncoderConfig.parse(parsed),
      (g, parsed) => describeTextEncoder(g, parsed, outputs),
      parameters,
    );
    cpSync(join(demo, `tokenizer${suffix}`), join(folder, `tokenizer${suffix}`), {
      recursive: true,
    });
  }
  cpSync(join(demo, 'scheduler'), join(folder, 'scheduler'), { recursive: true });
  cpSync(join(demo, 'model_index.json'), join(folder, 'model_index.json'));
  writeFileSync(done, '');
  return folder;
};
