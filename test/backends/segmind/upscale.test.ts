import sharp from 'sharp';
import { expect, test } from 'vitest';
import { upscaleParameters } from '#models/upscaler/parameters.ts';
import type { BackendRequest } from '#src/backends/backend.ts';
import { outcomeOf } from '#test/backends/outcomes.ts';
import { fromPicture } from '#test/helpers/from-picture.ts';
import { createPair } from './pair.ts';

const picture = { width: 96, height: 64 };

function asked(factor: number): BackendRequest {
  const parameters = upscaleParameters({ factor }, picture);
  return {
    generationId: 'test',
    model: 'upscaler',
    parameters,
    start: fromPicture({ ...parameters, ...picture }).start,
    samples: [{ index: 0, seed: 0 }],
    wantsPreview: () => false,
  };
}

test('the sample of the page arrives as printed, with the picture in the place of its address', async () => {
  await using pair = await createPair();
  const { story, events, error } = await outcomeOf(pair.backend, asked(2));
  expect(error).toBeUndefined();
  expect(story).toEqual([
    'submitting 0',
    'submitted 0',
    expect.stringMatching(/^image 0 cost \d+$/),
  ]);
  const [submit, ...gets] = pair.standIn.requests;
  expect([submit!.method, submit!.path]).toEqual(['POST', '/v2/esrgan']);
  expect(new Set(gets.map(({ method }) => method))).toEqual(new Set(['GET']));
  const { image, ...body } = JSON.parse(submit!.body);
  // segmind.com/models/esrgan/api
  expect(body).toStrictEqual({ scale: '2', output_format: 'jpeg', quality: 95 });
  const sent = sharp(Buffer.from(image, 'base64'));
  expect(await sent.metadata()).toMatchObject({ format: 'png', ...picture });
  expect([...(await sent.raw().toBuffer()).subarray(0, 3)]).toEqual([20, 60, 180]);
  expect(pair.standIn.violations).toEqual([]);

  const phases = events.flatMap((event) => (event.type === 'progress' ? [event.progress] : []));
  for (const { phase, steps } of phases) {
    expect(['QUEUED', 'LOADING', 'UPSCALING', 'DECODING']).toContain(phase);
    expect(steps).toBe(1);
  }
  const made = events.find((event) => event.type === 'image');
  expect(made?.picture).toMatchObject({ kind: 'file', file: { width: 192, height: 128 } });
  // A seed that is told means nothing here.
  expect(made?.seed).toBeUndefined();
});

test('it makes pictures larger by what its page lists, and by nothing else', async () => {
  await using pair = await createPair();
  const offer = pair.backend.offer('upscaler');
  expect(offer).toMatchObject({ status: 'AVAILABLE', factors: [2, 4, 8], revision: 'v2' });
  for (const factor of [2, 4, 8]) expect(offer.refuses(asked(factor).parameters)).toBeNull();
  expect(offer.refuses(asked(3).parameters)).toMatch(/by 2, 4, 8 here, and not by 3/);
});

test('its price is assumed until answers tell what it costs, and grows with the picture', async () => {
  await using pair = await createPair();
  const { backend } = pair;
  const large = upscaleParameters({ factor: 4 }, { width: 512, height: 512 });
  expect(backend.offer('upscaler').quote(large)).toMatchObject({ low: 2_000, high: 8_000 });
  await outcomeOf(backend, asked(2));
  const { low, high } = backend.offer('upscaler').quote(asked(2).parameters);
  // 192 x 128 of the 1024 x 1024 that the stand-in asks 3000 for.
  expect([low, high]).toEqual([63, 88]);
});

test('what is retired there is retired for this alone', async () => {
  await using pair = await createPair();
  pair.standIn.shop.retired.add('esrgan');
  const { error } = await outcomeOf(pair.backend, asked(2));
  expect(error).toMatchObject({ failure: { code: 'PROVIDER_MODEL_RETIRED', billed: 'NO' } });
  expect(pair.backend.offer('upscaler').status).toBe('RETIRED');
  expect(pair.backend.offer('tiny-sd').status).toBe('AVAILABLE');
});
