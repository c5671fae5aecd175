import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDemoBackend } from '#test/helpers/demo-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

const local = createDemoBackend();
let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway({ backends: new Map([[local.id, local]]), demoWeights: 'on' });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await local[Symbol.asyncDispose]();
});

interface Update {
  kind: string;
  generation: {
    status: string;
    failure: { code: string; retryable: boolean } | null;
    attempts: { outcome: string; failure: { code: string } | null }[];
    cost: { held: number; captured: number; released: number };
  };
  credits: { available: number; held: number };
}

/** Follows a generation to its end. */
async function* updatesOf(id: string): AsyncGenerator<Update> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      'x-api-key': 'alice',
    },
    body: JSON.stringify({
      query: `subscription { generation(id: "${id}") {
        kind
        generation { status failure { code retryable } attempts { outcome failure { code } } cost { held captured released } }
        credits { available held }
      } }`,
    }),
  });
  let rest = '';
  for await (const text of response.body!.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines)
      if (line.startsWith('data: {')) yield JSON.parse(line.slice('data: '.length)).data.generation;
  }
}

describe("a crash of the engine's process", () => {
  test('fails the running attempt, returns the credits, and the next request gets a new process', async () => {
    const before = await gateway.request<{ credits: { available: number } }>(
      '{ credits { available } }',
    );
    let killed: number | undefined;
    let last: Update | undefined;
    for await (const update of updatesOf(await gateway.generate())) {
      last = update;
      if (update.kind !== 'PROGRESS' || killed !== undefined) continue;
      [killed] = local.pids;
      if (killed !== undefined) process.kill(killed, 'SIGKILL');
    }
    expect(last).toMatchObject({
      kind: 'FINISHED',
      generation: {
        status: 'FAILED',
        failure: { code: 'ENGINE_CRASHED', retryable: true },
        attempts: [{ outcome: 'FAILED', failure: { code: 'ENGINE_CRASHED' } }],
        cost: { held: 0, captured: 0 },
      },
      credits: { available: before.data.credits.available, held: 0 },
    });

    for await (const update of updatesOf(await gateway.generate())) last = update;
    expect(last?.generation.status).toBe('SUCCEEDED');
    expect(local.pids).not.toContain(killed);
    expect(gateway.faults).toEqual([]);
  });
});
