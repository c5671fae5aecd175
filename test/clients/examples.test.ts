import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { watchGeneration } from '#examples/watch-generation.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';

const root = join(import.meta.dirname, '../..');

test('with curl alone: the events with their ids, to the end', async () => {
  const backend = createScriptedBackend();
  const gateway = await startServedGateway({ backends: new Map([['local', backend]]) });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  const ended = promisify(execFile)(join(root, 'examples/curl.sh'), ['a red circle', gateway.url], {
    env: { ...process.env, DARKROOM_KEY: 'alice' },
  });
  const run = await backend.nextRun();
  await run.step(1, 2);
  await run.image();
  const { stdout } = await ended;
  expect(
    [...stdout.matchAll(/^id: (\d+)\nevent: (\w+)$/gm)].map(([, id, kind]) => [id, kind]),
  ).toEqual([
    ['1', 'ACCEPTED'],
    ['2', 'STARTED'],
    ['3', 'PROGRESS'],
    ['4', 'IMAGE'],
    ['5', 'FINISHED'],
  ]);
});

test('watching tells what the gateway refuses', async () => {
  const gateway = await startServedGateway({ backends: new Map() });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  const watch = (id: string, key: string) =>
    watchGeneration({ gateway: gateway.url, id, headers: { 'x-api-key': key } }).next();
  await expect(watch('R2VuZXJhdGlvbjp4', 'alice')).rejects.toThrow('no generation with this id');
  await expect(watch('R2VuZXJhdGlvbjp4', 'nobody')).rejects.toThrow('not valid');
});

test.for(['README.md', 'docs/api.md', 'docs/frontends.md', 'docs/openai.md'])(
  '%s shows the examples as they are',
  async (page) => {
    const text = await readFile(join(root, page), 'utf8');
    const code = [...text.matchAll(/<!-- from (\S+) -->\n\n```\w+\n(.*?)```/gs)];
    expect(code.length).toBeGreaterThan(0);
    for (const [, file, quoted] of code)
      expect(await readFile(join(root, file!), 'utf8')).toContain(quoted);
  },
);
