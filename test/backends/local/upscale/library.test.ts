import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { upscaleParameters } from '#models/upscaler/parameters.ts';
import type { BackendRequest } from '#src/backends/backend.ts';
import { createLocalBackend } from '#src/backends/local/local-backend.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { writeUpscaler } from '#test/helpers/upscaler-network.ts';

function looking(folder: string | undefined, problems: string[] = []) {
  const nowhere = join(folder ?? '/', 'nothing');
  return createLocalBackend({
    weightsFolder: undefined,
    upscalerFolder: folder,
    hubCacheFolder: nowhere,
    modelsFolder: nowhere,
    concurrency: 1,
    threads: 1,
    memoryBytes: 4e9,
    idleMs: 600_000,
    onProblem: (problem) => problems.push(problem),
  });
}

async function lookedAt(folder: string | undefined, problems: string[] = []) {
  const backend = looking(folder, problems);
  await backend.knowFactors!();
  return backend;
}

test('without a folder it says what to set', async () => {
  await using backend = await lookedAt(undefined);
  const { status, reason, factors } = backend.offer('upscaler');
  expect({ status, factors }).toEqual({ status: 'UNCONFIGURED', factors: undefined });
  expect(reason).toContain('set UPSCALER_DIR');
});

test('the networks of a folder are known by running them, and none stays loaded', async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  writeUpscaler(path, 'b', { factor: 4, tile: { width: 64, height: 64 } });
  writeUpscaler(path, 'a', { factor: 2 });
  writeUpscaler(path, 'c', { factor: 2 });
  writeFileSync(join(path, 'notes.txt'), 'not a network');
  const problems: string[] = [];
  await using backend = await lookedAt(path, problems);
  const offer = backend.offer('upscaler');
  expect(offer).toMatchObject({ status: 'COLD', weights: 'PUBLISHED', factors: [2, 4] });
  expect(offer.revision).toMatch(/^sha256:/);
  expect(problems).toEqual([
    `${join(path, 'c.onnx')} is not used: a.onnx makes pictures larger by 2 already.`,
  ]);
  expect(backend.pids).toEqual([]);
});

test('what is known can be asked for while others are looked at', async () => {
  using folder = temporaryFolder();
  const { path } = folder;
  writeUpscaler(path, 'a', { factor: 2 });
  // Each takes longer than what is asked for.
  for (const factor of [3, 4, 5, 6]) writeUpscaler(path, `b${factor}`, { factor, radius: 40 });
  await using backend = looking(path);
  const known = backend.knowFactors!().then(
    () => 'known',
    () => 'stopped',
  );
  await vi.waitFor(() => expect(backend.offer('upscaler').factors).toEqual([2]), 20_000);
  expect(backend.offer('upscaler').revision).toMatch(/^sha256:/);
  const made = Array.fromAsync(backend.run(upscaleRequest(2), new AbortController().signal));
  expect(await Promise.race([made.then((events) => events.at(-1)), known])).toMatchObject({
    type: 'image',
  });
  expect(backend.offer('upscaler').factors).not.toContain(6);
});

const unusable = {
  'an empty file': [
    (path: string) => writeFileSync(join(path, 'x.onnx'), ''),
    /x\.onnx: is not an ONNX model/,
  ],
  'what is no ONNX': [(path: string) => writeFileSync(join(path, 'x.onnx'), 'a text'), /x\.onnx: /],
  'one that makes nothing larger': [
    (path: string) => void writeUpscaler(path, 'x', { factor: 1 }),
    /no picture that is a whole number of times as wide and high/,
  ],
  'one that takes 0 to 255': [
    (path: string) => void writeUpscaler(path, 'x', { factor: 2, gain: 255 }),
    /makes a picture of brightness .* RGB from 0 to 1/,
  ],
  'one that turns pictures': [
    (path: string) => void writeUpscaler(path, 'x', { factor: 2, end: 'TURNED' }),
    /makes \[1, 3, 192, 128\] of 96 x 64 pixels, which is no picture/,
  ],
  'one that gives its channels last': [
    (path: string) => void writeUpscaler(path, 'x', { factor: 2, end: 'CHANNELS_LAST' }),
    /makes \[1, 128, 192, 3\] of 96 x 64 pixels, which is no picture/,
  ],
  'one of tiles that are all edge': [
    (path: string) => void writeUpscaler(path, 'x', { factor: 2, tile: { width: 8, height: 8 } }),
    /at least 16/,
  ],
} as const;

test.each(Object.entries(unusable))(
  '%s is told, and takes nothing else down',
  async (_name, [write, why]) => {
    using folder = temporaryFolder();
    write(folder.path);
    const problems: string[] = [];
    {
      await using backend = await lookedAt(folder.path, problems);
      const { status, reason } = backend.offer('upscaler');
      expect(status).toBe('DOWN');
      expect(reason).toMatch(why);
      expect(reason).not.toContain(folder.path);
      expect(problems.join()).toContain(join(folder.path, 'x.onnx'));
    }
    writeUpscaler(folder.path, 'y', { factor: 2 });
    await using backend = await lookedAt(folder.path);
    expect(backend.offer('upscaler')).toMatchObject({ status: 'COLD', factors: [2] });
  },
);

const changes = {
  'another network': (path: string) => void writeUpscaler(path, 'x', { factor: 4 }),
  'what is no network': (path: string) => writeFileSync(join(path, 'x.onnx'), 'a text'),
  nothing: (path: string) => rmSync(join(path, 'x.onnx')),
};

test.each(Object.entries(changes))(
  'where %s is in the place of a network that was looked at, no picture is made of it',
  async (_name, change) => {
    using folder = temporaryFolder();
    writeUpscaler(folder.path, 'x', { factor: 2 });
    await using backend = await lookedAt(folder.path);
    change(folder.path);
    const events = backend.run(upscaleRequest(2), new AbortController().signal);
    const failure = await Array.fromAsync(events).catch((error: Error) => error);
    expect(failure).toMatchObject({ name: 'BackendError', failure: { code: 'WEIGHTS_INVALID' } });
    expect((failure as Error).message).toMatch(/^x\.onnx: /);
    expect(backend.pids).toEqual([]);
  },
);

function upscaleRequest(factor: number): BackendRequest {
  const size = { width: 64, height: 64 };
  return {
    generationId: 'test',
    model: 'upscaler',
    parameters: upscaleParameters({ factor }, size),
    samples: [{ index: 0, seed: 0 }],
    start: { pixels: new Uint8Array(size.width * size.height * 3).fill(90) },
    wantsPreview: () => false,
  };
}
