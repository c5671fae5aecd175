import { overallProgress } from '#src/domain/progress.ts';
import { recipeOf } from '#src/domain/recipe.ts';
import { type GenerationView, imageView } from '#src/generations/watch/view.ts';
import { AttemptType } from './attempt.ts';
import { builder } from './builder.ts';
import { CatalogueEntryType, entryView } from './catalogue-entry.ts';
import type { Context } from './context.ts';
import { GenerationCostType } from './credits.ts';
import { GenerationStatus } from './enums.ts';
import { FailureType } from './failure.ts';
import { GeneratedImageType } from './image.ts';
import { loadersOf } from './loaders.ts';
import { ProgressType } from './progress.ts';
import { RecipeType } from './recipe.ts';
import { owner } from './scopes.ts';
import { openWait, waitDescription } from './wait.ts';
import { WarningType } from './warning.ts';

export const GenerationType = builder.objectRef<GenerationView>('Generation');

builder.node(GenerationType, {
  authScopes: owner,
  description: 'One accepted request: its parameters, state, progress, attempts, images and cost.',
  id: { resolve: (generation) => generation.id, description: 'The id of the generation.' },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'parameters' in value,
  loadOne: (id, context) => ownGeneration(context, id),
  fields: (t) => ({
    model: t.field({
      type: CatalogueEntryType,
      description: 'The model that was asked for.',
      resolve: (generation) => entryView(generation.model),
    }),
    status: t.field({
      type: GenerationStatus,
      description: 'Whether it waits, runs, or how it ended.',
      resolve: (generation) => generation.status,
    }),
    progress: t.field({
      type: ProgressType,
      description: 'The progress of all samples together.',
      resolve: (generation) =>
        overallProgress(
          generation.progress.map((progress, sample) => {
            const preview = generation.previews?.[sample];
            return preview === undefined ? progress : { ...progress, preview };
          }),
        ),
    }),
    images: t.field({
      type: [GeneratedImageType],
      description: 'One entry a sample, from the beginning, also for those not made yet.',
      resolve: async (generation, _args, context) => {
        const samples = await loadersOf(context).samplesOf.load(generation.id);
        return samples.map((sample) => imageView(generation, sample));
      },
    }),
    attempts: t.field({
      type: [AttemptType],
      description: 'Every run of it on a backend, oldest first.',
      resolve: ({ id }, _args, context) => loadersOf(context).attemptsOf.load(id),
    }),
    recipe: t.field({
      type: RecipeType,
      description: 'The exact input, ready to be sent again.',
      resolve: (generation) => recipeOf(generation),
    }),
    cost: t.field({
      type: GenerationCostType,
      description: 'What is estimated, held, captured and released for it.',
      resolve: async ({ id, estimated }, _args, context) => ({
        estimated,
        hold: await loadersOf(context).holdOf.load(id),
      }),
    }),
    warnings: t.field({
      type: [WarningType],
      description: 'What the caller should know though nothing failed.',
      resolve: (generation) => [...generation.warnings],
    }),
    failure: t.field({
      type: FailureType,
      nullable: true,
      description: 'Why it failed, or why samples are missing.',
      resolve: (generation) => generation.failure,
    }),
    tags: t.stringList({
      description: 'Words that its owner finds it by.',
      resolve: ({ tags }) => [...tags],
    }),
    cursor: t.exposeInt('cursor', {
      description:
        'The cursor of its last stored event: `generation(id, after)` goes on from there.',
    }),
    queuePosition: t.int({
      nullable: true,
      description: '1 for the next to run on its backend; null when it does not wait.',
      resolve: (generation, _args, { generations }) =>
        generation.finishedAt === null ? generations.queuePosition(generation) : null,
    }),
    createdAt: t.expose('createdAt', {
      type: 'DateTime',
      description: 'When the request was accepted.',
    }),
    startedAt: t.expose('startedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When its first attempt began; null while it waits.',
    }),
    finishedAt: t.expose('finishedAt', {
      type: 'DateTime',
      nullable: true,
      description: 'When it ended; null before.',
    }),
  }),
});

/** @returns null for what is not there and for what is not the account's, which look the same */
export async function ownGeneration(context: Context, id: string): Promise<GenerationView | null> {
  const generation = await loadersOf(context).generation.load(id);
  return generation?.accountId === context.viewer.accountId ? generation : null;
}

builder.queryField('generation', (t) =>
  t.field({
    authScopes: owner,
    type: GenerationType,
    nullable: true,
    description: "One of the caller's generations; null when there is none with this id.",
    args: {
      id: t.arg.globalID({
        required: true,
        for: [GenerationType],
        description: 'The id of the generation.',
      }),
      waitMs: t.arg.int({ description: waitDescription }),
    },
    resolve: async (_root, { id, waitMs }, context) => {
      using wait = openWait(context, waitMs);
      const generation = await ownGeneration(context, id.id);
      if (!wait || !generation) return generation;
      await wait.untilEnded(generation.id);
      return ownGeneration(context, id.id);
    },
  }),
);
