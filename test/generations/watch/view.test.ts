import { expect, test } from 'vitest';
import type { Generation } from '#src/domain/generation.ts';
import { idleProgress } from '#src/domain/progress.ts';
import { viewAt } from '#src/generations/watch/view.ts';

test('an update that is told again later can be told from what was shown since', () => {
  const ended = { id: 'g', status: 'FAILED', cursor: 4, model: 'tiny-sd' } as Generation;
  const begun = {
    generationId: 'g',
    cursor: 2,
    kind: 'STARTED',
    status: 'RUNNING',
    progress: [idleProgress],
  } as const;
  expect(viewAt(ended, begun)).toMatchObject({ status: 'RUNNING', cursor: 2, model: 'tiny-sd' });
});
