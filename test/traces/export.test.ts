import { afterEach, expect, test, vi } from 'vitest';
import { placeBelow } from '#src/lifecycle/trace-context.ts';
import { createExporter, type SpanExporter } from '#src/traces/export.ts';
import { leastMs } from '#test/helpers/durations.ts';
import { listenTo } from '#test/helpers/listen.ts';

afterEach(() => void vi.useRealTimers());

function exporterTo(endpoint: string, faults: unknown[]): SpanExporter {
  return createExporter({
    endpoint,
    headers: { 'api-key': 'of the receiver' },
    serviceName: 'test',
    version: '0',
    onFault: (error) => faults.push(error),
  });
}

function addSpans(exporter: SpanExporter, count: number): void {
  for (let added = 0; added < count; added += 1)
    exporter.add({
      name: 'x',
      kind: 'INTERNAL',
      place: placeBelow(null),
      startedAt: 0,
      endedAt: 1,
      attributes: {},
    });
}

test('a receiver that answers late is owed no more spans than may wait', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  const gate = Promise.withResolvers<void>();
  let received = 0;
  await using server = await listenTo(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    await gate.promise;
    received += body.split('"spanId"').length - 1;
    response.writeHead(200).end();
  });
  const faults: unknown[] = [];
  const exporter = exporterTo(server.url, faults);
  for (let second = 0; second < 30; second += 1) {
    addSpans(exporter, 1_000);
    vi.advanceTimersByTime(1_000);
  }
  gate.resolve();
  await expect.poll(() => received).toBeGreaterThan(5_000);
  await exporter[Symbol.asyncDispose]();
  expect(received).toBeLessThan(10_000);
  expect(faults).toEqual([]);
});

test('a receiver that never answers does not keep the process from its end', async () => {
  await using server = await listenTo(() => undefined);
  const endMs = await leastMs(3_000, async () => {
    const faults: unknown[] = [];
    const exporter = exporterTo(server.url, faults);
    addSpans(exporter, 5_000);
    const begun = performance.now();
    await exporter[Symbol.asyncDispose]();
    expect(faults).toHaveLength(1);
    return performance.now() - begun;
  });
  expect(endMs).toBeLessThan(3_000);
});

test('the headers of the receiver go nowhere else', async () => {
  const elsewhere: unknown[] = [];
  await using other = await listenTo((request, response) => {
    elsewhere.push(request.headers);
    response.end();
  });
  await using server = await listenTo((_request, response) => {
    response.writeHead(307, { location: `${other.url}/v1/traces` }).end();
  });
  const faults: unknown[] = [];
  const exporter = exporterTo(server.url, faults);
  addSpans(exporter, 1);
  await exporter[Symbol.asyncDispose]();
  expect([elsewhere, faults.length]).toEqual([[], 1]);
});
