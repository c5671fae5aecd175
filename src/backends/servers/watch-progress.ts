import { delay } from '#src/async/delay.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';
import { estimateProgress } from '#src/backends/cloud/run/estimated-progress.ts';
import type { SampleProgress } from '#src/domain/progress.ts';
import type { Server, ServerProgress } from './server.ts';
import { smallPreview } from './small-preview.ts';

export interface WatchOptions {
  readonly server: Server;
  readonly task: string;
  readonly steps: number;
  readonly expectedMs: number | null;
  readonly everyMs: number;
  monotonicNow(): number;
  wantsPreview(): boolean;
  tell(progress: SampleProgress): Promise<void>;
}

/** What is known of a job that is watched. */
export interface Watched {
  /** Whether the server has told that its present job is this one. */
  isCurrent: boolean;
}

/** Tells the progress of a job until the signal aborts: as the server counts it, or else by the time it usually takes. */
export async function watchProgress(
  options: WatchOptions,
  watched: Watched,
  signal: AbortSignal,
): Promise<void> {
  const { server, task, steps, monotonicNow } = options;
  const estimatedAt = estimateProgress(options.expectedMs, steps);
  const startedAt = monotonicNow();
  let fraction = 0;
  while (true) {
    await delay(options.everyMs, signal);
    const wantsPreview = options.wantsPreview();
    const told = await progressOf(server, wantsPreview, signal);
    watched.isCurrent = told?.task === task;
    // Of a server with places for several it is the progress of one of them, which may be another.
    const isOurs = watched.isCurrent || (told?.task === undefined && server.places === 1);
    if (!told) {
      await options.tell(estimatedAt('DENOISING', monotonicNow() - startedAt));
    } else if (isOurs && told.steps > 0) {
      fraction = Math.max(fraction, told.fraction);
      await options.tell({
        phase: 'DENOISING',
        step: told.step,
        steps: told.steps,
        fraction: Math.min(fraction, 0.99),
        etaMs: told.etaMs,
        basis: 'MEASURED',
        preview: wantsPreview && told.preview ? await smallPreview(told.preview) : undefined,
      });
    }
  }
}

/** @returns null where it is not told; a server that fails says so in the answer to the job itself */
async function progressOf(
  server: Server,
  wantsPreview: boolean,
  signal: AbortSignal,
): Promise<ServerProgress | null> {
  try {
    return await server.progress(wantsPreview, signal);
  } catch (error) {
    if (error instanceof CloudError) return null;
    throw error;
  }
}
