import { expect, test } from 'vitest';
import type { Backend } from '#src/backends/backend.ts';
import { repository } from '#src/generations/store/repository.ts';
import { audit } from '#src/store/audit.ts';
import { offeringBackend } from '#test/helpers/fixed-backend.ts';
import {
  createTestGateway,
  generateImage,
  localId,
  type TestGateway,
} from '#test/helpers/gateway.ts';

const pixel = { kind: 'pixels', data: new Uint8Array(3), width: 1, height: 1 } as const;

/** Sends a picture for every sample, and then does something else. */
const drawingAnd = (
  then: (signal: AbortSignal) => AsyncGenerator<never> | Promise<never>,
): Backend => ({
  ...offeringBackend('local', { concurrency: 4 }),
  async *run({ samples }, signal) {
    for (const { index } of samples) yield { type: 'image', sample: index, picture: pixel };
    await then(signal);
  },
});

async function started(
  host: TestGateway,
  samples: number,
): Promise<{ global: string; id: string }> {
  const { data } = await host.ask(generateImage, { samples });
  const global = data.generateImage.generation.id;
  return { global, id: localId(global) };
}

test('the last image is stored, paid for and ends the generation in one commit', async () => {
  const untilStopped = (signal: AbortSignal): Promise<never> =>
    new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
  await using host = await createTestGateway({
    backends: new Map([['local', drawingAnd(untilStopped)]]),
  });
  const { global, id } = await started(host, 2);
  // Though the backend has not come to its end.
  await host.ended(id);
  const events = host.database.read(() => repository.events(id, 0, 10));
  expect(events.map(({ kind }) => kind)).toEqual([
    'ACCEPTED',
    'STARTED',
    'IMAGE',
    'IMAGE',
    'FINISHED',
  ]);
  expect(host.database.read(() => audit())).toEqual([]);
  const { data } = await host.ask(
    'mutation($id: ID!) { cancelGeneration(id: $id) { ... on CancelGenerationSuccess { outcome generation { status } } } }',
    { id: global },
  );
  expect(data.cancelGeneration).toEqual({
    outcome: 'ALREADY_FINISHED',
    generation: { status: 'SUCCEEDED' },
  });
});

test('a backend that fails after the last image changes nothing', async () => {
  const fault = new Error('after the end');
  await using host = await createTestGateway({
    backends: new Map([['local', drawingAnd(() => Promise.reject(fault))]]),
  });
  const { id } = await started(host, 1);
  await host.ended(id);
  expect(host.database.read(() => repository.generation(id))).toMatchObject({
    status: 'SUCCEEDED',
    failure: null,
  });
  expect(host.database.read(() => repository.attempts(id))).toMatchObject([
    { outcome: 'SUCCEEDED' },
  ]);
  expect(host.database.read(() => audit())).toEqual([]);
});
