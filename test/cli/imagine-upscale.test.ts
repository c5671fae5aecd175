import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseInfotext } from '#models/infotext.ts';
import { type ImagineContext, parseImagineOptions } from '#src/cli/imagine/options.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { readPictureTexts } from '#src/images/formats/read-texts.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';
import { pngOf } from '#test/helpers/pictures.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { writeUpscaler } from '#test/helpers/upscaler-network.ts';

let folder: ReturnType<typeof temporaryFolder>;
let networks: string;
beforeAll(async () => {
  folder = temporaryFolder();
  networks = join(folder.path, 'networks');
  writeUpscaler(networks, 'double', { factor: 2 });
  writeUpscaler(networks, 'tiled', { factor: 4, tile: { width: 32, height: 32 } });
  await sharp(pngOf(96, 64, [200, 60, 30])).toFile(join(folder.path, 'small.png'));
});
afterAll(() => folder[Symbol.dispose]());

const script = join(import.meta.dirname, '../../src/cli/imagine.ts');

function imagine(args: readonly string[], UPSCALER_DIR = networks) {
  return new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [script, ...args],
      { cwd: folder.path, env: { ...process.env, UPSCALER_DIR } },
      (_, stdout, stderr) => resolve({ code: child.exitCode!, stdout, stderr }),
    );
  });
}

test('makes a picture of a file larger, and draws nothing', async () => {
  const { code, stdout, stderr } = await imagine([
    '--upscale',
    '4',
    '--image',
    'small.png',
    '--output',
    'large.png',
    '--json',
  ]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const said = JSON.parse(stdout);
  expect(said).toMatchObject({
    width: 384,
    height: 256,
    upscale: { factor: 4, weights: 'PUBLISHED', revision: expect.stringMatching(/^sha256:/) },
  });
  const file = join(folder.path, 'large.png');
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([384, 256]);
  const middle = (128 * 384 + 192) * info.channels;
  expect([...data.subarray(middle, middle + 3)]).toEqual([200, 60, 30]);
  const { recipe, parameters } = readPictureTexts(await readFile(file));
  expect(JSON.parse(recipe!)).toMatchObject({ image: 'small.png', upscale: { factor: 4 } });
  expect(parameters).toBeUndefined();
});

test('makes larger what was drawn, each sample in the place of its own, and says how it was drawn', async () => {
  const size = ['--width', '64', '--height', '64', '--samples', '2', '--seed', '5'];
  const { code, stdout } = await imagine([
    ...['a star', '--weights', referenceModelFolder('tiny-sd'), ...size],
    ...['--upscale', '2', '--output', 'star.png', '--json'],
  ]);
  expect(code).toBe(0);
  const { files, upscale } = JSON.parse(stdout);
  expect(files.map((file: string) => basename(file))).toEqual(['star.png', 'star-1.png']);
  expect(upscale).toMatchObject({ factor: 2, weights: 'PUBLISHED' });
  const pixels = await Promise.all(files.map((file: string) => sharp(file).raw().toBuffer()));
  expect(pixels.map(({ length }) => length)).toEqual([128 * 128 * 3, 128 * 128 * 3]);
  expect(pixels[0]).not.toEqual(pixels[1]);
  const { parameters, recipe } = readPictureTexts(await readFile(files[1]));
  expect(parseInfotext(parameters!)).toMatchObject({ prompt: 'a star', seed: 6, width: 64 });
  expect(parameters).toContain('Postprocess upscale by: 2');
  expect(JSON.parse(recipe!)).toMatchObject({ width: 64, upscale: { factor: 2 } });
});

test('without a folder of networks it is the demo that makes it larger, and that is said', async () => {
  const { code, stdout } = await imagine(
    ['--upscale', '2', '--image', 'small.png', '--output', 'demo.jpg'],
    '',
  );
  expect(code).toBe(0);
  expect(stdout).toMatch(/demo\.jpg\n192 x 128 pixels, [\d.]+ s, by the small demo network\n$/);
});

test.each([
  [['--upscale', '2'], /give a prompt, or --image FILE/],
  [['--image', 'small.png'], /Give one prompt/],
  [['--upscale', '1', '--image', 'small.png'], /--upscale: .*2/],
  [['--upscale', '2.5', '--image', 'small.png'], /--upscale: /],
  [['--upscale', '2', '--image', 'small.png', '--steps', '20'], /--steps says how to draw/],
  [['--upscale', '2', '--image', 'small.png', '--seed', '1'], /--seed says how to draw/],
] as const)('%j is a wrong command', (args, sentence) => {
  const context: ImagineContext = { drawSeed: () => 1, modelLike: () => 'tiny-sd', folder: '.' };
  expect(() => parseImagineOptions(args, context)).toThrow(UsageError);
  expect(() => parseImagineOptions(args, context)).toThrow(sentence);
});

test.each([
  [['--upscale', '3', '--image', 'small.png'], /larger by 2, 4 here, and not by 3/],
  [['a star', '--width', '2048', '--height', '64', '--upscale', '4'], /8192 x 256 .* at most 4096/],
] as const)('%j is refused before anything is drawn', async (args, sentence) => {
  const { code, stdout, stderr } = await imagine(args);
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
});

test('networks that cannot be used are named', async () => {
  const missing = await imagine(['--upscale', '2', '--image', 'small.png'], 'nowhere');
  expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('UPSCALER_DIR') });
  const empty = await imagine(['--upscale', '2', '--image', 'small.png'], folder.path);
  expect(empty).toMatchObject({ code: 2, stderr: expect.stringContaining('has no file *.onnx') });
  const nothing = await imagine(['--upscale', '2', '--image', 'none.png']);
  expect(nothing).toMatchObject({ code: 2, stderr: expect.stringContaining('none.png') });
});
