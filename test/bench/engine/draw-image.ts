import { readFileSync } from 'node:fs';
import { processor } from '#src/backends/local/devices/device.ts';
import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import { engineParameters, type ImageJob } from './engine-request.ts';
import { createTimeline, type Interval } from './timeline.ts';

/** One image by the engine's own process, started for it. */
export interface DrawnImage {
  readonly intervals: readonly Interval[];
  /** The kernel's high-water mark of the process's resident memory. */
  readonly peakBytes: number;
}

export const drawImage = async (job: ImageJob): Promise<DrawnImage> => {
  const { signal } = new AbortController();
  const { folder, threads, pixels, device = processor } = job;
  const timeline = createTimeline();
  await using engine = await startEngineProcess(
    { folder, threads, device, environment: process.env, cancelGraceMs: 1_000 },
    signal,
  );
  const request = {
    parameters: engineParameters(job),
    samples: [{ index: 0, seed: 1 }],
    ...(job.fromPicture && { start: { pixels: new Uint8Array(pixels * pixels * 3).fill(128) } }),
    latents: false,
  };
  for await (const event of engine.run(request, () => false, signal)) {
    if (event.type === 'phase') timeline.mark(event.phase);
    if (event.type === 'evaluated') timeline.mark('EVALUATED');
    if (event.type === 'image') timeline.mark('END');
  }
  return { intervals: timeline.intervals, peakBytes: peakOf(engine.pid) };
};

const peakOf = (pid: number): number => {
  const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kibibytes) * 1024;
};
