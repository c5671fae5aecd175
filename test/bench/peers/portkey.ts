import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { close, listen } from '#test/helpers/stand-in/listen.ts';

const run = promisify(execFile);

export const portkeyVersion = '1.15.2';

/**
 * Portkey's gateway as `npx @portkey-ai/gateway` starts it, from npm, in a folder that goes with
 * it: https://github.com/Portkey-AI/gateway
 */
export async function startPortkey(): Promise<AsyncDisposable & { readonly url: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'darkroom-portkey-'));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'package.json'), '{ "private": true }');
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund'];
  const wanted = `@portkey-ai/gateway@${portkeyVersion}`;
  await run('npm', ['install', '--prefix', folder, ...quiet, wanted], { cwd: folder });

  const port = await freePort();
  const program = join(folder, 'node_modules/@portkey-ai/gateway/build/start-server.js');
  const child = spawn(process.execPath, [program, `--port=${port}`], {
    cwd: folder,
    env: { PATH: process.env.PATH },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  stack.defer(async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'exit');
  });
  await saysReady(createInterface({ input: child.stdout }));
  const started = stack.move();
  return {
    url: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}

/** Goes on reading what it says, which would fill the pipe otherwise. */
function saysReady(lines: ReturnType<typeof createInterface>): Promise<void> {
  return new Promise((resolve, reject) => {
    lines.on('line', (line) => {
      if (line.includes('Ready for connections')) resolve();
    });
    lines.on('close', () => reject(new Error('Portkey ended before it was ready')));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await close(server);
  return port;
}
