import type { Attempt } from '#src/domain/generation.ts';
import { builder } from './builder.ts';
import { AttemptOutcome, BackendIdEnum, Billed } from './enums.ts';
import { FailureType } from './failure.ts';
import { owner } from './scopes.ts';

export const AttemptType = builder.objectRef<Attempt>('Attempt').implement({
  authScopes: owner,
  description: 'One try of a generation on one backend, kept for ever.',
  fields: (t) => ({
    number: t.exposeInt('number', {
      description: 'The place of this attempt among those of the generation, from 1.',
    }),
    backend: t.field({
      type: BackendIdEnum,
      description: 'The backend that this attempt ran on.',
      resolve: (attempt) => attempt.backend,
    }),
    reason: t.exposeString('reason', {
      description: 'Why the router chose this backend, in a sentence for people.',
    }),
    servers: t.exposeStringList('servers', {
      description:
        'The servers of the operator that were asked, by their names, in the order they were: the last one drew it. Empty on other backends.',
    }),
    outcome: t.field({
      type: AttemptOutcome,
      nullable: true,
      description: 'How it ended; null while it runs.',
      resolve: (attempt) => attempt.outcome,
    }),
    failure: t.field({
      type: FailureType,
      nullable: true,
      description: 'Why the attempt failed; null where it did not.',
      resolve: (attempt) => attempt.failure,
    }),
    billed: t.field({
      type: Billed,
      description: 'Whether the provider billed the gateway for it.',
      resolve: (attempt) => attempt.billed,
    }),
    cost: t.expose('cost', {
      type: 'Credits',
      nullable: true,
      description: 'What it cost the gateway, delivered or not; null while it runs.',
    }),
    startedAt: t.expose('startedAt', { type: 'DateTime', description: 'When the attempt began.' }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When the attempt ended; null while it runs.',
    }),
  }),
});
