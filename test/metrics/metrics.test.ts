import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import parse from 'parse-prometheus-text-format';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLifecycle } from '#src/lifecycle/stream.ts';
import { createMetrics } from '#src/metrics/metrics.ts';
import { type MetricsServer, serveMetrics } from '#src/metrics/serve.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { createTestGateway } from '#test/helpers/gateway.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { serve } from '#test/helpers/served-gateway.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const draw = (route: string) => `mutation {
  generateImage(input: { tinySD: { prompt: "a fox", seed: 7 } }, route: { ${route} }, waitMs: 30000) {
    __typename } }`;

const parts = new AsyncDisposableStack();
let metrics: MetricsServer;
let text: string;
let contentType: string | null;
beforeAll(async () => {
  const folder = parts.use(temporaryFolder());
  const lifecycle = createLifecycle();
  const database = parts.use(
    openSqliteStore(folder.path, { onCommit: (ms) => lifecycle.emit({ type: 'COMMITTED', ms }) }),
  );
  const backend = createScriptedBackend();
  const backends = new Map([['local' as const, backend]]);
  const host = parts.use(
    await createTestGateway({ database, lifecycle, folder: folder.path, backends }),
  );
  metrics = parts.use(
    await serveMetrics({
      metrics: createMetrics({
        ...host.options,
        lifecycle,
        delivery: host.gateway.generations.delivery,
        upstreamCredits: () => [{ backend: 'segmind', remaining: 12_500_000, updatedAt: 1 }],
        engineMemoryBytes: () => 4_096,
      }),
      host: '127.0.0.1',
      port: 0,
      onFault: (error) => {
        throw error;
      },
    }),
  );
  const server = await serve(host);
  const ask = (route: string) =>
    fetch(`http://127.0.0.1:${server.port}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: draw(route) }),
    }).then((answer) => answer.text());
  const made = ask('backend: LOCAL');
  const run = await backend.nextRun();
  await run.step(1, 4);
  await run.step(4, 4);
  await run.image();
  await made;
  await ask('backend: SEGMIND');
  await server[Symbol.asyncDispose]();
  const response = await fetch(`http://127.0.0.1:${metrics.port}/metrics`);
  contentType = response.headers.get('content-type');
  text = await response.text();
});
afterAll(() => parts.disposeAsync());

