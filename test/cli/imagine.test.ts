import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSafetensors } from '#src/backends/local/weights/formats/safetensors.ts';
import { readGolden } from '#test/helpers/golden.ts';
import {
  readGoldenTensors,
  referenceModelFolder,
  relativeDifference,
} from '#test/helpers/golden-tensors.ts';
import { pngOf } from '#test/helpers/pictures.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-imagine-'));
});
afterAll(() => rm(folder, { recursive: true }));

const script = join(import.meta.dirname, '../../src/cli/imagine.ts');
const imagine = (...args: string[]) =>
  new Promise<{ code: number; stdout: string; stderr: string }>((resolve) => {
    const child = execFile(
      process.execPath,
      [script, ...args],
      { cwd: folder },
      (_, stdout, stderr) => resolve({ code: child.exitCode!, stdout, stderr }),
    );
  });

test('draws what the prompt says, with nothing but a prompt', async () => {
  const { code, stdout } = await imagine('a red circle on a blue background', '--seed', '1');
  expect(code).toBe(0);
  const file = join(folder, 'image.png');
  expect(stdout.split('\n')[0]).toMatch(/image\.png$/);
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  expect([info.width, info.height]).toEqual([512, 512]);
  const at = (x: number, y: number) => [
    ...data.subarray((y * 512 + x) * info.channels).subarray(0, 3),
  ];
  const [red, , redBlue] = at(256, 256) as [number, number, number];
  expect(red).toBeGreaterThan(redBlue + 80);
  for (const [x, y] of [
    [10, 10],
    [500, 10],
    [10, 500],
    [500, 500],
  ] as const) {
    const [cornerRed, , blue] = at(x, y) as [number, number, number];
    expect(blue).toBeGreaterThan(cornerRed + 80);
  }
  expect((await readFile(file)).includes('a red circle on a blue background')).toBe(true);
});

test('writes the latents that the reference computes, and one line of JSON', async () => {
  const run = readGolden('ssd-1b').runs.find(({ key }) => key === 'run.DPM2 Karras.20')!;
  const { code, stdout } = await imagine(
    run.prompt,
    ...['--weights', referenceModelFolder('ssd-1b'), '--scheduler', run.scheduler],
    ...['--negative-prompt', run.negative_prompt!, '--seed', String(run.seed)],
    ...['--steps', '20', '--guidance-scale', String(run.guidance_scale)],
    ...['--width', String(run.width), '--height', String(run.height)],
    ...['--samples', '2', '--output', 'two.webp', '--latents', 'two.safetensors', '--json'],
  );
  expect(code).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(1);
  const result = JSON.parse(stdout);
  expect(result).toMatchObject({ seed: run.seed, warnings: [], timings: { evaluations: 78 } });
  expect(result.files.map((file: string) => basename(file))).toEqual(['two.webp', 'two-1.webp']);
  for (const file of result.files)
    expect(await sharp(file).metadata()).toMatchObject({ width: 96, height: 64, format: 'webp' });

  const latents = readSafetensors(join(folder, 'two.safetensors')).get('latents')!;
  expect(latents).toMatchObject({ dtype: 'F32', shape: [1, 4, 8, 12] });
  const bytes = new Uint8Array((await readFile(latents.file)).subarray(latents.offset));
  const golden = readGoldenTensors('ssd-1b').floats(`${run.key}.latents`).data;
  expect(relativeDifference(new Float32Array(bytes.buffer), golden)).toBeLessThan(1e-3);
});

test('says what of the prompts has no effect, or is read as text', async () => {
  const { code, stderr } = await imagine(
    ...['a [cat|dog]', '--prompt-syntax', 'WEIGHTED', '--steps', '20', '--seed', '1'],
    ...['--negative-prompt', 'blurred', '--guidance-scale', '1', '--output', 'cat.png'],
  );
  expect(code).toBe(0);
  expect(stderr).toContain('[cat|dog]');
  expect(stderr).toContain('negativePrompt has no effect with a guidanceScale of 1');
});

