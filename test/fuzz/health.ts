import { get } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { processorMs } from './process-state.ts';

const giveUpMs = 10_000;

/** @returns milliseconds until `/health` was answered with 200; infinite when it was not */
function healthMs(url: string): Promise<number> {
  const begun = performance.now();
  return new Promise((resolve) => {
    const failed = (): void => resolve(Number.POSITIVE_INFINITY);
    const request = get(`${url}/health`, { agent: false, timeout: giveUpMs }, (response) => {
      response.resume();
      response.on('error', failed);
      response.on('end', () =>
        response.statusCode === 200 ? resolve(performance.now() - begun) : failed(),
      );
    });
    request.on('timeout', () => request.destroy());
    request.on('error', failed);
  });
}

/** The best of a few: a machine that is busy with other things makes each of them slower, not all. */
export async function bestHealthMs(url: string): Promise<number> {
  let best = Number.POSITIVE_INFINITY;
  for (let left = 8; left > 0 && best > 100; left--) {
    best = Math.min(best, await healthMs(url));
    if (best > 100) await wait(250);
  }
  return best;
}

export interface Watch extends AsyncDisposable {
  /**
   * The longest that `/health` took, less what this process itself was late by, and no more than the gateway computed
   * meanwhile: what waits for a processor that other programs have is not stalled.
   */
  readonly worstMs: number;
}

/** Asks for `/health` again and again while something goes on. */
export function watchHealth({ url, pid }: { readonly url: string; readonly pid: number }): Watch {
  let worstMs = 0;
  let over = false;
  const watching = (async () => {
    while (!over) {
      let lateMs = 0;
      let at = performance.now();
      const timer = setInterval(() => {
        lateMs += Math.max(0, performance.now() - at - 20);
        at = performance.now();
      }, 20);
      const computedBefore = processorMs(pid);
      const tookMs = await healthMs(url);
      clearInterval(timer);
      const computed = processorMs(pid);
      const computedMs =
        computed === null || computedBefore === null ? tookMs : computed - computedBefore;
      // One that was not answered at all is told by the checks at the end.
      if (Number.isFinite(tookMs))
        worstMs = Math.max(worstMs, Math.min(tookMs - lateMs, computedMs));
      await wait(50);
    }
  })();
  return {
    get worstMs() {
      return worstMs;
    },
    async [Symbol.asyncDispose]() {
      over = true;
      await watching;
    },
  };
}
