import type { SampleProgress } from '#src/domain/progress.ts';
import { builder } from './builder.ts';
import { Phase, ProgressBasis } from './enums.ts';
import { anybody } from './scopes.ts';

export const ProgressType = builder.objectRef<SampleProgress>('Progress').implement({
  authScopes: anybody,
  description: 'How far a generation, or one image of it, has come.',
  fields: (t) => ({
    phase: t.field({
      type: Phase,
      description: 'What the backend does at the moment.',
      resolve: (progress) => progress.phase,
    }),
    step: t.exposeInt('step', {
      description: 'Model evaluations done. Second-order schedulers take about two a step.',
    }),
    steps: t.exposeInt('steps', {
      description: 'Model evaluations in all; 0 before that is known.',
    }),
    fraction: t.exposeFloat('fraction', {
      description: 'From 0 to 1, never falling within an attempt, and 1 only at the end.',
    }),
    etaMs: t.int({
      nullable: true,
      description: 'Milliseconds left, where there is something to tell from.',
      resolve: (progress) => (progress.etaMs === undefined ? null : Math.round(progress.etaMs)),
    }),
    basis: t.field({
      type: ProgressBasis,
      description: 'Whether this is counted or reckoned.',
      resolve: (progress) => progress.basis,
    }),
    preview: t.field({
      type: 'DataUrl',
      nullable: true,
      description:
        'A small picture of the image as it develops. Made only while a subscription selects it; null elsewhere.',
      resolve: (progress) => progress.preview ?? null,
    }),
  }),
});
