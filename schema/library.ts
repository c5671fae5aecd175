import { encodeGlobalID } from '@pothos/plugin-relay';
import { InvalidInputError, NotFoundError, StorageFullError } from '#src/domain/gateway-errors.ts';
import { maxTagLength, maxTags, star, tag, tagsOf } from '#src/generations/library.ts';
import { builder } from './builder.ts';
import { GenerationType, ownGeneration } from './generation.ts';
import { GeneratedImageType, ownImage } from './image.ts';
import { generator, owner, reader } from './scopes.ts';

/* What owners keep of what was made. */

const DeletedGeneration = builder
  .objectRef<{ readonly id: string }>('DeleteGenerationSuccess')
  .implement({
    authScopes: owner,
    description: 'A generation that was deleted.',
    fields: (t) => ({
      id: t.id({
        description: 'The id that it had.',
        resolve: ({ id }) => encodeGlobalID('Generation', id),
      }),
    }),
  });

builder.queryField('tags', (t) =>
  t.stringList({
    authScopes: reader,
    description: "The tags of the caller's generations, in the order of letters.",
    resolve: (_root, _args, { database, viewer }) => database.read(() => tagsOf(viewer.accountId)),
  }),
);

builder.mutationFields((t) => ({
  starImage: t.field({
    authScopes: generator,
    type: GeneratedImageType,
    description: 'Marks an image as one of the best, or takes the mark away.',
    errors: {
      types: [NotFoundError, StorageFullError],
      directResult: true,
      union: { name: 'StarImageResult', description: 'The image, or why it is not marked.' },
    },
    args: {
      id: t.arg.globalID({
        required: true,
        for: [GeneratedImageType],
        description: 'The id of the image.',
      }),
      starred: t.arg.boolean({
        defaultValue: true,
        description: 'Whether it is to be marked from now on.',
      }),
    },
    resolve: async (_root, { id, starred }, context) => {
      if (!(await ownImage(context, id.id))) throw new NotFoundError('image');
      await context.database.write(() => star(id.id, starred ?? true));
      return (await ownImage(context, id.id))!;
    },
  }),
  tagGeneration: t.field({
    authScopes: generator,
    type: GenerationType,
    description: 'Replaces the tags of a generation.',
    errors: {
      types: [NotFoundError, InvalidInputError, StorageFullError],
      directResult: true,
      union: { name: 'TagGenerationResult', description: 'The generation, or why it has no tags.' },
    },
    args: {
      id: t.arg.globalID({
        required: true,
        for: [GenerationType],
        description: 'The id of the generation.',
      }),
      tags: t.arg.stringList({
        required: true,
        description: `All tags that it has from now on: at most ${maxTags}, of at most ${maxTagLength} characters.`,
      }),
    },
    resolve: async (_root, { id, tags }, context) => {
      if (!(await ownGeneration(context, id.id))) throw new NotFoundError('generation');
      await context.database.write(() => tag(id.id, tags));
      return (await ownGeneration(context, id.id))!;
    },
  }),
  deleteGeneration: t.field({
    authScopes: generator,
    type: DeletedGeneration,
    description:
      'Deletes a generation that has ended: its prompt, its images and its events. Its entries in the ledger stay.',
    errors: {
      types: [NotFoundError, InvalidInputError, StorageFullError],
      directResult: true,
      union: {
        name: 'DeleteGenerationResult',
        description: 'What was deleted, or why nothing was.',
      },
    },
    args: {
      id: t.arg.globalID({
        required: true,
        for: [GenerationType],
        description: 'The id of the generation.',
      }),
    },
    resolve: async (_root, { id }, context) => {
      const own = await ownGeneration(context, id.id);
      if (!own) throw new NotFoundError('generation');
      await context.generations.delete(own);
      return { id: own.id };
    },
  }),
}));
