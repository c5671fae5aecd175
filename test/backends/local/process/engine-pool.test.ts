import { expect, test } from 'vitest';
import { processor } from '#src/backends/local/devices/device.ts';
import {
  createEnginePool,
  type EnginePool,
  type PoolEvent,
  type PoolJob,
} from '#src/backends/local/process/engine-pool.ts';
import { isAlive, quickJob, quickParameters, until } from '#test/helpers/engine-job.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';

const never = new AbortController().signal;
const options = { threads: 1, cancelGraceMs: 10_000, idleMs: 600_000, memoryBytes: 8e9 };
const otherFolder = referenceModelFolder('ssd-1b');

const typesOf = async (events: AsyncIterable<PoolEvent>): Promise<string[]> =>
  (await Array.fromAsync(events)).map(({ type }) => type);

const draw = (pool: EnginePool, changes: Partial<PoolJob> = {}): Promise<string[]> =>
  typesOf(pool.run(quickJob(changes), never));

test('loads on first use and keeps the process', async () => {
  await using pool = createEnginePool(options);
  const { folder } = quickJob();
  expect(pool.isLoaded({ folder }, processor)).toBe(false);
  expect((await draw(pool))[0]).toBe('loading');
  const [pid] = pool.pids;
  expect(pool.isLoaded({ folder }, processor)).toBe(true);
  expect(await draw(pool)).not.toContain('loading');
  expect(pool.pids).toEqual([pid]);
});

test('concurrent requests share one load and run in the order of asking', async () => {
  await using pool = createEnginePool(options);
  const ends: number[] = [];
  const all = await Promise.all(
    [0, 1, 2].map(async (index) => {
      const types = await draw(pool);
      ends.push(index);
      return types;
    }),
  );
  expect(ends).toEqual([0, 1, 2]);
  expect(all.map((types) => types[0])).toEqual(['loading', 'waiting', 'waiting']);
  expect(all.flat().filter((type) => type === 'loading')).toHaveLength(1);
});

test('a request that gives up while it waits leaves the queue in order', async () => {
  await using pool = createEnginePool(options);
  const stop = new AbortController();
  const first = draw(pool);
  const second = typesOf(pool.run(quickJob(), stop.signal));
  const third = draw(pool);
  stop.abort(new Error('changed my mind'));
  await expect(second).rejects.toThrow('changed my mind');
  expect((await first).at(-1)).toBe('image');
  expect((await third).at(-1)).toBe('image');
});

test('after a crash the next request gets a fresh process', async () => {
  await using pool = createEnginePool(options);
  const crash = async () => {
    for await (const event of pool.run(quickJob(), never))
      if (event.type === 'evaluated') process.kill(pool.pids[0]!, 'SIGKILL');
  };
  await expect(crash()).rejects.toMatchObject({ failure: { code: 'ENGINE_CRASHED' } });
  expect(pool.isLoaded(quickJob(), processor)).toBe(false);
  expect((await draw(pool)).at(-1)).toBe('image');
});

test('after a hung process the next request gets a fresh one', async () => {
  await using pool = createEnginePool(options);
  await draw(pool);
  const [hung] = pool.pids;
  const stop = new AbortController();
  await expect(async () => {
    for await (const event of pool.run(quickJob(), stop.signal))
      if (event.type === 'evaluated') {
        process.kill(hung!, 'SIGSTOP');
        stop.abort(new Error('too slow'));
      }
  }).rejects.toThrow('too slow');
  const types = await draw(pool);
  expect(types).toContain('loading');
  expect(types.at(-1)).toBe('image');
  expect(isAlive(hung!)).toBe(false);
});

test('a failed load is forgotten', async () => {
  await using pool = createEnginePool(options);
  const missing = { folder: '/nowhere' };
  await expect(draw(pool, missing)).rejects.toMatchObject({ failure: { code: 'WEIGHTS_INVALID' } });
  await expect(draw(pool, missing)).rejects.toMatchObject({ failure: { code: 'WEIGHTS_INVALID' } });
  expect(pool.pids).toEqual([]);
});

test('an idle model is unloaded', async () => {
  await using pool = createEnginePool({ ...options, idleMs: 20 });
  await draw(pool);
  const [pid] = pool.pids;
  await until(() => pool.pids.length === 0 && (pid === undefined || !isAlive(pid)));
  expect((await draw(pool))[0]).toBe('loading');
});

test('the least recently used model makes room for another', async () => {
  await using pool = createEnginePool({ ...options, memoryBytes: 1 });
  await draw(pool);
  await draw(pool, { folder: otherFolder });
  expect(pool.isLoaded(quickJob(), processor)).toBe(false);
});

test('both models stay while the budget allows', async () => {
  await using pool = createEnginePool(options);
  await draw(pool);
  await draw(pool, { folder: otherFolder });
  expect(pool.pids).toHaveLength(2);
});

test('closing ends running jobs and all processes', async () => {
  const pool = createEnginePool(options);
  const parameters = { ...quickParameters, numInferenceSteps: 900 };
  let pids: readonly number[] = [];
  const run = async () => {
    for await (const event of pool.run(quickJob({ parameters }), never))
      if (event.type === 'evaluated' && pids.length === 0) {
        pids = pool.pids;
        void pool[Symbol.asyncDispose]();
      }
  };
  await expect(run()).rejects.toThrow('closing');
  await until(() => pids.every((pid) => !isAlive(pid)));
});

test('memory does not grow from run to run', async () => {
  await using pool = createEnginePool(options);
  const residentBytes = async (runs: number): Promise<number> => {
    for (let run = 0; run < runs; run++)
      await draw(pool, {
        parameters: { ...quickParameters, numInferenceSteps: 3, prompt: `picture ${run}` },
      });
    return pool.memoryBytes;
  };
  const warm = await residentBytes(20);
  expect((await residentBytes(40)) / warm).toBeLessThan(1.1);
});
