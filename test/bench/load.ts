import { setTimeout as wait } from 'node:timers/promises';
import { Pool } from 'undici';

/** Milliseconds of each request, sorted. */
export interface Timings {
  readonly perSecond: number;
  readonly p50: number;
  readonly p99: number;
}

export type Body = (count: number) => string;

/** Asks as fast as answers come, over so many connections. */
export async function asFastAsPossible(
  url: string,
  { connections, seconds, body }: { connections: number; seconds: number; body: Body },
): Promise<Timings> {
  await using pool = createPool(url, connections);
  const times: number[] = [];
  let count = 0;
  const begun = performance.now();
  const end = begun + seconds * 1_000;
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() < end) times.push(await timed(pool, body(count++)));
    }),
  );
  return summary(times, performance.now() - begun);
}

/** Asks at a steady rate, whether answers come or not: what a user waits then is what users wait. */
export async function atRate(
  url: string,
  { perSecond, seconds, body }: { perSecond: number; seconds: number; body: Body },
): Promise<Timings> {
  await using pool = createPool(url, 64);
  const begun = performance.now();
  const asked: Promise<number>[] = [];
  for (let count = 0; count < perSecond * seconds; count++) {
    const due = begun + (count / perSecond) * 1_000;
    const early = due - performance.now();
    if (early > 1) await wait(early);
    asked.push(timed(pool, body(count)));
  }
  return summary(await Promise.all(asked), performance.now() - begun);
}

function createPool(url: string, connections: number) {
  const pool = new Pool(url, { connections, pipelining: 1 });
  return Object.assign(pool, { [Symbol.asyncDispose]: () => pool.close() });
}

async function timed(pool: Pool, body: string): Promise<number> {
  const begun = performance.now();
  const answer = await pool.request({
    path: '/graphql',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  const text = await answer.body.text();
  const ms = performance.now() - begun;
  if (answer.statusCode !== 200 || text.includes('"errors"') || text.includes('"message"'))
    throw new Error(`${answer.statusCode}: ${text}`);
  return ms;
}

function summary(times: number[], tookMs: number): Timings {
  times.sort((a, b) => a - b);
  const at = (share: number): number => times[Math.floor((times.length - 1) * share)]!;
  return { perSecond: (times.length / tookMs) * 1_000, p50: at(0.5), p99: at(0.99) };
}
