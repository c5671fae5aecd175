import { processor } from '#src/backends/local/devices/device.ts';
import { vaeFactor } from '#src/backends/local/graph/networks/vae-decoder.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { loadDecoder } from '#src/backends/local/pipeline/load-network.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';

export interface DecoderJob {
  readonly folder: string;
  readonly threads: number;
  /** Of both sides of the image. */
  readonly pixels: number;
}

/** The decoder alone, once. */
export const measureDecoder = async ({ folder, threads, pixels }: DecoderJob) => {
  const model = readModelFolder(folder);
  const { config } = model.vae;
  const side = pixels / vaeFactor(config);
  const shape = [1, config.latent_channels, side, side];
  const start = performance.now();
  await using decoder = await loadDecoder(
    model,
    { height: side, width: side },
    {
      threads,
      device: processor,
    },
  );
  const loaded = performance.now();
  await decoder.run({
    latent_sample: { data: createGenerator(1).randn(config.latent_channels * side ** 2), shape },
  });
  return { load: (loaded - start) / 1000, decode: (performance.now() - loaded) / 1000 };
};
