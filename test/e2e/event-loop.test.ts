import { expect, test } from 'vitest';
import { createDemoBackend } from '#test/helpers/demo-backend.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';

/** Finest step that a Node timer keeps. */
const sampleEveryMs = 2;

/**
 * Samples this process's event loop. A turn counts as long as the thread computed during it, or as
 * it waited for something synchronous: time in which other processes had the processor is left out,
 * since a busy test machine would make it any length.
 */
function sampleEventLoop() {
  const turns: number[] = [];
  let cpu = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(cpu);
    cpu = process.threadCpuUsage();
    turns.push((user + system) / 1000);
  }, sampleEveryMs);
  return { turns, stop: () => clearInterval(timer) };
}

test('neither inference nor encoding nor commits hold the event loop for over 50 ms', async () => {
  const local = createDemoBackend();
  await using gateway = await startServedGateway({
    backends: new Map([[local.id, local]]),
    demoWeights: 'on',
  });
  // What the first request compiles is not what a request costs.
  await finished(await gateway.generate());
  const loop = sampleEventLoop();
  await finished(await gateway.generate());
  loop.stop();
  await local[Symbol.asyncDispose]();

  expect(loop.turns.length).toBeGreaterThan(50);
  expect(Math.max(...loop.turns)).toBeLessThan(50);

  async function finished(id: string): Promise<void> {
    const query = `subscription { generation(id: "${id}") { kind generation { status progress { preview } } } }`;
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'x-api-key': 'alice',
      },
      body: JSON.stringify({ query }),
    });
    expect(await response.text()).toContain('"status":"SUCCEEDED"');
  }
});
