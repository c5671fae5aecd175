import { expect, test } from 'vitest';
import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import { quickParameters } from '#test/helpers/engine-job.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';

const never = new AbortController().signal;
/** V8's heap grows a little until it settles; 0.2 MB kept from each generation would be more. */
const allowedBytes = 32e6;

test('memory does not grow over 200 generations', async () => {
  await using engine = await startEngineProcess(
    { folder: referenceModelFolder('tiny-sd'), threads: 1, cancelGraceMs: 10_000 },
    never,
  );
  const generate = async (seed: number): Promise<number> => {
    // Each prompt is a new one, so that the kept embeddings are as many as they get.
    const parameters = { ...quickParameters, prompt: `circle ${seed}`, numInferenceSteps: 2 };
    const job = { parameters, samples: [{ index: 0, seed }], latents: false };
    const events = await Array.fromAsync(engine.run(job, () => false, never));
    expect(events.at(-1)!.type).toBe('image');
    return engine.memoryBytes;
  };
  const sizes: number[] = [];
  for (let seed = 0; seed < 240; seed++) sizes.push(await generate(seed));
  const warm = Math.max(...sizes.slice(20, 40));
  expect(Math.max(...sizes.slice(-20)) - warm).toBeLessThan(allowedBytes);
});
