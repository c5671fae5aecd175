import { createGraphBuilder } from '#src/backends/local/graph/graph-builder.ts';
import { buildUNet } from '#src/backends/local/graph/unet.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import {
  createOnnxSession,
  type Feed,
  type OnnxSession,
} from '#src/backends/local/pipeline/onnx-session.ts';

/** A process of its own: bare onnxruntime calls of the same UNet, and of one matrix product, as the yardstick. */
const [folder, side, threads, calls] = process.argv.slice(2) as [string, string, string, string];
const options = { threads: Number(threads), optimization: 'all', keepsMemory: true } as const;

const best = async (session: OnnxSession, feeds: Record<string, Feed>, times: number) => {
  let evaluation = Number.POSITIVE_INFINITY;
  let processor = Number.POSITIVE_INFINITY;
  await session.run(feeds);
  for (let call = 0; call < times; call++) {
    const start = performance.now();
    const used = process.cpuUsage();
    await session.run(feeds);
    evaluation = Math.min(evaluation, (performance.now() - start) / 1000);
    const { user, system } = process.cpuUsage(used);
    processor = Math.min(processor, (user + system) / 1e6);
  }
  return { evaluation, processor };
};

const order = 2048;
const product = createGraphBuilder('product', '/', new Map());
const shape = [order, order];
product.output(
  'c',
  product.apply('MatMul', [product.input('a', shape), product.input('b', shape)], shape),
);
const matrix = { data: new Float32Array(order * order).fill(0.5), shape };
const gigaMacs =
  order ** 3 /
  1e9 /
  (await best(await createOnnxSession(product.finish(), options), { a: matrix, b: matrix }, 5))
    .evaluation;

const { unet, layout } = readModelFolder(folder);
const latent = Number(side) / 8;
const graph = buildUNet(unet.folder, unet.tensors, unet.config, {
  height: latent,
  width: latent,
  tokens: 77,
});
const start = performance.now();
const session = await createOnnxSession(graph, options);
const load = (performance.now() - start) / 1000;
const zeroes = (...sizes: number[]) => ({
  data: new Float32Array(sizes.reduce((product, size) => product * size, 1)).fill(0.1),
  shape: sizes,
});
const { evaluation, processor } = await best(
  session,
  {
    sample: zeroes(1, 4, latent, latent),
    timestep: zeroes(1),
    encoder_hidden_states: zeroes(1, 77, unet.config.cross_attention_dim),
    ...(layout === 'ssd-1b' && { text_embeds: zeroes(1, 1280), time_ids: zeroes(1, 6) }),
  },
  Number(calls),
);
process.send!({ gigaMacs, load, evaluation, processor });
process.disconnect();
