import type { Failure } from '#src/domain/failures.ts';
import { builder } from './builder.ts';
import { Billed, ErrorCode } from './enums.ts';
import { anybody } from './scopes.ts';

/** A run's failure is data on what failed, not a thrown error. */
export const FailureType = builder.objectRef<Failure>('Failure').implement({
  authScopes: anybody,
  description: 'Why a run, an attempt or an image failed.',
  fields: (t) => ({
    code: t.field({
      type: ErrorCode,
      description: 'What went wrong. Clients switch on it; messages may change.',
      resolve: (failure) => failure.code,
    }),
    message: t.exposeString('message', {
      description: 'What went wrong, in a sentence for people.',
    }),
    retryable: t.exposeBoolean('retryable', {
      description: 'Whether the same request may succeed later.',
    }),
    retryAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When to try again, where that is known.',
      resolve: (failure) => failure.retryAt ?? null,
    }),
    billed: t.field({
      type: Billed,
      description: 'Whether it cost money upstream.',
      resolve: (failure) => failure.billed,
    }),
  }),
});
