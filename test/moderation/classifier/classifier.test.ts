import sharp from 'sharp';
import { expect, test } from 'vitest';
import type { Backend } from '#src/backends/backend.ts';
import { createGraphBuilder } from '#src/backends/local/graph/graph-builder.ts';
import { ModerationAwayError } from '#src/domain/gateway-errors.ts';
import { type ClassifierOptions, openClassifier } from '#src/moderation/classifier/classifier.ts';
import { inOrder } from '#src/moderation/in-order.ts';
import type { Moderation, PictureSubject } from '#src/moderation/moderation.ts';
import { audit } from '#src/store/audit.ts';
import { redClassifier, writeClassifier } from '#test/helpers/classifier-folder.ts';
import { offeringBackend } from '#test/helpers/fixed-backend.ts';
import { createTestGateway, localId } from '#test/helpers/gateway.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const red = { r: 250, g: 10, b: 20 };
const blue = { r: 20, g: 10, b: 250 };

async function open(options: Partial<ClassifierOptions> = {}, model = redClassifier()) {
  const folder = temporaryFolder();
  writeClassifier(folder.path, { model });
  const away: unknown[] = [];
  const classifier = await openClassifier({
    folder: folder.path,
    withheld: ['red'],
    threshold: 0.5,
    timeoutMs: 20_000,
    failure: 'closed',
    onAway: (error) => away.push(error),
    ...options,
  });
  return {
    classifier,
    away,
    async [Symbol.asyncDispose]() {
      await classifier[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

async function pictureOf(background: string | typeof red): Promise<PictureSubject> {
  const create = { width: 640, height: 480, channels: 3, background } as const;
  return subjectOf(await sharp({ create }).webp().toBuffer());
}

function subjectOf(data: Uint8Array): PictureSubject {
  const about = { accountId: 'a', requestId: null, model: 'tiny-sd', prompt: 'a fox' };
  const image = { generationId: 'g', sample: 0, mimeType: 'image/webp', data };
  return { ...about, negativePrompt: undefined, ...image };
}

/** Draws the first sample in red, and the others in blue. */
function paintingBackend(): Backend {
  return {
    ...offeringBackend('local', { concurrency: 4 }),
    async *run({ samples }) {
      for (const { index } of samples) {
        const { r, g, b } = index === 0 ? red : blue;
        const data = Uint8Array.from({ length: 64 * 64 * 3 }, (_, at) => [r, g, b][at % 3]!);
        const picture = { kind: 'pixels', data, width: 64, height: 64 } as const;
        yield { type: 'image', sample: index, picture };
      }
    },
  };
}

/** Has no number for a color that is dark. */
function roots(): Uint8Array {
  const builder = createGraphBuilder('classifier', '', new Map());
  const pixels = builder.input('pixel_values', [1, 3, 8, 8]);
  const means = builder.apply('GlobalAveragePool', [pixels], [1, 3, 1, 1]);
  const flat = builder.apply('Reshape', [means, builder.integers([1, 3])], [1, 3]);
  const two = builder.apply('Gemm', [flat, builder.floats([1, 0, 0, 1, 0, 0], [3, 2])], [1, 2]);
  builder.output('logits', builder.apply('Sqrt', [two], [1, 2]));
  return builder.finish().model;
}

test('a picture whose scores are no numbers is not one that passed', async () => {
  await using at = await open({}, roots());
  await expect(at.classifier.picture(await pictureOf(blue))).rejects.toThrow(ModerationAwayError);
  expect(at.away).toMatchObject([{ message: 'its scores are no numbers' }]);
});

test('withholds an image whose label it is to withhold, which is stored nowhere and not charged', async () => {
  await using at = await open();
  const local = paintingBackend();
  await using host = await createTestGateway({
    moderation: at.classifier,
    backends: new Map([[local.id, local]]),
  });
  const { data } = await host.ask(
    'mutation { generateImage(input: { portraitSD: { prompt: "a fox", samples: 2, seed: 1 } }) { ... on GenerateImageSuccess { generation { id } } } }',
  );
  const { id } = data.generateImage.generation;
  await host.ended(localId(id));
  const ended = await host.ask(
    `query($id: ID!) { generation(id: $id) { status cost { held captured }
       images { status url moderation failure { code message } } } }`,
    { id },
  );
  expect(ended.data.generation).toMatchObject({
    status: 'PARTIAL',
    cost: { held: 0, captured: 0.001 },
    images: [
      {
        status: 'FAILED',
        url: null,
        moderation: 'WITHHELD',
        failure: {
          code: 'CONTENT_REFUSED',
          message: 'The moderation of this gateway does not let it pass: It looks like red.',
        },
      },
      { status: 'SUCCEEDED', moderation: 'PASSED' },
    ],
  });
  expect(await Array.fromAsync(host.images.keys())).toHaveLength(1);
  expect(host.database.read(() => audit())).toEqual([]);
  expect(at.away).toEqual([]);
});

test('takes pictures one after the other, in any color space and shape', async () => {
  await using at = await open();
  const create = { width: 300, height: 50, channels: 4, background: { ...red, alpha: 1 } } as const;
  const files = [
    sharp({ create }).png(),
    sharp({ create }).toColourspace('b-w').png(),
    sharp({ create }).jpeg(),
    sharp({ create }).toColourspace('cmyk').jpeg({ quality: 100 }),
  ];
  const verdicts = await Promise.all(
    files.map(async (file) =>
      at.classifier.picture(subjectOf(await file.toBuffer())).catch(({ code }) => code),
    ),
  );
  expect(verdicts).toEqual(['CONTENT_REFUSED', 'PASSED', 'CONTENT_REFUSED', 'CONTENT_REFUSED']);
});

test.each([
  [{ threshold: 1 }, 'PASSED'],
  [{ threshold: 0.99 }, 'CONTENT_REFUSED'],
  [{ withheld: ['other'] }, 'PASSED'],
  [{ withheld: ['other', 'red'] }, 'CONTENT_REFUSED'],
])('withholds by label and threshold: %j', async (options, verdict) => {
  await using at = await open(options);
  const told = at.classifier.picture(await pictureOf(red)).catch(({ code }) => code);
  expect(await told).toBe(verdict);
});

test('what it cannot read passes when open and not when closed, and it goes on', async () => {
  const broken = subjectOf(new Uint8Array([1, 2, 3]));
  await using closed = await open();
  await expect(closed.classifier.picture(broken)).rejects.toMatchObject({
    code: 'MODERATION_UNAVAILABLE',
  });
  expect(closed.away).toHaveLength(1);
  expect(await closed.classifier.picture(await pictureOf(blue))).toBe('PASSED');
  await using opened = await open({ failure: 'open' });
  expect(await opened.classifier.picture(broken)).toBe('UNCHECKED');
});

test('a process that does not answer is ended, and another takes its place', async () => {
  await using at = await open({ failure: 'open', timeoutMs: 1_000 });
  const { pid } = at.classifier;
  process.kill(pid!, 'SIGSTOP');
  expect(await at.classifier.picture(await pictureOf(blue))).toBe('UNCHECKED');
  expect(at.classifier.pid).toBeUndefined();
  const next = at.classifier.picture(await pictureOf(blue));
  await expect.poll(() => at.classifier.pid).toBeGreaterThan(0);
  expect(at.classifier.pid).not.toBe(pid);
  // On a busy machine it may be too slow, too.
  expect(await next).toMatch(/PASSED|UNCHECKED/);
});

test('with a service beside it, what it withholds is not shown to that', async () => {
  await using at = await open();
  const shown: string[] = [];
  const service: Moderation = {
    prompt: async () => void shown.push('prompt'),
    async picture() {
      shown.push('picture');
      return 'UNCHECKED';
    },
  };
  const both = inOrder([at.classifier, service]);
  await both.prompt(subjectOf(new Uint8Array()));
  await expect(both.picture(await pictureOf(red))).rejects.toThrow('It looks like red.');
  expect(shown).toEqual(['prompt']);
  expect(await both.picture(await pictureOf(blue))).toBe('UNCHECKED');
  expect(shown).toEqual(['prompt', 'picture']);
});
