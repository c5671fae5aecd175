import { expect, test } from 'vitest';
import { createLifecycle } from '#src/lifecycle/stream.ts';
import { createTraces } from '#src/traces/traces.ts';
import { createPair } from '#test/backends/segmind/pair.ts';
import { localId } from '#test/helpers/gateway.ts';
import {
  type OtlpReceiver,
  type ReceivedSpan,
  startOtlpReceiver,
} from '#test/helpers/otlp-receiver.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGatewayOptions, startServedGateway } from '#test/helpers/served-gateway.ts';

const traceId = '0af7651916cd43dd8448eb211c80319c';
const sender = 'b7ad6b7169203331';
const draw = `mutation Draw($backend: BackendChoice = AUTO) {
  generateImage(input: { portraitSD: { prompt: "a secret fox" } }, route: { backend: $backend }) {
    ... on GenerateImageSuccess { generation { id } }
  }
}`;

async function open(receiver: OtlpReceiver, options: ServedGatewayOptions) {
  const lifecycle = createLifecycle();
  const faults: unknown[] = [];
  const traces = createTraces({
    lifecycle,
    now: Date.now,
    endpoint: receiver.url,
    headers: { 'api-key': 'of the receiver' },
    serviceName: 'darkroom test',
    version: '0',
    onFault: (error) => faults.push(error),
  });
  const host = await startServedGateway({
    ...options,
    lifecycle,
    withinAttempt: traces.within,
    traced: true,
  });
  return {
    host,
    faults,
    async draw(flags = '01'): Promise<string> {
      const response = await fetch(`${host.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-api-key': 'alice',
          traceparent: `00-${traceId}-${sender}-${flags}`,
        },
        body: JSON.stringify({ query: draw }),
      });
      const { data } = (await response.json()) as {
        data: { generateImage: { generation: { id: string } } };
      };
      return localId(data.generateImage.generation.id);
    },
    /** Ends it, with all that it has to tell told. */
    async close() {
      await host[Symbol.asyncDispose]();
      await traces[Symbol.asyncDispose]();
    },
  };
}

/** The names of a span and of all above it, from the outermost. */
function pathOf(spans: readonly ReceivedSpan[], span: ReceivedSpan): string[] {
  const above = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return [...(above ? pathOf(spans, above) : [span.parentSpanId]), span.name];
}

test("one trace goes from the sender's to the provider's call, which carries it on", async () => {
  await using receiver = await startOtlpReceiver();
  await using pair = await createPair({});
  const gateway = await open(receiver, { backends: new Map([['segmind', pair.backend]]) });
  const id = await gateway.draw();
  await gateway.host.ended(id);
  await gateway.close();
  const { spans } = receiver;
  expect(new Set(spans.map((span) => span.traceId))).toEqual(new Set([traceId]));
  const paths = spans.map((span) => pathOf(spans, span).join(' > '));
  const request = `${sender} > POST`;
  const attempt = `${request} > image_generation portrait-sd > attempt 1 segmind`;
  expect(paths).toEqual(
    expect.arrayContaining([
      request,
      `${request} > mutation Draw`,
      attempt,
      `${attempt} > POST 127.0.0.1`,
    ]),
  );
  const call = spans.find(({ kind }) => kind === 3)!;
  expect(call.attributes).toMatchObject({
    'gen_ai.operation.name': 'image_generation',
    'gen_ai.provider.name': 'segmind',
    'gen_ai.request.model': 'portrait-sd',
    'http.response.status_code': 200,
  });
  // What the provider got names this very call.
  const carried = pair.standIn.requests.map(({ headers }) => headers.traceparent);
  expect(carried).toContain(`00-${traceId}-${call.spanId}-01`);
  const generation = spans.find(({ name }) => name.startsWith('image_generation'))!;
  expect(generation.attributes).toMatchObject({
    'gen_ai.output.type': 'image',
    'darkroom.generation.id': id,
    'darkroom.status': 'SUCCEEDED',
  });
  for (const { startTimeUnixNano, endTimeUnixNano } of spans)
    expect(BigInt(endTimeUnixNano)).toBeGreaterThanOrEqual(BigInt(startTimeUnixNano));
  // No prompt, and nothing of the provider's key.
  expect(JSON.stringify(spans)).not.toMatch(/secret fox|authorization|x-api-key/);
  expect(receiver.headers['api-key']).toBe('of the receiver');
  expect(receiver.service).toBe('darkroom test');
  expect(gateway.faults).toEqual([]);
});

test('phases and steps of a backend that counts them are below its attempt', async () => {
  await using receiver = await startOtlpReceiver();
  const backend = createScriptedBackend();
  const gateway = await open(receiver, { backends: new Map([['local', backend]]) });
  const id = await gateway.draw();
  const run = await backend.nextRun();
  await run.step(0, 2, { phase: 'LOADING' });
  await run.step(1, 2, { phase: 'DENOISING' });
  await run.step(2, 2, { phase: 'DENOISING' });
  await Promise.all([run.image(), gateway.host.ended(id)]);
  await gateway.close();
  const { spans } = receiver;
  const paths = spans.map((span) => pathOf(spans, span).slice(2).join(' > '));
  const attempt = 'image_generation portrait-sd > attempt 1 local';
  expect(paths).toEqual(
    expect.arrayContaining([
      `${attempt} > loading`,
      `${attempt} > denoising`,
      `${attempt} > denoising > step 1`,
      `${attempt} > denoising > step 2`,
    ]),
  );
});

test('a failure is told by its code, and what the sender does not sample is not told', async () => {
  await using receiver = await startOtlpReceiver();
  receiver.refuse(503);
  const backend = createScriptedBackend();
  const gateway = await open(receiver, { backends: new Map([['local', backend]]) });
  const failure = { code: 'ENGINE_FAILED', message: 'x', retryable: false, billed: 'NO' } as const;
  for (const flags of ['00', '01']) {
    const id = await gateway.draw(flags);
    const run = await backend.nextRun();
    const failed = run.emit({ type: 'sampleFailed', sample: 0, failure });
    await Promise.all([failed, gateway.host.ended(id)]);
  }
  await gateway.close();
  // Sent again after the receiver's 503.
  const failed = receiver.spans.filter(({ status }) => status.code === 2);
  expect(failed.map(({ status, name }) => [name, status.message]).toSorted()).toEqual([
    ['attempt 1 local', 'ENGINE_FAILED'],
    ['image_generation portrait-sd', 'ENGINE_FAILED'],
  ]);
  expect(gateway.faults).toEqual([]);
});

test('a receiver that is away costs nothing but its spans, and is told once', async () => {
  const receiver = await startOtlpReceiver();
  const backend = createScriptedBackend();
  const gateway = await open(receiver, { backends: new Map([['local', backend]]) });
  await receiver[Symbol.asyncDispose]();
  const id = await gateway.draw();
  const run = await backend.nextRun();
  await Promise.all([run.image(), gateway.host.ended(id)]);
  await gateway.close();
  expect(gateway.faults).toHaveLength(1);
});
