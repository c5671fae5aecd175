import { copyFileSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createLoraLibrary } from '#src/backends/local/loras/lora-library.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { safetensorsFile } from '#test/helpers/weights-files.ts';

const root = join(import.meta.dirname, '../../../..');
const demo = join(root, 'test/fixtures/demo/loras/red-for-blue.safetensors');
const tiny = join(root, 'models/tiny-sd/demo');
const large = join(root, 'models/ssd-1b/demo');

function open(folder: string | undefined) {
  const problems: string[] = [];
  const onProblem = (message: string) => void problems.push(message);
  return {
    problems,
    ...createLoraLibrary({
      folder,
      weights: { folders: () => [tiny, large], changes: 0 },
      onProblem,
    }),
  };
}

test('lists the files of a folder with what each fits, and why not', () => {
  using folder = temporaryFolder();
  const at = (name: string) => join(folder.path, name);
  copyFileSync(demo, at('red-for-blue.safetensors'));
  symlinkSync(demo, at('link.safetensors'));
  symlinkSync(at('nothing'), at('gone.safetensors'));
  writeFileSync(at('cut.safetensors'), readFileSync(demo).subarray(0, 60_000));
  writeFileSync(at('whole.safetensors'), safetensorsFile({}));
  writeFileSync(at('notes.txt'), 'mine');
  const { offered, problems } = open(folder.path);
  const listed = offered(tiny);
  expect(listed.map(({ name }) => name)).toEqual(['cut', 'gone', 'link', 'red-for-blue', 'whole']);
  const problemOf = (name: string, model = tiny) =>
    offered(model).find((one) => one.name === name)!.problem;
  expect(problemOf('red-for-blue')).toBeNull();
  expect(problemOf('link')).toBeNull();
  expect(problemOf('red-for-blue', large)).toMatch(
    /^red-for-blue\.safetensors, tensor .*the LoRA is made for another model\.$/,
  );
  expect(problemOf('cut')).toMatch(/it is truncated/);
  expect(problemOf('gone')).toBe('gone.safetensors: is missing.');
  expect(problemOf('whole')).toBe('whole.safetensors: holds no tensors.');
  expect(listed.find(({ name }) => name === 'link')).toMatchObject({
    title: 'Red for blue',
    license: 'MIT',
    triggerWords: ['red', 'blue'],
    bytes: readFileSync(demo).length,
  });
  // Clients are told no paths; the log is.
  expect(JSON.stringify([...offered(tiny), ...offered(large)])).not.toContain(folder.path);
  expect(problems.join('\n')).toContain(at('cut.safetensors'));
});

test('knows what was added, exchanged and removed once it has looked again', async () => {
  using folder = temporaryFolder();
  const file = join(folder.path, 'a.safetensors');
  const { offered, refresh, fileOf } = open(folder.path);
  expect(offered(tiny)).toEqual([]);
  copyFileSync(demo, file);
  expect(offered(tiny)).toEqual([]);
  await refresh();
  expect(offered(tiny)).toMatchObject([{ name: 'a', problem: null }]);
  expect(fileOf('a')).toBe(file);
  writeFileSync(file, 'something else');
  await Promise.all([refresh(), refresh()]);
  expect(offered(tiny)[0]!.problem).toMatch(/its header claims/);
  rmSync(file);
  await refresh();
  expect(offered(tiny)).toEqual([]);
});

test('a folder that is gone has none, and it is told', async () => {
  using folder = temporaryFolder();
  const gone = join(folder.path, 'gone');
  const { offered, problems, refresh } = open(gone);
  await refresh();
  expect(offered(tiny)).toEqual([]);
  expect(problems[0]).toMatch(/^The folder of LORA_DIR cannot be read: ENOENT/);
  await open(undefined).refresh();
});

test('damaged files are refused, and nothing else happens', () => {
  using folder = temporaryFolder();
  const whole = readFileSync(demo);
  const headerEnd = 8 + Number(whole.readBigUInt64LE());
  const place = fc.oneof(fc.nat(headerEnd - 1), fc.nat(whole.length - 1));
  fc.assert(
    fc.property(
      fc.array(fc.tuple(place, fc.nat(255)), { minLength: 1, maxLength: 6 }),
      fc.nat(9),
      (changes, cut) => {
        const bytes = Buffer.from(whole.subarray(0, cut === 0 ? changes[0]![0] : whole.length));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        writeFileSync(join(folder.path, 'a.safetensors'), bytes);
        const [found] = open(folder.path).offered(tiny);
        expect(found!.name).toBe('a');
        expect(found!.problem ?? 'fits').toMatch(/^(fits|a\.safetensors.*\.)$/s);
      },
    ),
    { numRuns: 300 },
  );
});
