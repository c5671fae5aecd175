import { flushCompileCache } from 'node:module';
import { setImmediate } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { DeviceError } from '#src/backends/local/devices/device.ts';
import {
  createPipeline,
  type Pipeline,
  type PipelineObserver,
} from '#src/backends/local/pipeline/pipeline.ts';
import { loadNetwork, type Network } from '#src/backends/local/upscale/network.ts';
import { isNetworkFile } from '#src/backends/local/upscale/network-file.ts';
import { upscale } from '#src/backends/local/upscale/upscale.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import type { EngineAnswer, EngineCommand, EngineFailure, EngineJob } from './protocol.ts';

/** The engine's process: one model, one job at a time. Started by `startEngineProcess`. */

class CanceledError extends Error {
  override readonly name = 'CanceledError';
}

let pipeline: Pipeline | undefined;
let network: Network | undefined;
let canceledJob = 0;
let previewWanted = false;

new Worker(new URL('./watch-parent.ts', import.meta.url));
process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
process.on('message', (command: EngineCommand) => {
  switch (command.kind) {
    case 'load':
      return void load(command);
    case 'run':
      return void run(command.job, command.request);
    case 'preview':
      previewWanted = command.wanted;
      return;
    case 'cancel':
      canceledJob = command.job;
  }
});

function send(answer: EngineAnswer): void {
  process.send!(answer);
}

async function load({
  folder,
  threads,
  device,
  revision,
}: EngineCommand & { kind: 'load' }): Promise<void> {
  try {
    if (isNetworkFile(folder)) network = await loadNetwork(folder, threads);
    else pipeline = await createPipeline(folder, threads, device, revision);
    const facts = network && { network: { factor: network.factor, tile: network.tile } };
    send({ kind: 'loaded', memoryBytes: memoryBytes(), ...facts });
    // Node keeps what it compiled when a process ends by itself, which this one never does.
    flushCompileCache();
  } catch (error) {
    send({ kind: 'failed', failure: failureOf(error), memoryBytes: memoryBytes() });
  }
}

async function run(job: number, request: EngineJob): Promise<void> {
  const end = (kind: 'done' | 'canceled') => send({ kind, memoryBytes: memoryBytes() });
  try {
    if (network) await upscaleAll(network, job, request);
    else await drawAll(pipeline!, job, request);
    end('done');
  } catch (error) {
    if (error instanceof CanceledError) end('canceled');
    else send({ kind: 'failed', failure: failureOf(error), memoryBytes: memoryBytes() });
  }
}

async function drawAll(model: Pipeline, job: number, request: EngineJob): Promise<void> {
  const { parameters, samples } = request;
  const observe = (sample: number): PipelineObserver => ({
    async phase(phase) {
      send({ kind: 'event', event: { type: 'phase', sample, phase } });
      await hear(job);
    },
    async evaluated(done, evaluations, makePreview) {
      await hear(job);
      const preview = previewWanted ? await makePreview() : undefined;
      send({ kind: 'event', event: { type: 'evaluated', sample, done, evaluations, preview } });
    },
  });
  const conditioning = await model.condition(parameters, observe(samples[0]!.index));
  if (conditioning.cut.prompt !== '' || conditioning.cut.negativePrompt !== '')
    send({ kind: 'event', event: { type: 'cut', ...conditioning.cut } });
  const image = request.start && (await model.encode(parameters, request.start));
  for (const { index, seed } of samples) {
    const { pixels, latents } = await model.draw(
      parameters,
      seed,
      conditioning,
      observe(index),
      image,
    );
    send({
      kind: 'event',
      event: {
        type: 'image',
        sample: index,
        pixels,
        latents: request.latents ? latents : undefined,
      },
    });
  }
}

async function upscaleAll(own: Network, job: number, request: EngineJob): Promise<void> {
  const { parameters, samples, start } = request;
  const [width, height] = [parameters.width / own.factor, parameters.height / own.factor];
  for (const { index: sample } of samples) {
    send({ kind: 'event', event: { type: 'phase', sample, phase: 'UPSCALING' } });
    await hear(job);
    const picture = { width, height, data: start!.pixels };
    const { data: pixels } = await upscale(own, picture, async (done, evaluations) => {
      await hear(job);
      const event = { type: 'evaluated', sample, done, evaluations, preview: undefined } as const;
      send({ kind: 'event', event });
    });
    send({ kind: 'event', event: { type: 'image', sample, pixels, latents: undefined } });
  }
}

/** Lets commands in: evaluations block the loop, so this is the moment to notice a cancellation. */
async function hear(job: number): Promise<void> {
  await setImmediate();
  if (canceledJob === job) throw new CanceledError();
}

/** Of this process, and of what it keeps on a device. */
function memoryBytes(): number {
  return process.memoryUsage.rss() + (pipeline?.deviceBytes ?? 0);
}

function failureOf(error: unknown): EngineFailure {
  if (error instanceof DeviceError) {
    return { code: `DEVICE_${error.kind}`, message: error.message };
  }
  if (error instanceof WeightsError) return { code: 'WEIGHTS_INVALID', message: error.message };
  return {
    code: 'ENGINE_FAILED',
    message: `The local engine could not compute the image: ${(error as Error).message}`,
  };
}
