import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';

const root = join(import.meta.dirname, '../..');

interface NpmStart {
  readonly npm: ChildProcess;
  readonly folder: string;
  /** All that it wrote, once it and the gateway have ended: both hold the pipes open. */
  readonly stderr: Promise<string>;
}

async function npmStart(): Promise<NpmStart> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-'));
  const npm = spawn('npm', ['start'], {
    cwd: root,
    env: { PATH: process.env.PATH, HOME: folder, PORT: '0', DATA_DIR: folder, DRAIN_MS: '5000' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const stderr = text(npm.stderr!);
  for await (const line of createInterface({ input: npm.stdout! }))
    if (line.includes('ready at')) return { npm, folder, stderr };
  throw new Error(`npm start ended before the gateway was ready: ${await stderr}`);
}

test.each(['SIGTERM', 'SIGINT'] as const)(
  '%s to npm start drains and ends the gateway',
  async (signal) => {
    const { npm, folder, stderr } = await npmStart();
    npm.kill(signal);
    await once(npm, 'exit');
    // npm has waited for it: another one can take the folder at once.
    await using _next = await startGatewayProcess({ DATA_DIR: folder });
    expect(await stderr).toMatch(/"stopping"[\s\S]*"msg":"stopped"/);
  },
);

test('the gateway ends also when npm is killed', async () => {
  const { npm, folder, stderr } = await npmStart();
  npm.kill('SIGKILL');
  expect(await stderr).toMatch(/npm has ended[\s\S]*"msg":"stopped"/);
  await using _next = await startGatewayProcess({ DATA_DIR: folder });
});

test('npm adds no warnings of its own', async () => {
  const { npm, stderr } = await npmStart();
  npm.kill('SIGTERM');
  const lines = (await stderr).trim().split('\n');
  expect(lines.filter((line) => !line.startsWith('{'))).toEqual([]);
});
