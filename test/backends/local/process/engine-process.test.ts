import { fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdtemp, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { BackendError } from '#src/backends/backend.ts';
import {
  type EngineProcess,
  startEngineProcess,
} from '#src/backends/local/process/engine-process.ts';
import type { EngineEvent } from '#src/backends/local/process/protocol.ts';
import { demoFolder, isAlive, quickParameters, until } from '#test/helpers/engine-job.ts';
import { readGoldenTensors, referenceModelFolder } from '#test/helpers/golden-tensors.ts';

const never = new AbortController().signal;
const options = { folder: referenceModelFolder('tiny-sd'), threads: 1, cancelGraceMs: 10_000 };
const job = { parameters: quickParameters, samples: [{ index: 0, seed: 1 }], latents: false };
const noPreview = () => false;

let folder: string;
/** For the tests that leave it as they found it. */
let engine: EngineProcess;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'darkroom-engine-'));
  engine = await startEngineProcess(options, never);
});
afterAll(async () => {
  await engine[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

const collect = async (events: AsyncIterable<EngineEvent>): Promise<EngineEvent[]> =>
  Array.fromAsync(events);

test('tells phases and evaluations in order, and the image as the reference draws it', async () => {
  const parameters = { ...quickParameters, negativePrompt: 'blurry, low quality' };
  const seed = 2313248373;
  const request = { parameters, samples: [{ index: 3, seed }], latents: true };
  const events = await collect(engine.run(request, noPreview, never));
  expect(events.flatMap((event) => (event.type === 'phase' ? [event.phase] : []))).toEqual([
    'ENCODING',
    'LOADING',
    'DENOISING',
    'DECODING',
  ]);
  const evaluated = events.filter((event) => event.type === 'evaluated');
  expect(evaluated.map(({ done }) => done)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1));
  expect(evaluated[0]).toMatchObject({ sample: 3, evaluations: 20, preview: undefined });
  const image = events.at(-1)!;
  if (image.type !== 'image') throw new Error(`the last event is ${image.type}`);
  const golden = readGoldenTensors('tiny-sd').bytes('run.UniPC.20.image');
  const distance = image.pixels.map((value, at) => Math.abs(value - golden[at]!));
  expect(Math.max(...distance)).toBeLessThanOrEqual(1);
  expect(image.latents?.shape).toEqual([1, 4, 8, 12]);
});

test('makes previews while they are wanted, and only then', async () => {
  let wanted = true;
  const previews: (string | undefined)[] = [];
  for await (const event of engine.run(job, () => wanted, never)) {
    if (event.type !== 'evaluated') continue;
    previews.push(event.preview);
    wanted = event.done < 5;
  }
  expect(previews[0]).toMatch(/^data:image\/webp;base64,/);
  expect(previews.at(-1)).toBeUndefined();
});

test('a cancellation is heard between evaluations, and the process draws on', async () => {
  const stop = new AbortController();
  const reason = new Error('enough');
  const parameters = { ...quickParameters, numInferenceSteps: 900 };
  let evaluations = 0;
  await expect(async () => {
    for await (const event of engine.run({ ...job, parameters }, noPreview, stop.signal)) {
      if (event.type === 'evaluated') evaluations += 1;
      if (evaluations === 3) stop.abort(reason);
    }
  }).rejects.toBe(reason);
  expect(evaluations).toBe(3);
  expect(engine.alive).toBe(true);
  expect((await collect(engine.run(job, noPreview, never))).at(-1)?.type).toBe('image');
});

test('leaving the iteration early is a cancellation', async () => {
  const parameters = { ...quickParameters, numInferenceSteps: 900 };
  for await (const event of engine.run({ ...job, parameters }, noPreview, never))
    if (event.type === 'evaluated') break;
  expect((await collect(engine.run(job, noPreview, never))).at(-1)?.type).toBe('image');
});

test('a cancellation that is not heard in time kills the process', async () => {
  await using engine = await startEngineProcess({ ...options, cancelGraceMs: 50 }, never);
  const stop = new AbortController();
  await expect(async () => {
    for await (const event of engine.run(job, noPreview, stop.signal))
      if (event.type === 'evaluated' && !stop.signal.aborted) {
        // As deaf as in the middle of a long evaluation.
        process.kill(engine.pid, 'SIGSTOP');
        stop.abort(new Error('too slow'));
      }
  }).rejects.toThrow('too slow');
  await engine.settled;
  expect(engine.alive).toBe(false);
});

test('an abort is answered at once, however deaf the process is, and its pace tells how long it may be', async () => {
  await using engine = await startEngineProcess({ ...options, cancelGraceMs: 600_000 }, never);
  await collect(engine.run(job, noPreview, never));
  const stop = new AbortController();
  let abortedAt = Number.POSITIVE_INFINITY;
  await expect(async () => {
    for await (const event of engine.run(job, noPreview, stop.signal))
      if (event.type === 'evaluated' && !stop.signal.aborted) {
        process.kill(engine.pid, 'SIGSTOP');
        setImmediate(() => {
          abortedAt = performance.now();
          stop.abort(new Error('the deadline'));
        });
      }
  }).rejects.toThrow('the deadline');
  // It did not wait for the process, whose end comes long before its grace is over.
  expect(engine.alive).toBe(true);
  await engine.settled;
  expect(engine.alive).toBe(false);
  expect(performance.now() - abortedAt).toBeLessThan(60_000);
});

test('without descriptors for its pipes it fails with a typed error, and the gateway lives', () => {
  const script = join(import.meta.dirname, '../../../helpers/engine-without-descriptors.ts');
  const shell = `ulimit -n 60; exec "$0" "$1"`;
  const { status, stdout, stderr } = spawnSync('sh', ['-c', shell, process.execPath, script], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    code: 'ENGINE_CRASHED',
    message:
      "The local engine's process could not start: the gateway has no file descriptors left.",
    retryable: true,
    billed: 'NO',
  });
  expect(status).toBe(0);
});

test('a process that ends during a run fails it with a typed error', async () => {
  await using engine = await startEngineProcess(options, never);
  const run = async () => {
    for await (const event of engine.run(job, noPreview, never))
      if (event.type === 'evaluated') process.kill(engine.pid, 'SIGKILL');
  };
  const error = await run().catch((thrown) => thrown);
  expect(error).toBeInstanceOf(BackendError);
  expect(error.failure).toMatchObject({ code: 'ENGINE_CRASHED', retryable: true, billed: 'NO' });
  expect(error.message).toContain('SIGKILL');
});

test('damaged weights are a typed error that names file and tensor', async () => {
  const broken = join(folder, 'broken');
  await cp(demoFolder, broken, { recursive: true });
  const file = join(broken, 'unet/diffusion_pytorch_model.safetensors');
  await truncate(file, 6_000_000);
  const error = await startEngineProcess({ ...options, folder: broken }, never).catch(
    (thrown) => thrown,
  );
  expect(error).toBeInstanceOf(BackendError);
  expect(error.failure.code).toBe('WEIGHTS_INVALID');
  expect(error.message).toMatch(/unet\/diffusion_pytorch_model\.safetensors, tensor .+truncated/);
});

test('an abort during the load ends the process', async () => {
  const stop = new AbortController();
  const loading: Promise<EngineProcess> = startEngineProcess(options, stop.signal);
  stop.abort(new Error('never mind'));
  await expect(loading).rejects.toThrow('never mind');
});

test('no engine outlives its gateway, even in the middle of an evaluation', async () => {
  const owner = fork(join(import.meta.dirname, '../../../helpers/engine-owner.ts'), {
    execArgv: [],
  });
  const [pid] = (await once(owner, 'message')) as [number];
  expect(isAlive(pid)).toBe(true);
  owner.kill('SIGKILL');
  // Far sooner than its evaluation would end; the test's time limit is the bound.
  await until(() => !isAlive(pid));
});
