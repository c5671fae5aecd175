import { fork } from 'node:child_process';
import { once } from 'node:events';
import { allocatorSettings } from '#src/backends/local/process/engine-child.ts';
import type { Job, Result } from './measure-main.ts';

/** What a measurement found, and the most memory that its process held. */
export type Measured<Kind extends Job['kind']> = Result<Kind> & { readonly peakBytes: number };

/**
 * Measures in a process of its own, so that neither memory nor threads of one measurement are in another.
 * @throws when the process fails
 */
export const measure = async <Kind extends Job['kind']>(
  job: Job & { readonly kind: Kind },
): Promise<Measured<Kind>> => {
  const child = fork(new URL('./measure-main.ts', import.meta.url), [JSON.stringify(job)], {
    // Baselines run as they do by default, and they share the process.
    env: job.kind === 'evaluations' ? {} : allocatorSettings,
  });
  const exit = once(child, 'exit');
  let measured: Measured<Kind> | undefined;
  child.on('message', (message) => {
    measured = message as Measured<Kind>;
  });
  const [code, signal] = await exit;
  if (!measured) throw new Error(`The measurement ${job.kind} ended with ${code ?? signal}`);
  return measured;
};
