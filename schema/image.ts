import type { Generation, Sample } from '#src/domain/generation.ts';
import { recipeOf } from '#src/domain/recipe.ts';
import type { GeneratedImage } from '#src/generations/watch/view.ts';
import { imageView } from '#src/generations/watch/view.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { ImageStatus, ModerationVerdict } from './enums.ts';
import { FailureType } from './failure.ts';
import { loadersOf } from './loaders.ts';
import { ProgressType } from './progress.ts';
import { RecipeType } from './recipe.ts';
import { owner } from './scopes.ts';

export const GeneratedImageType = builder.objectRef<GeneratedImage>('GeneratedImage');

function isThere(sample: Sample, generation: Generation): boolean {
  return sample.image !== null && !generation.imagesExpired;
}

builder.node(GeneratedImageType, {
  authScopes: owner,
  description: 'One image of a generation, from before it is made.',
  id: { resolve: ({ sample }) => sample.id, description: 'The id of the image.' },
  isTypeOf: (value) => typeof value === 'object' && value !== null && 'sample' in value,
  loadOne: (id, context) => ownImage(context, id),
  fields: (t) => ({
    sample: t.int({
      description: 'The place of this image among those of the generation, from 0.',
      resolve: ({ sample }) => sample.index,
    }),
    status: t.field({
      type: ImageStatus,
      description: 'Whether this image waits, is made, is there, failed or was removed.',
      resolve: ({ sample }) => sample.status,
    }),
    progress: t.field({
      type: ProgressType,
      description: 'The progress of this image alone.',
      resolve: ({ progress }) => progress,
    }),
    seed: t.field({
      type: 'Seed',
      description: "The seed that makes this image again: the request's plus its place.",
      resolve: ({ sample }) => sample.seed,
    }),
    url: t.field({
      type: 'URL',
      nullable: true,
      description:
        'Where the image is, without a key, until `urlExpiresAt`; ask again for a new one. Null before the image is made and after its file was kept for its time.',
      resolve: ({ sample, generation }, _, { urls, publicUrl }) =>
        isThere(sample, generation) ? `${publicUrl()}${urls.sign(sample.id).path}` : null,
    }),
    urlExpiresAt: t.field({
      type: 'DateTime',
      nullable: true,
      description: 'When the URL stops working. The image stays.',
      resolve: ({ sample, generation }, _, { urls }) =>
        isThere(sample, generation) ? urls.sign(sample.id).expiresAt : null,
    }),
    width: t.int({
      description: 'In pixels; before the image is there, as asked for.',
      resolve: ({ sample, generation }) => sample.image?.width ?? generation.parameters.width,
    }),
    height: t.int({
      description: 'In pixels; before the image is there, as asked for.',
      resolve: ({ sample, generation }) => sample.image?.height ?? generation.parameters.height,
    }),
    mimeType: t.string({
      nullable: true,
      description:
        'The format: image/png from the local engine, or what the provider or server sends.',
      resolve: ({ sample }) => sample.image?.mimeType ?? null,
    }),
    bytes: t.int({
      nullable: true,
      description: "The file's size.",
      resolve: ({ sample }) => sample.image?.bytes ?? null,
    }),
    sha256: t.string({
      nullable: true,
      description: "SHA-256 of the file's bytes, in hexadecimal.",
      resolve: ({ sample }) => sample.image?.sha256 ?? null,
    }),
    thumbhash: t.string({
      nullable: true,
      description:
        'A blurred placeholder in about 25 bytes, base64 (ThumbHash). Made when it is first asked for, which takes some milliseconds.',
      resolve: ({ sample }, _, { thumbhashes }) => thumbhashes.of(sample),
    }),
    starred: t.boolean({
      description: 'Whether its owner marked it as one of the best.',
      resolve: ({ sample }) => sample.starred,
    }),
    cost: t.field({
      type: 'Credits',
      nullable: true,
      description: 'What this image cost; null before it is there.',
      resolve: ({ sample }) => sample.cost,
    }),
    failure: t.field({
      type: FailureType,
      nullable: true,
      description: 'Why this image could not be made; null where it did not fail.',
      resolve: ({ sample }) => sample.failure,
    }),
    moderation: t.field({
      type: ModerationVerdict,
      nullable: true,
      description:
        "What the operator's moderation said of it; null before it is made, and where none is asked.",
      resolve: ({ sample }) => sample.moderation,
    }),
    recipe: t.field({
      type: RecipeType,
      description: 'The exact input that makes this image again.',
      resolve: ({ sample, generation }) => recipeOf(generation, sample),
    }),
  }),
});

/** @returns null for what is not there and for what is not the account's, which look the same */
export async function ownImage(context: Context, id: string): Promise<GeneratedImage | null> {
  const loaders = loadersOf(context);
  const sample = await loaders.sample.load(id);
  const generation = sample && (await loaders.generation.load(sample.generationId));
  if (!sample || generation?.accountId !== context.viewer.accountId) return null;
  return imageView(generation, sample);
}
