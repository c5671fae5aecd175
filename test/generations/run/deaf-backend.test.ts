import { describe, expect, test } from 'vitest';
import type { Backend } from '#src/backends/backend.ts';
import { audit } from '#src/store/audit.ts';
import { offeringBackend } from '#test/helpers/fixed-backend.ts';
import { createTestGateway, localId, type TestGateway } from '#test/helpers/gateway.ts';

/** Answers neither the abort nor anything else once its run has begun. */
function createDeafBackend(): Backend & { readonly begun: Promise<void> } {
  const begun = Promise.withResolvers<void>();
  return {
    ...offeringBackend('local', { concurrency: 1, price: { expectedMs: null } }),
    begun: begun.promise,
    async *run({ samples }) {
      yield {
        type: 'progress',
        sample: samples[0]!.index,
        progress: { phase: 'LOADING', step: 0, steps: 20, fraction: 0, basis: 'MEASURED' },
      };
      begun.resolve();
      await new Promise<never>(() => {});
    },
  };
}

async function startRun(host: TestGateway, deadlineMs: number | null): Promise<string> {
  const { data } = await host.ask(
    `mutation($deadlineMs: Int) {
      generateImage(input: { portraitSD: { prompt: "a red fox" } }, route: { deadlineMs: $deadlineMs }) {
        ... on GenerateImageSuccess { generation { id } }
      }
    }`,
    { deadlineMs },
  );
  return data.generateImage.generation.id;
}

const read = `query($id: ID!) { generation(id: $id) { status failure { code billed } cost { held captured } } }`;

describe('a backend that does not answer its abort', () => {
  test('is left at the deadline, though the clock is set back by a year meanwhile', async () => {
    const backend = createDeafBackend();
    let now = Date.now();
    await using host = await createTestGateway({
      now: () => now,
      backends: new Map([['local', backend]]),
    });
    const id = await startRun(host, 300);
    await backend.begun;
    now -= 365 * 86_400_000;
    // Otherwise it ends after a year.
    await host.ended(localId(id));
    const { data } = await host.ask(read, { id });
    expect(data.generation).toEqual({
      status: 'FAILED',
      failure: { code: 'DEADLINE_EXCEEDED', billed: 'NO' },
      cost: { held: 0, captured: 0 },
    });
    expect(host.database.read(() => audit())).toEqual([]);
    expect(host.faults).toEqual([]);
  });

  test('is left when its generation is canceled, and when the gateway drains', async () => {
    const backend = createDeafBackend();
    await using host = await createTestGateway({ backends: new Map([['local', backend]]) });
    const canceled = await startRun(host, null);
    await backend.begun;
    const { data } = await host.ask(
      'mutation($id: ID!) { cancelGeneration(id: $id) { ... on CancelGenerationSuccess { generation { status } } } }',
      { id: canceled },
    );
    expect(data.cancelGeneration.generation.status).toBe('CANCELED');
    const left = await startRun(host, null);
    await host.gateway.drain(AbortSignal.timeout(100));
    // The next process takes it up again.
    const after = await host.ask(read, { id: left });
    expect(after.data.generation).toMatchObject({ status: 'RUNNING', failure: null });
    expect(host.database.read(() => audit())).toEqual([]);
  });
});
