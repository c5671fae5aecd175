import { processor } from '#src/backends/local/devices/device.ts';
import { createGraphBuilder } from '#src/backends/local/graph/graph-builder.ts';
import { buildUNet, describeUNet } from '#src/backends/local/graph/networks/unet.ts';
import { vaeFactor } from '#src/backends/local/graph/networks/vae-decoder.ts';
import { timeIdCount } from '#src/backends/local/graph/unet-config.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { unetDialect } from '#src/backends/local/pipeline/load-network.ts';
import { createPipeline, type PipelineObserver } from '#src/backends/local/pipeline/pipeline.ts';
import { createBareSession } from './bare-session.ts';
import { type Clocks, elapsedSince, readClocks } from './clocks.ts';
import { engineParameters, type ImageJob } from './engine-request.ts';
import { createMatrixProduct } from './matrix-product.ts';
import { plainExport } from './plain-export.ts';

/** One evaluation each, taken in turns. */
export interface Evaluations {
  readonly pipeline: readonly Clocks[];
  readonly bare: readonly Clocks[];
  /** Empty where the plain graph was not asked for. */
  readonly plain: readonly Clocks[];
  /** 10^9 multiply-adds a second. */
  readonly matrixRates: readonly number[];
}

/**
 * The UNet through the pipeline, in a bare session, and as a plain export; after each step of the
 * pipeline the others have their turn, so that a busy machine slows all of them.
 */
export const measureEvaluations = async (
  job: ImageJob & { readonly withPlain: boolean },
): Promise<Evaluations> => {
  const { folder, tensors, config } = readModelFolder(job.folder).unet;
  const parameters = engineParameters(job);
  await using pipeline = await createPipeline(job.folder, job.threads);
  const side = job.pixels / vaeFactor(pipeline.model.vae.config);
  const size = { height: side, width: side, tokens: 77 };
  const timeDim = config.addition_time_embed_dim;
  const shapes = {
    sample: [1, config.in_channels, side, side],
    timestep: [1],
    encoder_hidden_states: [1, size.tokens, config.cross_attention_dim],
    ...(timeDim && {
      text_embeds: [1, config.projection_class_embeddings_input_dim! - timeIdCount * timeDim],
      time_ids: [1, timeIdCount],
    }),
  };
  const bare = await createBareSession(
    buildUNet(folder, tensors, config, size, unetDialect(processor)),
    shapes,
    job.threads,
  );
  const plainGraph = createGraphBuilder('unet', folder, tensors);
  describeUNet(plainExport(plainGraph), config, size);
  const plain = job.withPlain
    ? await createBareSession(plainGraph.finish(), shapes, job.threads)
    : undefined;
  const matrix = await createMatrixProduct(job.threads);

  const found = {
    pipeline: [] as Clocks[],
    bare: [] as Clocks[],
    plain: [] as Clocks[],
    matrixRates: [] as number[],
  };
  let start = readClocks();
  const observer: PipelineObserver = {
    async phase() {
      start = readClocks();
    },
    async evaluated(done) {
      // A step has evaluated both sides of the guidance.
      const pipelineClocks = elapsedSince(start, 2);
      const bareClocks = await bare.time(2);
      const plainClocks = await plain?.time(2);
      const matrixRate = await matrix.rate();
      // The first evaluation of each gets ready for the others.
      if (done > 1) {
        found.pipeline.push(pipelineClocks);
        found.bare.push(bareClocks);
        if (plainClocks) {
          found.plain.push(plainClocks);
        }
        found.matrixRates.push(matrixRate);
      }
      start = readClocks();
    },
  };
  const conditioning = await pipeline.condition(parameters, observer);
  await pipeline.draw(parameters, 1, conditioning, observer);
  return found;
};
