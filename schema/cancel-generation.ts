import { NotFoundError, StorageFullError } from '#src/domain/gateway-errors.ts';
import { cancelOutcomes, type CancelOutcome as Outcome } from '#src/generations/cancel.ts';
import type { GenerationView } from '#src/generations/watch/view.ts';
import { builder } from './builder.ts';
import { CreditStateType } from './credits.ts';
import { CancelOutcome } from './enums.ts';
import { GenerationType, ownGeneration } from './generation.ts';
import { generator, owner } from './scopes.ts';

interface CancelGenerationSuccess {
  readonly outcome: Outcome;
  readonly generation: GenerationView;
}

const CancelGenerationSuccessType = builder
  .objectRef<CancelGenerationSuccess>('CancelGenerationSuccess')
  .implement({
    authScopes: owner,
    description: 'What the cancellation came to.',
    fields: (t) => ({
      outcome: t.field({
        type: CancelOutcome,
        description: 'Whether the generation was stopped, or had ended before.',
        resolve: ({ outcome }) => outcome,
      }),
      message: t.string({
        description: 'The outcome as a sentence for people.',
        resolve: ({ outcome }) => cancelOutcomes[outcome],
      }),
      generation: t.field({
        type: GenerationType,
        description: 'The generation in its final state.',
        resolve: ({ generation }) => generation,
      }),
      credits: t.field({
        type: CreditStateType,
        description: "The caller's credits afterwards.",
        resolve: ({ generation }) => ({ accountId: generation.accountId }),
      }),
    }),
  });

builder.mutationField('cancelGeneration', (t) =>
  t.field({
    authScopes: generator,
    type: CancelGenerationSuccessType,
    description: 'Stops a generation and says what that came to. Canceling twice is no error.',
    errors: {
      types: [NotFoundError, StorageFullError],
      directResult: true,
      union: {
        name: 'CancelGenerationResult',
        description: 'What the cancellation came to, or that there is no such generation.',
      },
    },
    args: {
      id: t.arg.globalID({
        required: true,
        for: [GenerationType],
        description: 'The id of the generation to cancel.',
      }),
    },
    resolve: async (_root, { id }, context) => {
      const own = await ownGeneration(context, id.id);
      if (!own) throw new NotFoundError('generation');
      const outcome = await context.generations.cancel(own);
      return { outcome, generation: (await ownGeneration(context, id.id))! };
    },
  }),
);
