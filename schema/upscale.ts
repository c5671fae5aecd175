import { type Drawing, upscaleParameters } from '#models/upscaler/parameters.ts';
import type { GenerateRequest } from '#src/domain/generate-request.ts';
import type { Route } from '#src/domain/generation.ts';
import type { GeneratedImage } from '#src/generations/watch/view.ts';
import { acceptArgs, acceptErrors, acceptRequest, GenerateImageSuccessType } from './acceptance.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { planUpscale, UpscaleInput } from './plan-upscale.ts';
import { generator } from './scopes.ts';
import { refOf } from './source-images.ts';

builder.mutationField('upscale', (t) =>
  t.field({
    authScopes: generator,
    type: GenerateImageSuccessType,
    description:
      'Accepts a request to make a picture larger. It is a generation of one image like any other: watched, canceled, charged and kept as those of `generateImage` are.',
    errors: {
      types: acceptErrors,
      directResult: true,
      union: {
        name: 'UpscaleResult',
        description: 'The accepted request, or why it was not accepted.',
      },
    },
    args: {
      input: t.arg({
        type: UpscaleInput,
        required: true,
        description: 'The picture and the factor.',
      }),
      ...acceptArgs,
    },
    resolve: (_root, { input, ...args }, caller) =>
      acceptRequest(caller, args, (context, route) => wanted(context, input, route)),
  }),
);

/**
 * What such an input asks for. What cannot be is refused before anything is decoded or kept.
 * @throws GatewayError
 */
async function wanted(
  context: Context,
  input: typeof UpscaleInput.$inferInput,
  route: Route,
): Promise<Pick<GenerateRequest, 'model' | 'parameters'>> {
  const { factor } = input;
  const { source } = await planUpscale(context, input, route);
  const { upload, made } = await source.keep();
  const { drawnBy, drawing } = made ? drawingOf(made) : {};
  const upscale = { factor, imageId: made?.sample.id, drawnBy };
  const parameters = upscaleParameters(upscale, upload, refOf(upload), drawing);
  return { model: 'upscaler', parameters };
}

/** How an image was drawn, and by what, where that is known: of one that was made larger itself, its picture. */
function drawingOf({ generation, sample }: GeneratedImage): {
  readonly drawnBy: string | undefined;
  readonly drawing: Drawing;
} {
  const { image: _, mask: _mask, strength: _strength, upscale, ...drawing } = generation.parameters;
  const drawnBy = upscale ? upscale.drawnBy : generation.model;
  return { drawnBy, drawing: { ...drawing, seed: sample.seed } };
}
