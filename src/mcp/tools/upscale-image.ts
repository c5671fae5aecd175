import { parseArguments } from '#src/mcp/arguments.ts';
import { upscale as document } from '#src/mcp/documents.ts';
import {
  type Acceptance,
  acceptanceAnnotations,
  acceptanceArguments,
  acceptanceProperties,
  acceptanceRules,
  answerFor,
} from '#src/mcp/requests/accepted.ts';
import {
  requiredOfUpscale,
  upscaleArguments,
  upscaleProperties,
  upscaleVariables,
} from '#src/mcp/requests/upscale-request.ts';
import type { Tool } from '#src/mcp/tool.ts';

const own = upscaleArguments.extend(acceptanceArguments.shape);

export const upscaleImage: Tool = {
  name: 'upscale_image',
  title: 'Make a picture larger',
  description: [
    'Makes a picture of an earlier generation larger, with more detail than resizing gives. This costs credits (one credit is one US dollar).',
    ...acceptanceRules,
  ].join(' '),
  properties: { ...upscaleProperties, ...acceptanceProperties },
  required: [...requiredOfUpscale, 'idempotencyKey'],
  annotations: acceptanceAnnotations,
  async run(api, given, context) {
    const known = parseArguments(own, given);
    const { idempotencyKey } = known;
    const { upscale: result } = (await api.send(document, {
      ...upscaleVariables(known),
      idempotencyKey,
    })) as { upscale: Acceptance };
    return answerFor(api, result, known, context);
  },
};
