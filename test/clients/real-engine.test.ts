import { expect, onTestFinished, test } from 'vitest';
import type { Update } from '#examples/operations.ts';
import { createUrqlClient, draw } from '#examples/urql.ts';
import { startCuttingProxy } from '#test/helpers/cutting-proxy.ts';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';

test('an image of the local engine, watched by urql over a cut connection: every update once, in order', async () => {
  await using gateway = await startGatewayProcess();
  const proxy = await startCuttingProxy(gateway.url);
  onTestFinished(() => proxy[Symbol.asyncDispose]());
  await using client = createUrqlClient(proxy.url);
  const seen: Update[] = [];
  const [url] = await draw(client.client, 'a red circle on a blue background', (update) => {
    seen.push(update);
    if (update.generation.progress.step !== 5) return;
    proxy.cut();
    proxy.mend();
  });
  expect(seen.map(({ cursor }) => cursor)).toEqual(seen.map((_, index) => index + 1));
  expect(seen.every(({ missed }) => missed === 0)).toBe(true);
  const steps = seen.map(({ generation }) => generation.progress.step);
  expect(steps).toEqual(steps.toSorted((a, b) => a - b));
  expect(seen.at(-1)?.generation).toMatchObject({ status: 'SUCCEEDED', progress: { step: 20 } });
  const image = await fetch(url!);
  expect(image.status).toBe(200);
  await image.arrayBuffer();
});
