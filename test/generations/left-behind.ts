import type { BackendId } from '#src/domain/backends.ts';
import type { MadeSample } from '#src/generations/store/transitions/sample.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import type { TestGateway } from '#test/helpers/gateway.ts';
import { storeGeneration } from '#test/helpers/stored-generation.ts';

/** What an earlier process left: a generation of the default account, begun on the cloud unless said otherwise. */
export async function leave(
  host: TestGateway,
  id: string,
  samples = 1,
  backend: BackendId = 'segmind',
): Promise<void> {
  await host.database.write(function* () {
    yield* storeGeneration({ id, accountId: 'default', samples, hold: 50_000 });
    const start = {
      backend,
      weights: 'PUBLISHED',
      revision: 'v1',
      reason: 'The only backend.',
    } as const;
    yield* transitions.start({ id, attempt: 0 }, start, 10, 1);
  });
}

/** A sample of it that was made. */
export function made(index: number, cost: number): MadeSample {
  const file = { key: `left/${index}.png`, mimeType: 'image/png', sha256: '0'.repeat(64) };
  const image = { ...file, width: 8, height: 8, bytes: 1, thumbhash: null };
  return { index, seed: 1, cost, image };
}
