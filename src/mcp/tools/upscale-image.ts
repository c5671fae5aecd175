import { z } from 'zod';
import {
  leastUpscaledFactor,
  mostUpscaledFactor,
  mostUpscaledSide,
} from '#models/upscaler/parameters.ts';
import { parseArguments } from '#src/mcp/arguments.ts';
import { upscale as document } from '#src/mcp/documents.ts';
import {
  type Acceptance,
  acceptanceArguments,
  acceptanceProperties,
  acceptanceRules,
  answerFor,
} from '#src/mcp/requests/accepted.ts';
import { routeOf, routeProperties } from '#src/mcp/requests/image-request.ts';
import type { Tool } from '#src/mcp/tool.ts';

const own = z.strictObject({
  ...acceptanceArguments.shape,
  imageId: z.string(),
  factor: z.int(),
  backend: z.string().nullish(),
  maxCost: z.number().nullish(),
});

export const upscaleImage: Tool = {
  name: 'upscale_image',
  title: 'Make a picture larger',
  description: [
    'Makes a picture of an earlier generation larger, with more detail than resizing gives. This costs credits (one credit is one US dollar).',
    ...acceptanceRules,
  ].join(' '),
  properties: {
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
    ...acceptanceProperties,
  },
  required: ['imageId', 'factor', 'idempotencyKey'],
  annotations: {
    readOnlyHint: false,
    destructiveHint: false,
    idempotentHint: true,
    openWorldHint: true,
  },
  async run(api, given, context) {
    const known = parseArguments(own, given);
    const { imageId, factor, idempotencyKey } = known;
    const { upscale: result } = (await api.send(document, {
      input: { image: { imageId }, factor },
      route: routeOf(known),
      idempotencyKey,
    })) as { upscale: Acceptance };
    return answerFor(api, result, known, context);
  },
};