test('the format is what Prometheus reads', () => {
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  const told = [...text.matchAll(/^# TYPE (\w+)/gm)].map(([, name]) => name);
  expect(parse(text).map(({ name }) => name)).toEqual(told);
  expect(text.endsWith('\n')).toBe(true);
});

test.for([
  'gen_ai_server_request_duration_seconds_count{gen_ai_operation_name="image_generation",gen_ai_provider_name="local",gen_ai_request_model="tiny-sd",error_type=""} 1',
  'http_server_request_duration_seconds_count{http_request_method="POST",http_response_status_code="200"} 2',
  'darkroom_operation_duration_seconds_count{kind="mutation",outcome="OK"} 2',
  'darkroom_queue_wait_seconds_count{backend="local"} 1',
  'darkroom_attempt_duration_seconds_count{backend="local",model="tiny-sd",outcome="SUCCEEDED",error_type=""} 1',
  'darkroom_generations_refused_total{model="tiny-sd",code="MODEL_UNAVAILABLE"} 1',
  'darkroom_images_total{backend="local",model="tiny-sd"} 1',
  'darkroom_steps_total{backend="local",model="tiny-sd"} 4',
  'darkroom_charged_credits_total{backend="local",model="tiny-sd"} 0.001',
  'darkroom_spent_credits_total{backend="local",model="tiny-sd"} 0.001',
  'darkroom_queue_depth{backend="local"} 0',
  'darkroom_running{backend="local"} 0',
  'darkroom_queue_oldest_seconds{backend="local"} 0',
  'darkroom_backend_status{backend="local",model="tiny-sd",status="AVAILABLE"} 1',
  'darkroom_upstream_credits{backend="segmind"} 12.5',
  'darkroom_credits_held 0',
  'darkroom_credits_spent 0.001',
  'darkroom_engine_memory_bytes 4096',
])('one request was made and one refused: %s', (line) => {
  expect(text.split('\n')).toContain(line);
});

test('commits and the lag of the event loop are measured', () => {
  expect(text).toMatch(/^darkroom_store_commit_seconds_count [1-9]\d*$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds 0\.\d+$/m);
});

test('what processes that share a database tell is counted', async () => {
  await using host = await createTestGateway({ backends: new Map() });
  const { lifecycle, generations } = host.gateway;
  const { delivery } = generations;
  const shared = createMetrics({
    ...host.options,
    lifecycle,
    delivery,
    engineMemoryBytes: () => 0,
  });
  lifecycle.emit({ type: 'UPDATE_HEARD', ms: 250 });
  lifecycle.emit({ type: 'LEASE_LOST' });
  lifecycle.emit({ type: 'TAKEN_OVER', count: 3 });
  const lines = (await shared.text()).split('\n');
  expect(lines).toContain('darkroom_feed_lag_seconds_sum 0.25');
  expect(lines).toContain('darkroom_feed_lag_seconds_count 1');
  expect(lines).toContain('darkroom_leases_lost_total 1');
  expect(lines).toContain('darkroom_generations_taken_over_total 3');
});

test('what waits is counted, and for how long', async () => {
  const backend = createScriptedBackend({ concurrency: 1 });
  await using host = await createTestGateway({ backends: new Map([['local', backend]]) });
  const { lifecycle, generations } = host.gateway;
  const later = createMetrics({
    ...host.options,
    lifecycle,
    delivery: generations.delivery,
    engineMemoryBytes: () => 0,
    now: () => Date.now() + 60_000,
  });
  const noWait = draw('backend: LOCAL').replace(', waitMs: 30000', '');
  await host.ask(noWait);
  await backend.nextRun();
  await host.ask(noWait);
  const lines = (await later.text()).split('\n');
  expect(lines).toContain('darkroom_queue_depth{backend="local"} 1');
  expect(lines).toContain('darkroom_running{backend="local"} 1');
  expect(lines).toContain('darkroom_credits_held 0.002');
  expect(lines.join('\n')).toMatch(/^darkroom_queue_oldest_seconds{backend="local"} 60\.\d+$/m);
});

test('another path has no metrics', async () => {
  expect((await fetch(`http://127.0.0.1:${metrics.port}/`)).status).toBe(404);
});

test('each query of the dashboard asks for metrics and labels that there are', async () => {
  const file = join(import.meta.dirname, '../../docs/grafana-dashboard.json');
  const { panels } = JSON.parse(await readFile(file, 'utf8')) as {
    panels: { title: string; targets: { expr: string }[] }[];
  };
  const names = new Set(text.match(/^[a-z]\w*(?=[{ ])/gm));
  const labels = new Set(text.match(/\w+(?==")/g));
  const queries = panels.flatMap(({ targets }) => targets.map(({ expr }) => expr));
  expect(queries.length).toBeGreaterThan(10);
  for (const query of queries) {
    const asked = query.match(/\b(?:gen_ai|http|darkroom|nodejs|process)_\w+(?=[{[)\s]|$)/g) ?? [];
    const metricsAsked = asked.filter((one) => !labels.has(one));
    expect(metricsAsked, query).not.toEqual([]);
    for (const name of metricsAsked) expect(names, query).toContain(name);
    for (const [, list = ''] of query.matchAll(/by \(([^)]*)\)/g))
      for (const label of list.split(/, ?/)) expect(labels, query).toContain(label);
  }
});

test('each metric of the page is there', async () => {
  const page = await readFile(join(import.meta.dirname, '../../docs/operations.md'), 'utf8');
  const [, section = ''] = page.split('\n## Metrics\n');
  const cells = section.match(/^\| `[^|]*/gm) ?? [];
  const names = cells.flatMap((cell) => [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name));
  expect(names.length).toBeGreaterThan(15);
  for (const name of names) expect(text).toContain(`\n# TYPE ${name} `);
});