test('starts from a picture, and keeps what a mask does not cover', async () => {
  const weights = ['--weights', referenceModelFolder('tiny-sd')];
  const size = ['--width', '128', '--height', '64', '--seed', '3'];
  await sharp(pngOf(256, 128, [200, 60, 30])).toFile(join(folder, 'start.png'));
  const half = sharp(pngOf(256, 128, [0, 0, 0])).composite([
    { input: pngOf(128, 128, [255, 255, 255]), left: 0, top: 0 },
  ]);
  await half.toFile(join(folder, 'mask.png'));
  const start = ['--image', 'start.png', '--strength', '0.5', '--json'];
  const latentsOf = async (...args: string[]) => {
    const { code, stdout, stderr } = await imagine(
      ...['a star', ...weights, ...size, ...start, ...args],
      ...['--output', 'from.png', '--latents', 'from.safetensors'],
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(JSON.parse(stdout).timings.evaluations).toBe(10);
    const { file, offset } = readSafetensors(join(folder, 'from.safetensors')).get('latents')!;
    return new Float32Array(new Uint8Array((await readFile(file)).subarray(offset)).buffer);
  };
  const whole = await latentsOf();
  const masked = await latentsOf('--mask', 'mask.png');
  // [4, 8, 16]: the right half is kept, and so is the same whatever is asked for.
  const other = await latentsOf('--mask', 'mask.png', '--negative-prompt', 'circle');
  for (const [at, value] of masked.entries()) {
    expect(value === other[at]).toBe(at % 16 >= 8);
  }
  expect(whole).not.toEqual(masked);
  expect((await readFile(join(folder, 'from.png'))).includes('"image":"start.png"')).toBe(true);
});

test('a wrong command exits with 2 and one sentence that says what is allowed', async () => {
  for (const [args, sentence] of [
    [[], /Give one prompt/],
    [['x', '--scheduler', 'Fast'], /--scheduler: must be one of DDIM, .*UniPC, LCM, dpmpp_2m\./],
    [['x', '--steps', 'many'], /--steps: must be a whole number from 2 to 1000\.$/m],
    [['x', '--steps', '2.5'], /--steps: must be a whole number from 2 to 1000\.$/m],
    [['x', '--samples', '0'], /--samples: must be a whole number from 1 to 1000\.$/m],
    [['x', '--guidance-scale', '101'], /--guidance-scale: must be a number from 0 to 100\.$/m],
    [['x', '--device', 'gpu'], /--device: must be one of auto, cpu, webgpu, /],
    [['x', '--decoder', 'tiny'], /--decoder: must be one of FULL, TINY\.$/m],
    [['x', '--image', 'nowhere.png'], /--image: .*nowhere\.png cannot be read \(ENOENT\)/],
    [['x', '--image', '.'], /--image: .* cannot be read \(EISDIR\)/],
    [['x', '--output', 'nowhere/x.png'], /--output: .*nowhere is no folder that can be written to/],
    [['x', '--latents', 'nowhere/x'], /--latents: .*nowhere is no folder that can be written to/],
    [['x <lora:ink:2>', '--prompt-syntax', 'WEIGHTED'], /the LoRA "ink": set LORA_DIR/],
    [['x', '--width', '100'], /--width 100 .* multiple of 32/],
    [['x', '--model', 'sdxl'], /--model: must be one of tiny-sd, /],
    [['x', '--model', 'ssd-1b', '--weights', '.'], /exclude each other/],
    [
      ['x', '--lora', 'ink.safetensors:11'],
      /--lora.*: must be FILE:SCALE with a number from -10 to 10/,
    ],
    [
      ['x', '--lora', 'a.safetensors', '--lora', './a.safetensors:2'],
      /a\.safetensors is given twice/,
    ],
    [['(red:9e40)', '--prompt-syntax', 'WEIGHTED'], /weights are written as in \(red:1\.3\)/],
    [['x', '--output', 'x.gif'], /--output: must end in/],
    [['x', '--fast'], /--fast/],
    [['x', '--strength', '0.5'], /--strength goes with a picture/],
    [['x', '--mask', 'm.png'], /--mask goes with a picture/],
    [['x', '--image', 'i.png', '--strength', '0'], /--strength: must be a number above 0 and/],
    [['x', '--image', 'i.png', '--strength', '1.01'], /--strength: must .* at most 1\.$/m],
  ] as const) {
    const { code, stderr } = await imagine(...args);
    expect(stderr).toMatch(sentence);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(code).toBe(2);
  }
});

test('weights that cannot be used exit with 1 and name the file', async () => {
  const { code, stderr } = await imagine('x', '--weights', 'nowhere');
  expect(stderr).toMatch(/nowhere\/model_index\.json: is missing\.\n$/);
  expect(code).toBe(1);
});

test.each([
  ['--seed=', 'a whole number from -1 to 999999999999999'],
  ['--seed= ', 'a whole number from -1 to 999999999999999'],
  ['--guidance-scale=', 'a number from 0 to 100'],
])('an empty text is no number: %s', async (option, allowed) => {
  const { code, stderr } = await imagine('x', option);
  expect({ code, stderr }).toEqual({
    code: 2,
    stderr: `${option.split('=')[0]}: must be ${allowed}.\n`,
  });
});

test('tells its options', async () => {
  const { code, stdout } = await imagine('--help');
  expect(code).toBe(0);
  for (const option of [
    '--model',
    '--weights',
    '--negative-prompt',
    '--scheduler',
    '--steps',
    '--guidance-scale',
    '--width',
    '--height',
    '--seed',
    '--samples',
    '--output',
    '--latents',
    '--json',
    '--image',
    '--strength',
    '--mask',
    '--upscale',
  ])
    expect(stdout).toContain(option);
});
