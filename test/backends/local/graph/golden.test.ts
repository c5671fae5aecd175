import { describe, expect, test } from 'vitest';
import { cpuDialect } from '#src/backends/local/graph/dialect.ts';
import { buildTextEncoder } from '#src/backends/local/graph/networks/text-encoder.ts';
import { buildUNet } from '#src/backends/local/graph/networks/unet.ts';
import { buildVaeDecoder } from '#src/backends/local/graph/networks/vae-decoder.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { createOnnxSession } from '#src/backends/local/pipeline/onnx-session.ts';
import { readGolden } from '#test/helpers/golden.ts';
import {
  readGoldenTensors,
  referenceModelFolder,
  referenceModels,
  relativeDifference,
} from '#test/helpers/golden-tensors.ts';

/** Float32 sums in another order than the reference's; in standard deviations of the values. */
const tolerance = 2e-5;
const sessionOptions = { threads: 1, optimization: 'all' } as const;

describe.each(referenceModels)('the graphs of %s', (name) => {
  const model = readModelFolder(referenceModelFolder(name));
  const golden = readGoldenTensors(name);
  const facts = readGolden(name);

  const encode = async (ids: readonly number[]) => {
    const states: Float32Array[] = [];
    let pooled: Float32Array | undefined;
    for (const [which, part] of model.textEncoders.entries()) {
      await using session = await createOnnxSession(
        buildTextEncoder(part.folder, part.tensors, part.config, part),
        sessionOptions,
      );
      const end = ids.indexOf(Math.max(...ids));
      // The second tokenizer pads with "!", which is token 0.
      const padded = which === 0 ? ids : ids.map((id, position) => (position > end ? 0 : id));
      const output = await session.run({
        input_ids: { data: BigInt64Array.from(padded, BigInt), shape: [1, 77] },
        ...(part.pooled && { end_position: { data: BigInt64Array.of(BigInt(end)), shape: [1] } }),
      });
      states.push(output.states!);
      pooled = output.text_embeds;
    }
    return { states: joinStates(states), pooled };
  };

  test.each(facts.prompts.map((prompt, index) => ({ index, ...prompt })))(
    'text encoders, prompt $index',
    async ({ index, input_ids, negative_prompt, negative_input_ids }) => {
      const prompts: [string, readonly number[]][] = [['prompt', input_ids]];
      if (!(model.zeroesAbsentNegative && negative_prompt === null))
        prompts.push(['negative_prompt', negative_input_ids]);
      for (const [which, ids] of prompts) {
        const { states, pooled } = await encode(ids);
        const name = `text.${index}.${which}_embeds`;
        expect(relativeDifference(states, golden.floats(name).data)).toBeLessThan(tolerance);
        expect(pooled !== undefined).toBe(model.family === 'sdxl');
        if (pooled)
          expect(
            relativeDifference(pooled, golden.floats(name.replace('prompt', 'pooled_prompt')).data),
          ).toBeLessThan(tolerance);
      }
    },
  );

  test.each([0, 1, 2])('UNet, evaluation %i', async (index) => {
    const sample = golden.floats(`unet.${index}.sample`);
    const states = golden.floats('text.0.prompt_embeds');
    const [, , height, width] = sample.shape as [number, number, number, number];
    const { folder, tensors, config } = model.unet;
    await using session = await createOnnxSession(
      buildUNet(folder, tensors, config, { height, width, tokens: 77 }),
      sessionOptions,
    );
    const { out_sample } = await session.run({
      sample,
      timestep: golden.floats(`unet.${index}.timestep`),
      encoder_hidden_states: states,
      ...(model.family === 'sdxl' && {
        text_embeds: golden.floats('text.0.pooled_prompt_embeds'),
        time_ids: {
          data: Float32Array.of(8 * height, 8 * width, 0, 0, 8 * height, 8 * width),
          shape: [1, 6],
        },
      }),
    });
    expect(
      relativeDifference(out_sample!, golden.floats(`unet.${index}.out_sample`).data),
    ).toBeLessThan(1e-4);
  });

  test.each([
    ['F32', 1e-4],
    ['F16', 2e-2],
  ] as const)('UNet as GPUs get it, in %s', async (float, bound) => {
    const sample = golden.floats('unet.1.sample');
    const [, , height, width] = sample.shape as [number, number, number, number];
    const { folder, tensors, config } = model.unet;
    const dialect = { linear: 'GEMM', convolution: 'DIRECT', buffers: 'REUSED', float } as const;
    await using session = await createOnnxSession(
      buildUNet(folder, tensors, config, { height, width, tokens: 77 }, dialect),
      sessionOptions,
    );
    const { out_sample } = await session.run({
      sample,
      timestep: golden.floats('unet.1.timestep'),
      encoder_hidden_states: golden.floats('text.0.prompt_embeds'),
      ...(model.family === 'sdxl' && {
        text_embeds: golden.floats('text.0.pooled_prompt_embeds'),
        time_ids: {
          data: Float32Array.of(8 * height, 8 * width, 0, 0, 8 * height, 8 * width),
          shape: [1, 6],
        },
      }),
    });
    const difference = relativeDifference(out_sample!, golden.floats('unet.1.out_sample').data);
    expect(difference).toBeLessThan(bound);
    if (float === 'F16') expect(difference).toBeGreaterThan(1e-4);
  });

  describe.each(['REUSED', 'FREED'] as const)('VAE decoder, its buffers %s', (buffers) => {
    test.each([0, 1])('evaluation %i', async (index) => {
      const latent = golden.floats(`vae.${index}.latent_sample`);
      const [, , height, width] = latent.shape as [number, number, number, number];
      const { folder, tensors, config } = model.vae;
      await using session = await createOnnxSession(
        buildVaeDecoder(folder, tensors, config, { height, width }, { ...cpuDialect, buffers }),
        sessionOptions,
      );
      const { sample } = await session.run({ latent_sample: latent });
      expect(relativeDifference(sample!, golden.floats(`vae.${index}.sample`).data)).toBeLessThan(
        tolerance,
      );
    });
  });
});

/** Concatenates each token's states of all encoders. */
const joinStates = (states: readonly Float32Array[]): Float32Array => {
  const widths = states.map(({ length }) => length / 77);
  const total = widths.reduce((sum, width) => sum + width, 0);
  const joined = new Float32Array(77 * total);
  let at = 0;
  for (const [which, width] of widths.entries()) {
    for (let token = 0; token < 77; token++)
      joined.set(states[which]!.subarray(token * width, (token + 1) * width), token * total + at);
    at += width;
  }
  return joined;
};
