import { z } from 'zod';
import {
  leastUpscaledFactor,
  mostUpscaledFactor,
  mostUpscaledSide,
} from '#models/upscaler/parameters.ts';
import type { ArgumentSchemas } from '#src/mcp/arguments.ts';
import { routeOf, routeProperties } from './image-request.ts';

/** What asks for a larger picture: the same for what it would cost and for making it. */
export const upscaleArguments = z.strictObject({
  imageId: z.string(),
  factor: z.int(),
  backend: z.string().nullish(),
  maxCost: z.number().nullish(),
});

export const upscaleProperties: ArgumentSchemas = {
  imageId: {
    type: 'string',
    description: 'The id of a picture, as get_generation tells it; not that of its generation.',
  },
  factor: {
    type: 'integer',
    minimum: leastUpscaledFactor,
    maximum: mostUpscaledFactor,
    description: `How many times as wide and as high it becomes, at most ${mostUpscaledSide} pixels a side. One that is not offered is refused with those that are.`,
  },
  ...routeProperties,
};

export const requiredOfUpscale = ['imageId', 'factor'] as const;

/** The variables `input` and `route` of the API. */
export function upscaleVariables({ imageId, factor, ...route }: z.infer<typeof upscaleArguments>) {
  return { input: { image: { imageId }, factor }, route: routeOf(route) };
}
