import { setTimeout as wait } from 'node:timers/promises';
import { get } from '#src/store/steps.ts';
import { type Cause, type CauseName, causes } from './causes.ts';
import { type Cluster, startCluster } from './cluster.ts';
import { type Totals, verifyEnd, verifyMoment } from './invariants.ts';
import { createLoad } from './load.ts';
import { type Seen, watchHopping } from './watch.ts';

export interface RunOptions {
  readonly gateways: number;
  readonly workers: number;
  readonly cause: CauseName;
  /** How often it goes wrong. */
  readonly times: number;
  readonly random: () => number;
  /** Requests under way at once. */
  readonly clients?: number;
  /** Every so many generations are watched. @default all */
  readonly watchEvery?: number;
  onTrouble?(count: number, what: string): void;
}

export interface RunResult {
  readonly troubles: Readonly<Record<string, number>>;
  readonly totals: Totals;
}

const endWithinMs = 120_000;
const betweenMs = 300;

/**
 * Sends requests to gateways and watches what comes of them while something goes wrong again and
 * again; checks the books after each time, and everything at the end.
 *
 * @throws Error that names what is wrong, and after what
 */
export async function runCluster(options: RunOptions): Promise<RunResult> {
  const { random, times, clients = 4, watchEvery = 1 } = options;
  const cause: Cause = causes[options.cause];
  await using cluster = await startCluster({
    ...options,
    clockAheadMs: cause.clockAheadMs,
    msPerImage: cause.msPerImage,
  });
  const giveUp = new AbortController();
  const load = createLoad(cluster, random, giveUp.signal);
  const watchers: Promise<Seen>[] = [];
  const troubles: Record<string, number> = {};
  let isOver = false;

  async function client(): Promise<void> {
    while (!isOver) {
      const { globalId, apiKey } = await load.send();
      if (load.wishes.length % watchEvery === 0)
        watchers.push(
          watchHopping({
            globalId,
            apiKey,
            gatewayUrls: cluster.gatewayUrls,
            random,
            until: giveUp.signal,
          }),
        );
      await wait(random() * 250);
    }
  }

  try {
    const sending = Promise.all(Array.from({ length: clients }, client));
    // What a client meets ends the run at once.
    sending.catch(() => undefined);
    for (let count = 1; count <= times; count++) {
      await Promise.race([wait(betweenMs), sending]);
      const what = await Promise.race([cause.trouble(cluster, random), sending.then(() => '')]);
      troubles[what] = (troubles[what] ?? 0) + 1;
      options.onTrouble?.(count, what);
      mustBeRight(await verifyMoment(cluster, load), `time ${count}, ${what}`, cluster);
    }
    isOver = true;
    await sending;
    await untilAllEnded(cluster);
    const late = setTimeout(() => giveUp.abort(new Error('it took too long')), 120_000);
    const seen = await Promise.all(watchers);
    clearTimeout(late);
    const { wrong, totals } = await verifyEnd(cluster, load, seen);
    mustBeRight(wrong, 'the end', cluster);
    return { troubles, totals };
  } finally {
    isOver = true;
    giveUp.abort(new Error('the run is over'));
  }
}

/** What waits takes its time where workers were few: only where none ends any more, something is lost. */
async function untilAllEnded({ store }: Cluster): Promise<void> {
  let left = Number.POSITIVE_INFINITY;
  let endedAt = performance.now();
  for (; performance.now() - endedAt < endWithinMs; await wait(100)) {
    const open = await store.read(() =>
      get<{ count: number }>('SELECT count(*) AS count FROM generations WHERE finished_at IS NULL'),
    );
    if (open!.count === 0) return;
    if (open!.count < left) endedAt = performance.now();
    left = Math.min(left, open!.count);
  }
  throw new Error(`${left} generations have not ended, and none has for two minutes`);
}

function mustBeRight(wrong: readonly string[], when: string, { log }: Cluster): void {
  if (wrong.length > 0)
    throw new Error(
      `After ${when}:\n${wrong.join('\n')}\nThe last of the logs:\n${log.slice(-20).join('\n')}`,
    );
}
