import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { readOnnxFile } from '#src/backends/local/weights/formats/onnx-file.ts';
import { parseJson } from '#src/backends/local/weights/parse-json.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { cpuMs } from '#test/helpers/durations.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';
import { safetensorsFile } from '#test/helpers/weights-files.ts';

const parent = mkdtempSync(join(tmpdir(), 'darkroom-hostile-'));
afterAll(() => rmSync(parent, { recursive: true }));

let copies = 0;
/** A copy of the reference model in which one file is replaced. */
const folderWith = (file: string, replace: (path: string) => void): string => {
  const folder = join(parent, String(copies++));
  cpSync(referenceModelFolder('tiny-sd'), folder, { recursive: true });
  const path = join(folder, file);
  rmSync(path);
  replace(path);
  return folder;
};
/** What a reader says, and that it says so in little time. */
const refusal = (read: () => unknown): string => {
  let told: unknown;
  const ms = cpuMs(() => {
    try {
      read();
    } catch (error) {
      told = error;
    }
  });
  expect(ms).toBeLessThan(5_000);
  if (told instanceof WeightsError) return told.message;
  throw told ?? new Error('was not refused');
};
const inspect = (folder: string) =>
  refusal(() => inspectWeights({ folder, weights: 'PUBLISHED', commit: undefined }));

const everyKind = [
  'model_index.json',
  'unet/config.json',
  'scheduler/scheduler_config.json',
  'unet/diffusion_pytorch_model.bin',
];

test.each(everyKind)('%s as a pipe is refused before it is opened', (file) => {
  const folder = folderWith(file, (path) => execFileSync('mkfifo', [path]));
  expect(inspect(folder)).toBe(`${join(folder, file)}: is a pipe, not a regular file.`);
});

test.each(everyKind)('%s as a device is refused before it is opened', (file) => {
  const folder = folderWith(file, (path) => symlinkSync('/dev/zero', path));
  expect(inspect(folder)).toContain('is a device or a socket, not a regular file.');
});

test.each(everyKind)('%s as a Git LFS pointer is named as one', (file) => {
  const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 6797584\n`;
  const folder = folderWith(file, (path) => writeFileSync(path, pointer));
  expect(inspect(folder)).toBe(
    `${join(folder, file)}: is a Git LFS pointer, not the file: run git lfs pull.`,
  );
});

test.each<[string, string, (path: string) => void, RegExp]>([
  [
    'a configuration that nests without end',
    'unet/config.json',
    (path) => writeFileSync(path, '['.repeat(1_000_000)),
    /nests deeper than 32 levels/,
  ],
  [
    'a configuration of two megabytes of blanks',
    'model_index.json',
    (path) => writeFileSync(path, ' '.repeat(2_000_000)),
    /at most 1048576 are read/,
  ],
  [
    'a configuration of blanks around an infinity',
    'unet/config.json',
    (path) => writeFileSync(path, `{"a": [Infinity${' '.repeat(1_000_000)}, "\\"`),
    /is not valid JSON/,
  ],
])('%s is refused within a second', (_, file, write, sentence) => {
  expect(inspect(folderWith(file, write))).toMatch(sentence);
});

test('a header of forty megabytes of brackets is refused within a second', () => {
  const file = join(parent, 'deep.safetensors');
  const header = `{"a":${'['.repeat(2e7)}${']'.repeat(2e7)}}`;
  const folder = folderWith('unet/diffusion_pytorch_model.bin', () => {});
  writeFileSync(file, safetensorsFile(header));
  symlinkSync(file, join(folder, 'unet/diffusion_pytorch_model.safetensors'));
  expect(inspect(folder)).toMatch(/its header claims 40000006 bytes; at most 8388608/);
});

test.each([
  ['zeroes', [0, 0], /is not an ONNX model/],
  ['numbers', [8, 1], /more than 500000 numbers/],
])('an ONNX file with twenty megabytes of %s is refused within a second', (_, unit, sentence) => {
  const file = join(parent, 'flood.onnx');
  writeFileSync(file, Buffer.alloc(20_000_000, Uint8Array.from(unit)));
  expect(refusal(() => readOnnxFile(file))).toMatch(sentence);
});

test('text may begin with a byte order mark and end its lines in any way', () => {
  const folder = join(parent, 'windows');
  cpSync(referenceModelFolder('ssd-1b'), folder, { recursive: true });
  for (const name of ['model_index.json', 'unet/config.json', 'scheduler/scheduler_config.json']) {
    const file = join(folder, name);
    writeFileSync(file, `\uFEFF${readFileSync(file, 'utf8').replaceAll('\n', '\r\n')}`);
  }
  inspectWeights({ folder, weights: 'PUBLISHED', commit: undefined });
});

test('UTF-16, as some editors save it, is named', () => {
  const folder = folderWith('unet/config.json', (path) =>
    writeFileSync(path, Buffer.from('\uFEFF{}', 'utf16le')),
  );
  expect(inspect(folder)).toMatch(/is not text in UTF-8/);
});

test('infinities of Python are null, and words in strings stay', () => {
  const text = '{"a": -Infinity, "b": [NaN, 1], "Infinity": "NaN, \\"Infinity", "c": "x"}';
  expect(parseJson(text)).toEqual({
    a: null,
    b: [null, 1],
    Infinity: 'NaN, "Infinity',
    c: 'x',
  });
});
