import {
  type Drawing,
  leastUpscaledFactor,
  mostUpscaledFactor,
  mostUpscaledSide,
  upscaleParameters,
} from '#models/upscaler/parameters.ts';
import { invalidInput } from '#src/domain/gateway-errors.ts';
import type { GenerateRequest } from '#src/domain/generate-request.ts';
import type { Route } from '#src/domain/generation.ts';
import type { GeneratedImage } from '#src/generations/watch/view.ts';
import { acceptArgs, acceptErrors, acceptRequest, GenerateImageSuccessType } from './acceptance.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { generator } from './scopes.ts';
import { bringSource, ImageInput, refOf } from './source-images.ts';
import { offeredFactors } from './upscaler.ts';

const UpscaleInput = builder.inputType('UpscaleInput', {
  description: 'A picture that is to be larger, and by how much.',
  fields: (t) => ({
    image: t.field({
      type: ImageInput,
      required: true,
      description: 'What is to be larger: an image of the account, an upload or a data URL.',
    }),
    factor: t.int({
      required: true,
      description: `How many times as wide and as high the result is, at most ${mostUpscaledSide} pixels a side: one of the factors of \`upscaler\`.`,
    }),
  }),
});

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
 * What such an input asks for. What cannot be is refused before the picture is brought.
 * @throws GatewayError
 */
async function wanted(
  context: Context,
  { image, factor }: typeof UpscaleInput.$inferInput,
  route: Route,
): Promise<Pick<GenerateRequest, 'model' | 'parameters'>> {
  const model = 'upscaler';
  await mustBeOffered(context, factor);
  const any = upscaleParameters({ factor }, { width: 64, height: 64 });
  await context.generations.plan(context.viewer, { model, parameters: any, route });
  const path = 'input.image';
  const { upload, made } = await bringSource(context, image, path, ({ width, height }) => {
    if (Math.max(width, height) * factor <= mostUpscaledSide) return;
    throw invalidInput(
      path,
      `It has ${width} x ${height} pixels, and ${factor} times as many a side are too many.`,
      `at most ${Math.floor(mostUpscaledSide / factor)} pixels a side with the factor ${factor}: the result has at most ${mostUpscaledSide}`,
    );
  });
  const { drawnBy, drawing } = made ? drawingOf(made) : {};
  const upscale = { factor, imageId: made?.sample.id, drawnBy };
  return { model, parameters: upscaleParameters(upscale, upload, refOf(upload), drawing) };
}

/** @throws InvalidInputError for what no backend makes pictures larger by; where none does at all, the plan says why */
async function mustBeOffered({ backends }: Context, factor: number): Promise<void> {
  await Promise.all([...backends.values()].map((backend) => backend.knowFactors?.()));
  const offered = offeredFactors(backends);
  const isOffered = offered.length === 0 ? isPossible(factor) : offered.includes(factor);
  if (isOffered) return;
  throw invalidInput(
    'input.factor',
    `${factor} is not offered.`,
    offered.join(', ') || `a whole number from ${leastUpscaledFactor} to ${mostUpscaledFactor}`,
  );
}

function isPossible(factor: number): boolean {
  return factor >= leastUpscaledFactor && factor <= mostUpscaledFactor;
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
