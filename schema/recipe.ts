import { encodeGlobalID } from '@pothos/plugin-relay';
import type { ModelParameters, SourceRef, Upscale } from '#models/definition.ts';
import { isModelId, models } from '#models/index.ts';
import { lorasOf } from '#models/loras.ts';
import type { Recipe } from '#src/domain/recipe.ts';
import { builder } from './builder.ts';
import {
  BackendIdEnum,
  Decoder,
  ModelIdEnum,
  PromptSyntax,
  Scheduler,
  WeightsKind,
} from './enums.ts';
import { AddedLoraType } from './loras.ts';
import { owner } from './scopes.ts';

const SourceImageType = builder.objectRef<SourceRef>('SourceImage').implement({
  authScopes: owner,
  description: 'A picture that a generation starts from.',
  fields: (t) => ({
    uploadId: t.exposeID('uploadId', {
      description: 'The id of the upload; it expires when it is not used.',
    }),
    sha256: t.exposeString('sha256', {
      description: 'SHA-256 of the file as it came, in hexadecimal: of an earlier image, its own.',
    }),
  }),
});

const UpscaleType = builder.objectRef<Upscale>('Upscale').implement({
  authScopes: owner,
  description: 'That a picture was made larger, and which.',
  fields: (t) => ({
    factor: t.exposeInt('factor', {
      description: 'How many times as wide and as high as the picture the result is.',
    }),
    imageId: t.id({
      nullable: true,
      description:
        'The id of the image that the picture was; null where it was brought. It may be deleted by now.',
      resolve: ({ imageId }) =>
        imageId === undefined ? null : encodeGlobalID('GeneratedImage', imageId),
    }),
  }),
});

/** With pictures as a request names them. */
function asInput({ image, mask, ...parameters }: ModelParameters) {
  const named = (source: SourceRef | undefined) => source && { uploadId: source.uploadId };
  return { ...parameters, image: named(image), mask: named(mask) };
}

export const RecipeType = builder.objectRef<Recipe>('Recipe').implement({
  authScopes: owner,
  description:
    'The exact normalised input: defaults filled in, the seed drawn. Send `input` again and the same backend and weights make the same picture.',
  fields: (t) => ({
    model: t.field({
      type: ModelIdEnum,
      description: 'The model that made the image.',
      resolve: (recipe) => recipe.model,
    }),
    prompt: t.string({
      description: 'What the image is to show.',
      resolve: (recipe) => recipe.parameters.prompt,
    }),
    negativePrompt: t.string({
      nullable: true,
      description: 'What the image is not to show.',
      resolve: (recipe) => recipe.parameters.negativePrompt ?? null,
    }),
    scheduler: t.field({
      type: Scheduler,
      description: 'The sampler that turned noise into the image.',
      resolve: (recipe) => recipe.parameters.scheduler,
    }),
    numInferenceSteps: t.int({
      description: 'How many denoising steps it took.',
      resolve: (recipe) => recipe.parameters.numInferenceSteps,
    }),
    guidanceScale: t.float({
      description: 'How closely the image follows the prompt.',
      resolve: (recipe) => recipe.parameters.guidanceScale,
    }),
    samples: t.int({
      description: 'How many images the request asks for.',
      resolve: (recipe) => recipe.parameters.samples,
    }),
    seed: t.field({
      type: 'Seed',
      description: 'The seed of the first image.',
      resolve: (recipe) => recipe.parameters.seed,
    }),
    width: t.int({
      description: 'The width of the image in pixels.',
      resolve: (recipe) => recipe.parameters.width,
    }),
    height: t.int({
      description: 'The height of the image in pixels.',
      resolve: (recipe) => recipe.parameters.height,
    }),
    promptSyntax: t.field({
      type: PromptSyntax,
      description: 'How the prompts are read.',
      resolve: (recipe) => recipe.parameters.promptSyntax,
    }),
    decoder: t.field({
      type: Decoder,
      description: 'What decoded the latents into pixels.',
      resolve: (recipe) => recipe.parameters.decoder,
    }),
    loras: t.field({
      type: [AddedLoraType],
      description: 'The LoRAs of the request, those that a weighted prompt names included.',
      resolve: (recipe) => [...lorasOf(recipe.parameters)],
    }),
    image: t.field({
      type: SourceImageType,
      nullable: true,
      description: 'The picture that it starts from; null where it starts from noise.',
      resolve: ({ parameters }) => parameters.image ?? null,
    }),
    mask: t.field({
      type: SourceImageType,
      nullable: true,
      description: 'Where the picture is drawn anew; null where that is everywhere.',
      resolve: ({ parameters }) => parameters.mask ?? null,
    }),
    strength: t.float({
      nullable: true,
      description: 'How much of the picture is changed; null where it starts from noise.',
      resolve: ({ parameters }) => parameters.strength ?? null,
    }),
    upscale: t.field({
      type: UpscaleType,
      nullable: true,
      description:
        'That a picture was made larger; null where it was drawn. The other fields then say how the picture was drawn, and nothing of one that was brought: the prompt is empty, the steps and the seed are 0, and the scheduler says nothing. The size is that of the result.',
      resolve: ({ parameters }) => parameters.upscale ?? null,
    }),
    backend: t.field({
      type: BackendIdEnum,
      description: 'The backend that made the image.',
      resolve: (recipe) => recipe.backend,
    }),
    weights: t.field({
      type: WeightsKind,
      description: 'Whether published weights or demo weights made the image.',
      resolve: (recipe) => recipe.weights,
    }),
    revision: t.string({
      description: "The weights' commit, or the provider's contract.",
      resolve: (recipe) => recipe.revision,
    }),
    device: t.string({
      nullable: true,
      description:
        'What the local engine computed on, as `cpu` or `webgpu`; others round differently. Null where another backend drew.',
      resolve: ({ device }) => device?.name ?? null,
    }),
    precision: t.string({
      nullable: true,
      description: 'In what floats: `fp32` or `fp16`. Null where another backend drew.',
      resolve: ({ device }) => device?.precision ?? null,
    }),
    input: t.field({
      type: 'JSON',
      description:
        'A value for the argument `input` of `generateImage`; of a picture that was made larger, for that of `upscale`.',
      resolve: ({ model, parameters }) =>
        isModelId(model)
          ? { [models[model].inputField]: asInput(parameters) }
          : { image: asInput(parameters).image, factor: parameters.upscale?.factor },
    }),
  }),
});
