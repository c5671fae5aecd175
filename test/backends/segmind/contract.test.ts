import { testBackend } from '#test/contracts/backend.ts';
import { createPair, v1, v2 } from './pair.ts';

testBackend('Segmind over v1', {
  model: 'tiny-sd',
  parameters: {},
  create: () => createPair(v1),
});

testBackend('Segmind over v2', {
  model: 'ssd-1b',
  parameters: {},
  create: () => createPair(v2),
});
