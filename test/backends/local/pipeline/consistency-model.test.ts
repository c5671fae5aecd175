import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { createLocalBackend } from '#src/backends/local/local-backend.ts';
import { firstWidth, writeConsistencyModel } from '#test/helpers/consistency-model.ts';

const parent = mkdtempSync(join(tmpdir(), 'darkroom-consistency-'));
afterAll(() => rmSync(parent, { recursive: true }));

const width = 8;
function folderOf(name: string, weights: Parameters<typeof writeConsistencyModel>[1]): string {
  const folder = join(parent, name, 'ssd-1b-lcm');
  mkdirSync(folder, { recursive: true });
  writeConsistencyModel(folder, weights);
  return folder;
}
folderOf('whole', { width, shape: [firstWidth, width] });

describe('weights that mix kinds are refused by name', () => {
  const refusal = (folder: string): string => {
    try {
      inspectWeights({ folder, weights: 'PUBLISHED', commit: undefined });
    } catch (error) {
      return (error as Error).message;
    }
    throw new Error('was not refused');
  };

  test.for([
    [
      'a projection of another shape',
      { width, shape: [firstWidth, 4] },
      /time_embedding\.cond_proj\.weight.*has shape \[16, 4\], but the configuration asks for \[16, 8\]/,
    ],
    [
      'no projection',
      { width, shape: undefined },
      /time_embedding\.cond_proj\.weight.*is missing; the configuration asks for shape \[16, 8\]/,
    ],
    [
      'a projection without its configuration',
      { width: undefined, shape: [firstWidth, width] },
      /cond_proj\.weight.*belongs to a latent consistency model, but the configuration has no time_cond_proj_dim/,
    ],
  ] as const)('%s', ([name, weights, sentence]) => {
    expect(refusal(folderOf(name, weights))).toMatch(sentence);
  });
});

describe('the backend', () => {
  const backendOf = (weightsFolder: string) =>
    createLocalBackend({
      weightsFolder,
      hubCacheFolder: join(parent, 'none'),
      modelsFolder: join(parent, 'none'),
      concurrency: 1,
      threads: 1,
      memoryBytes: 1e9,
      idleMs: 60_000,
    });

  test('takes the weights of a latent consistency model for the model that is one', async () => {
    await using backend = backendOf(join(parent, 'whole'));
    expect(backend.offer('ssd-1b-lcm')).toMatchObject({ status: 'COLD', weights: 'PUBLISHED' });
    expect(backend.offer('ssd-1b').status).toBe('UNCONFIGURED');
  });

  test('refuses them for a model that is none, and the reverse', async () => {
    const folder = join(parent, 'swapped');
    mkdirSync(join(folder, 'ssd-1b'), { recursive: true });
    mkdirSync(join(folder, 'ssd-1b-lcm'), { recursive: true });
    writeConsistencyModel(join(folder, 'ssd-1b'), { width, shape: [firstWidth, width] });
    writeConsistencyModel(join(folder, 'ssd-1b-lcm'), { width: undefined, shape: undefined });
    await using backend = backendOf(folder);
    expect(backend.offer('ssd-1b')).toMatchObject({
      status: 'DOWN',
      reason: expect.stringContaining(
        'these are weights of a latent consistency model, and ssd-1b is none',
      ),
    });
    expect(backend.offer('ssd-1b-lcm')).toMatchObject({
      status: 'DOWN',
      reason: expect.stringContaining('ssd-1b-lcm needs weights of a latent consistency model'),
    });
  });
});
