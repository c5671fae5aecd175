import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';

export interface TestDatabase extends AsyncDisposable {
  /** `postgres://…/name`, as `DATABASE_URL` takes it. */
  readonly url: string;
}

/**
 * An empty database, dropped with its connections when the test has ended: on the server that
 * `DATABASE_URL` names (its user must be allowed to make databases), or else on the run's own.
 */
export async function freshDatabase(): Promise<TestDatabase> {
  return makeDatabase(process.env.DATABASE_URL ?? (await urlOfOwnServer()));
}

/** An empty database on the server of this URL. */
export async function makeDatabase(serverUrl: string): Promise<TestDatabase> {
  const name = `darkroom_test_${randomBytes(8).toString('hex')}`;
  await command(serverUrl, `CREATE DATABASE ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    [Symbol.asyncDispose]: () => command(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function command(url: string, text: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}

async function urlOfOwnServer(): Promise<string> {
  const response = await fetch(inject('postgresAddress'));
  const told = await response.text();
  if (!response.ok) throw new Error(told);
  return told;
}
