import { join } from 'node:path';
import { expect, test } from 'vitest';
import { models } from '#models/index.ts';
import { tinyDecoders } from '#models/tiny-decoders.ts';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { type PullOptions, pull } from '#src/cli/pull/pull.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';
import { startHubServer } from '#test/helpers/hub-server.ts';
import { randomTaesd, writeTaesd } from '#test/helpers/taesd.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

test('the tiny decoder comes beside the weights, with its licence, and the engine finds it', async () => {
  using folder = temporaryFolder();
  const model = models['tiny-sd'];
  const decoderFolder = join(folder.path, 'taesd');
  writeTaesd(randomTaesd(), decoderFolder);
  await using weights = await startHubServer({
    repository: model.weights.repository,
    folder: referenceModelFolder('tiny-sd'),
  });
  await using decoder = await startHubServer({
    repository: tinyDecoders.sd1.repository,
    folder: decoderFolder,
  });
  let output = '';
  const options: PullOptions = {
    model,
    access: {
      endpoint: weights.endpoint,
      // One Hub with both repositories.
      fetch: (input, init) => {
        const { href } = new URL(input instanceof Request ? input.url : input);
        const isDecoder = href.includes(tinyDecoders.sd1.repository);
        return fetch(isDecoder ? href.replace(weights.endpoint, decoder.endpoint) : href, init);
      },
    },
    cacheFolder: join(folder.path, 'hub'),
    patience: { retryDelaysMs: [0, 0], silenceMs: 1_000 },
    freeBytes: async () => 1e12,
    isTerminal: false,
    write: (text) => {
      output += text;
    },
    now: () => performance.now(),
    signal: new AbortController().signal,
  };
  const inspect = (path: string) =>
    inspectWeights({ folder: path, weights: 'PUBLISHED', commit: undefined }).tinyDecoder;

  expect(inspect(await pull({ ...options, revision: 'main' }))).toBe('MISSING');
  expect(decoder.requests).toHaveLength(0);

  const snapshot = await pull({ ...options, revision: 'main', decoder: 'TINY' });
  expect(inspect(snapshot)).toBe('PRESENT');
  expect(output).toContain(`TAESD: madebyollin/taesd at ${decoder.commit}`);
  expect(output).toContain('Licence: MIT License (https://opensource.org/license/mit)');

  const before = decoder.requests.length;
  await pull({ ...options, revision: 'main', decoder: 'TINY' });
  const again = decoder.requests.slice(before).map(({ url }) => url);
  expect(again.some((url) => url.includes('safetensors'))).toBe(false);
});
