import { parseArguments } from '#src/mcp/arguments.ts';
import { generate as document } from '#src/mcp/documents.ts';
import {
  type Acceptance,
  acceptanceAnnotations,
  acceptanceArguments,
  acceptanceProperties,
  acceptanceRules,
  answerFor,
} from '#src/mcp/requests/accepted.ts';
import {
  requestProperties,
  requestVariables,
  requiredOfRequest,
} from '#src/mcp/requests/image-request.ts';
import type { Tool } from '#src/mcp/tool.ts';

export const generateImage: Tool = {
  name: 'generate_image',
  title: 'Generate a picture',
  description: [
    'Draws one to four pictures from a prompt. This costs credits (one credit is one US dollar): estimate_image tells how many.',
    ...acceptanceRules,
  ].join(' '),
  properties: { ...requestProperties, ...acceptanceProperties },
  required: [...requiredOfRequest, 'idempotencyKey'],
  annotations: acceptanceAnnotations,
  async run(api, given, context) {
    const own = parseArguments(acceptanceArguments, given);
    const { idempotencyKey, waitSeconds: _w, pictures: _p, ...request } = given;
    const { generateImage: result } = (await api.send(document, {
      ...requestVariables(request),
      idempotencyKey,
    })) as { generateImage: Acceptance };
    return answerFor(api, result, own, context);
  },
};
