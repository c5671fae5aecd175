import {
  leastUpscaledFactor,
  mostUpscaledFactor,
  mostUpscaledSide,
  upscaleParameters,
} from '#models/upscaler/parameters.ts';
import { invalidInput } from '#src/domain/gateway-errors.ts';
import type { Route } from '#src/domain/generation.ts';
import type { Size } from '#src/images/sources/fit.ts';
import type { Plan } from '#src/routing/router.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { type FoundSource, findSource, ImageInput } from './source-images.ts';
import { offeredFactors } from './upscaler.ts';

export const UpscaleInput = builder.inputType('UpscaleInput', {
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

/**
 * What the picture is that is to be larger, and what that would come to. Nothing is decoded or kept.
 * @throws InvalidInputError, NotFoundError, ModelUnavailableError
 */
export async function planUpscale(
  context: Context,
  { image, factor }: typeof UpscaleInput.$inferInput,
  route: Route,
): Promise<{ readonly source: FoundSource; readonly plan: Plan }> {
  const { generations, viewer } = context;
  await mustBeOffered(context, factor);
  const source = await findSource(context, image, imagePath);
  mustFit(source.size, factor);
  const parameters = upscaleParameters({ factor }, source.size);
  const plan = await generations.plan(viewer, { model: 'upscaler', parameters, route });
  return { source, plan };
}

const imagePath = 'input.image';

/** @throws InvalidInputError for a picture whose result would be too large */
function mustFit({ width, height }: Size, factor: number): void {
  if (Math.max(width, height) * factor <= mostUpscaledSide) return;
  throw invalidInput(
    imagePath,
    `It has ${width} x ${height} pixels, and ${factor} times as many a side are too many.`,
    `at most ${Math.floor(mostUpscaledSide / factor)} pixels a side with the factor ${factor}: the result has at most ${mostUpscaledSide}`,
  );
}

/** @throws InvalidInputError for what no backend makes pictures larger by; where none does at all, the plan says why */
async function mustBeOffered({ backends }: Context, factor: number): Promise<void> {
  // What a backend is known to make is not waited for, though it may find more.
  const unsure = [...backends.values()].filter(
    ({ offer }) => !offer('upscaler').factors?.includes(factor),
  );
  await Promise.all(unsure.map((backend) => backend.knowFactors?.()));
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
