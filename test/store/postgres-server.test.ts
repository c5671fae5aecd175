import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { freshDatabase, makeDatabase } from '#test/helpers/postgres/database.ts';
import { startPostgres } from '#test/helpers/postgres/server.ts';

test('each test has an empty database of its own', async () => {
  await using first = await freshDatabase();
  await using second = await freshDatabase();
  await using one = await connect(first.url);
  await using other = await connect(second.url);
  await one.client.query('CREATE TABLE pictures (id INT)');
  const { rows } = await other.client.query("SELECT to_regclass('pictures') AS found");
  expect(rows).toEqual([{ found: null }]);
});

test('a restart at once keeps what was committed, at the same address', async () => {
  await using server = await startPostgres();
  await using database = await makeDatabase(server.url);
  {
    await using before = await connect(database.url);
    const lost = once(before.client, 'error');
    await before.client.query('CREATE TABLE pictures AS SELECT 7 AS id');
    await server.restart('immediate');
    await lost;
  }
  await using after = await connect(database.url);
  expect((await after.client.query('SELECT id FROM pictures')).rows).toEqual([{ id: 7 }]);
});

test('a standby that takes the place of a server that died has all that was committed', async () => {
  await using server = await startPostgres();
  for (const id of [1, 2]) {
    const dead = server.url;
    const standby = await server.follow();
    {
      await using before = await connect(dead);
      const lost = once(before.client, 'error');
      await before.client.query('CREATE TABLE IF NOT EXISTS pictures (id INT)');
      await before.client.query('INSERT INTO pictures VALUES ($1)', [id]);
      await server.stop('immediate');
      await lost;
    }
    await server.promote();
    expect(server.url).toBe(standby);
  }
  await using after = await connect(server.url);
  const { rows } = await after.client.query('SELECT id FROM pictures ORDER BY id');
  expect(rows).toEqual([{ id: 1 }, { id: 2 }]);
});

test('the server and its folder go with a process that is killed', async () => {
  const owner = fork(join(import.meta.dirname, '../helpers/postgres/owner.ts'), { execArgv: [] });
  const [{ pid, folder }] = (await once(owner, 'message')) as [{ pid: number; folder: string }];
  expect(existsSync(folder)).toBe(true);
  owner.kill('SIGKILL');
  await once(owner, 'exit');
  await expect.poll(() => isRunning(pid)).toBe(false);
  await expect.poll(() => existsSync(folder)).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

async function connect(url: string): Promise<AsyncDisposable & { readonly client: Client }> {
  const client = new Client({ connectionString: url });
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}
