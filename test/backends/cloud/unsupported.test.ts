import { expect, test } from 'vitest';
import { unsupported } from '#src/backends/cloud/unsupported.ts';
import { schedulerNames } from '#src/backends/segmind/schedulers.ts';
import { parametersOf } from '#test/backends/outcomes.ts';

const parameters = parametersOf('tiny-sd', { scheduler: 'HEUN' });

test('a scheduler that a provider does not have is refused by name, with those it has', () => {
  expect(unsupported('Segmind', schedulerNames, parameters)).toBeNull();
  expect(unsupported('Segmind', { DDIM: 'DDIM', EULER: 'Euler' }, parameters)).toBe(
    'Segmind has no scheduler Heun; it has DDIM, Euler.',
  );
});

test('what only the local engine can do is refused', () => {
  const weighted = { ...parameters, promptSyntax: 'WEIGHTED' } as const;
  expect(unsupported('Segmind', schedulerNames, weighted)).toContain('local backend');
  const tiny = { ...parameters, decoder: 'TINY' } as const;
  expect(unsupported('Segmind', schedulerNames, tiny)).toContain('local backend');
});
