import type { Client } from '@modelcontextprotocol/client';
import {
  createTaskSessionFromClient,
  resultFromTaskOutcome,
  type TaskEnabledSession,
} from '@modelcontextprotocol/ext-tasks/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connectMcp } from '#test/helpers/mcp-client.ts';
import { createScriptedBackend, type ScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

/** The requests of the tasks' extension, which the SDK's client leaves to its host to send. */
function dispatchTo(url: string) {
  return async (request: unknown) => {
    const { method, params } = request as {
      method: string;
      params: { name?: string; taskId?: string };
    };
    const response = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        'mcp-protocol-version': '2026-07-28',
        'mcp-method': method,
        'mcp-name': params.taskId ?? params.name ?? '',
        'x-api-key': 'alice',
      },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, ...(request as object) }),
    });
    const { result, error } = await response.json();
    return error ? ({ kind: 'error', error } as const) : ({ kind: 'result', result } as const);
  };
}

let backend: ScriptedBackend;
let gateway: ServedGateway;
let client: Client;
let session: TaskEnabledSession;
beforeEach(async () => {
  backend = createScriptedBackend();
  gateway = await startServedGateway({ backends: new Map([['local', backend]]) });
  client = await connectMcp(gateway.url);
  session = createTaskSessionFromClient(client, {
    endpointId: 'darkroom',
    rawDispatch: dispatchTo(gateway.url),
    v2RequestFraming: {
      protocolVersion: '2026-07-28',
      clientInfo: { name: 'test', version: '1.0.0' },
      clientCapabilities: {},
    },
  });
});
afterEach(async () => {
  await session.close();
  await client.close();
  expect(gateway.faults).toEqual([]);
  await gateway[Symbol.asyncDispose]();
});

const request = { model: 'tiny-sd', prompt: 'a red circle', idempotencyKey: 'task' };

test('a generation is a task: at once, then looked at, then its pictures', async () => {
  const execution = await session.callTool('generate_image', request);
  expect(execution.kind).toBe('task');
  const run = await backend.nextRun();
  const states: (string | undefined)[] = [];
  const settled = execution.settle({
    onEvent: (event) => {
      if (event.type === 'task') states.push(event.task.statusMessage);
    },
  });
  await run.step(1, 2);
  await run.image();
  const { outcome } = await settled;
  expect(resultFromTaskOutcome(outcome)).toMatchObject({
    content: [{ type: 'text' }, { type: 'image' }, { type: 'resource_link' }],
  });
  expect(states.length).toBeGreaterThan(0);
  const { data } = await gateway.request<{ generations: { edges: unknown[] } }>(
    '{ generations { edges { cursor } } }',
  );
  expect(data.generations.edges).toHaveLength(1);
});

test('a task is found again by its id alone', async () => {
  const execution = await session.callTool('generate_image', request);
  const taskId = execution.handle!.taskId;
  await execution.detach();
  const run = await backend.nextRun();
  expect(await session.task(taskId).snapshot()).toMatchObject({ status: 'working' });
  await run.image();
  await expect.poll(async () => (await session.task(taskId).snapshot()).status).toBe('completed');
});

test('a canceled task stops the generation', async () => {
  const execution = await session.callTool('generate_image', request);
  const run = await backend.nextRun();
  await execution.cancel();
  const { outcome } = await execution.settle();
  expect(outcome.status).toBe('cancelled');
  expect(run.signal.aborted).toBe(true);
});

test('a run that failed is a result with isError', async () => {
  const execution = await session.callTool('generate_image', request);
  const run = await backend.nextRun();
  const failure = {
    code: 'PROVIDER_REJECTED',
    message: 'No.',
    retryable: false,
    billed: 'NO',
  } as const;
  await run.emit({ type: 'sampleFailed', sample: 0, failure });
  const { outcome } = await execution.settle();
  expect(outcome).toMatchObject({ status: 'completed', result: { isError: true } });
});

test('what is refused is answered at once, and a task of nobody is not there', async () => {
  const execution = await session.callTool('generate_image', { ...request, width: 3 });
  expect(execution.kind).toBe('immediate');
  const { outcome } = await execution.settle();
  expect(outcome).toMatchObject({ status: 'completed', result: { isError: true } });
  await expect(session.task('R2VuZXJhdGlvbjp4' as never).snapshot()).rejects.toThrow(/NOT_FOUND/);
});

test('the other tools answer as they are', async () => {
  const execution = await session.callTool('list_models', {});
  expect(execution.kind).toBe('immediate');
});
