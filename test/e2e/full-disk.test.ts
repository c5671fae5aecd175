import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import documents from '#schema/documents.json' with { type: 'json' };
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

interface Answer {
  readonly __typename: string;
  readonly code?: string;
  readonly generation?: { readonly id: string };
}

async function ask<T>(url: string, query: string, variables: object): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data } = (await response.json()) as { data: T };
  return data;
}

async function generate(url: string): Promise<Answer> {
  const input = { portraitSD: { prompt: 'x'.repeat(200), numInferenceSteps: 20 } };
  const { document } = documents.GenerateImage;
  return (await ask<{ generateImage: Answer }>(url, document, { input, route: {} })).generateImage;
}

async function statusOf(url: string, path: string): Promise<number> {
  const response = await fetch(`${url}${path}`);
  await response.text();
  return response.status;
}

/** Takes all the room there is. */
function fill(file: string): void {
  for (const size of [1_000_000, 4_096, 1])
    try {
      for (;;) writeFileSync(file, Buffer.alloc(size), { flag: 'a' });
    } catch (error) {
      expect(error).toMatchObject({ code: 'ENOSPC' });
    }
}

test('a gateway whose disk is full says so, and works again when there is room', async () => {
  using folder = temporaryFolder();
  await using gateway = await startGatewayProcess(
    { DATA_DIR: folder.path, LOCAL_BACKEND: 'on', DEMO_WEIGHTS: 'on' },
    { onLog: () => {}, diskMb: 24 },
  );
  expect(await statusOf(gateway.url, '/ready')).toBe(200);
  // The disk is seen by the gateway alone.
  const filler = join(`/proc/${gateway.child.pid}/root`, folder.path, 'filler');
  fill(filler);
  let refused: Answer;
  do refused = await generate(gateway.url);
  while (refused.__typename === 'GenerateImageSuccess');
  expect(refused).toMatchObject({ __typename: 'StorageFullError', code: 'STORAGE_FULL' });
  expect(await statusOf(gateway.url, '/health')).toBe(200);
  expect(await statusOf(gateway.url, '/ready')).toBe(503);
  rmSync(filler);
  await expect.poll(() => statusOf(gateway.url, '/ready')).toBe(200);
  const accepted = await generate(gateway.url);
  expect(accepted.__typename).toBe('GenerateImageSuccess');
  const { id } = accepted.generation!;
  const query = 'query($id: ID!) { generation(id: $id) { status } }';
  await expect
    .poll(() => ask(gateway.url, query, { id }), { timeout: 120_000 })
    .toEqual({ generation: { status: 'SUCCEEDED' } });
  expect(gateway.child.exitCode).toBeNull();
});
