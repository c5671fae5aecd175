import { viewAt } from '#src/generations/watch/view.ts';
import { cursorIssue, type Watched, watchGeneration } from '#src/generations/watch/watch.ts';
import { builder } from './builder.ts';
import { CreditStateType } from './credits.ts';
import { GenerationUpdateKind } from './enums.ts';
import { GenerationType, ownGeneration } from './generation.ts';
import { loadersOf } from './loaders.ts';
import { owner } from './scopes.ts';
import { selects } from './selects.ts';
import { refusal, subscribe } from './subscribe.ts';

const GenerationUpdateType = builder.objectRef<Watched>('GenerationUpdate').implement({
  authScopes: owner,
  description:
    'One change of a generation. It carries the whole entity, so that caches update by id.',
  fields: (t) => ({
    cursor: t.int({
      description: 'Pass it as `after` to go on from here after a lost connection.',
      resolve: ({ event }) => event.cursor,
    }),
    kind: t.field({
      type: GenerationUpdateKind,
      description: 'What this update is about.',
      resolve: ({ event }) => event.kind,
    }),
    generation: t.field({
      type: GenerationType,
      description:
        'The generation: status, progress and cursor as of this update, the rest as it is now.',
      resolve: async ({ event }, _args, context) =>
        viewAt((await loadersOf(context).generation.load(event.generationId))!, event),
    }),
    credits: t.field({
      type: CreditStateType,
      description: "The account's credits.",
      resolve: (_update, _args, { viewer }) => ({ accountId: viewer.accountId }),
    }),
    missed: t.exposeInt('missed', {
      description:
        'Progress updates left out before this one because the client was slow. No other update is ever left out.',
    }),
  }),
});

builder.subscriptionField('generation', (t) =>
  t.field({
    authScopes: owner,
    type: GenerationUpdateType,
    description:
      'Watches a generation: first its state, or with `after` every stored update since; then each update as it happens; then it completes. A gateway that stops ends it with an error of code SHUTTING_DOWN whose `extensions.cursor` is the `after` to go on from.',
    args: {
      id: t.arg.globalID({
        required: true,
        for: [GenerationType],
        description: 'The id of the generation to watch.',
      }),
      after: t.arg.int({
        description: 'The cursor of the last update seen; 0 for every update from the first.',
      }),
    },
    subscribe: async (_root, { id, after }, context, info) => {
      const { database, generations } = context;
      const generation = await ownGeneration(context, id.id);
      if (!generation) throw refusal('NOT_FOUND', 'There is no generation with this id.');
      const issue = typeof after === 'number' ? cursorIssue(generation, after) : null;
      if (issue) throw refusal('INVALID_INPUT', issue);
      return subscribe(
        context,
        (signal) =>
          watchGeneration({ database, feed: generations.feed }, generation.id, {
            after: after ?? undefined,
            wantsPreview: selects(info, 'preview'),
            signal,
          }),
        { after: after ?? undefined, cursorOf: ({ event }) => event.cursor },
      );
    },
    resolve: (update) => update,
  }),
);
