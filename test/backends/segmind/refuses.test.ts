import { expect, test } from 'vitest';
import { refuses } from '#src/backends/segmind/refuses.ts';
import { parametersOf } from './pair.ts';

const parameters = parametersOf('tiny-sd', { scheduler: 'HEUN' });

test('a scheduler that Segmind does not have is refused by name, with those it has', () => {
  expect(refuses(parameters)).toBeNull();
  expect(refuses(parameters, { DDIM: 'DDIM', EULER: 'Euler' })).toBe(
    'Segmind has no scheduler Heun; it has DDIM, Euler.',
  );
});

test('what only the local engine can do is refused', () => {
  expect(refuses({ ...parameters, promptSyntax: 'WEIGHTED' })).toContain('local backend');
  expect(refuses({ ...parameters, decoder: 'TINY' })).toContain('local backend');
});
