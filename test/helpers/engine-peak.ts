import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import type { EngineJob } from '#src/backends/local/process/protocol.ts';
import { quickParameters } from './engine-job.ts';

const never = new AbortController().signal;

/** The most memory, in bytes, that a fresh process of a model's folder takes which draws one picture. */
export async function enginePeak(
  folder: string,
  {
    parameters = {},
    start,
  }: { parameters?: Partial<EngineJob['parameters']> } & Pick<EngineJob, 'start'>,
): Promise<number> {
  await using engine = await startEngineProcess(
    { folder, threads: 1, cancelGraceMs: 10_000 },
    never,
  );
  const job = {
    parameters: { ...quickParameters, numInferenceSteps: 2, ...parameters },
    samples: [{ index: 0, seed: 1 }],
    start,
    latents: false,
  };
  const events = await Array.fromAsync(engine.run(job, () => false, never));
  expect(events.at(-1)!.type).toBe('image');
  const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${engine.pid}/status`, 'utf8'))!;
  return 1024 * Number(kibibytes);
}
