import type { Logger } from 'pino';
import { longestTimerMs } from '#src/async/delay.ts';
import { watchParent } from './parent.ts';

const sameSignalMs = 500;
/** After the drain: when what is open is cut off, after how much at least, and when the process ends anyhow. */
const cutOffMs = 700;
const goodbyeMs = 200;
const lastResortMs = 3_000;

export interface EndingOptions {
  readonly drainMs: number;
  readonly log: Logger;
  /** @param leftMs asked when the drain is over: milliseconds until what is still open is cut off */
  stop(leftMs: () => number): Promise<void>;
}

/** The end of this process: by a signal, or with the program that started it. */
export interface Ending {
  readonly hasBegun: boolean;
  /** From now on it is heard. */
  listen(): void;
}

export function createEnding({ drainMs, log, stop }: EndingOptions): Ending {
  let hasBegun = false;
  let since = 0;

  function begin(why: object): void {
    if (hasBegun) return;
    hasBegun = true;
    since = performance.now();
    log.info({ ...why, drainMs }, 'stopping');
    // A part that hangs, or a timer that it forgot, would hold the process for ever.
    const lastResort = () => {
      log.error({ held: process.getActiveResourcesInfo() }, 'ended what the stop had left open');
      process.exit(1);
    };
    setTimeout(lastResort, Math.min(drainMs + lastResortMs, longestTimerMs)).unref();
    const leftMs = () => Math.max(goodbyeMs, drainMs + cutOffMs - (performance.now() - since));
    stop(leftMs).catch((error) => {
      log.fatal({ err: error }, 'could not stop in order');
      process.exit(1);
    });
  }

  function listen(): void {
    const isByNpm = process.env.npm_lifecycle_event === 'start';
    // npm passes on what the terminal has sent to both: that is one signal.
    const isSameSignal = () => isByNpm && performance.now() - since < sameSignalMs;
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => {
        // Asked twice, it does not wait: what is open is taken up by the next start.
        if (hasBegun && !isSameSignal()) process.exit(1);
        begin({ signal });
      });
    // What else started it may well end first: a shell that put it into the background.
    if (isByNpm) watchParent(() => begin({ reason: 'npm has ended' }));
    // Started by a program that talks to it over a channel, it ends with that.
    const leave = () => begin({ reason: 'the program that started it has ended' });
    process.once('disconnect', leave);
    // It may have ended during the start.
    if (process.connected === false) leave();
    process.channel?.unref();
  }

  return {
    get hasBegun() {
      return hasBegun;
    },
    listen,
  };
}
