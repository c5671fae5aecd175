import { parseArguments } from '#src/mcp/arguments.ts';
import { estimateUpscale as document } from '#src/mcp/documents.ts';
import { type EstimateResult, estimated } from '#src/mcp/requests/estimated.ts';
import {
  requiredOfUpscale,
  upscaleArguments,
  upscaleProperties,
  upscaleVariables,
} from '#src/mcp/requests/upscale-request.ts';
import type { Tool } from '#src/mcp/tool.ts';

export const estimateUpscale: Tool = {
  name: 'estimate_upscale',
  title: 'Estimate what a larger picture costs',
  description:
    'Tells what making a picture of an earlier generation larger would cost in credits (one credit is one US dollar), about how long it would take and who would do it, with the arguments that upscale_image takes. Free: nothing is made and nothing is charged. Call it before upscale_image, and tell the user the cost.',
  properties: upscaleProperties,
  required: requiredOfUpscale,
  annotations: { readOnlyHint: true, openWorldHint: false },
  async run(api, given) {
    const variables = upscaleVariables(parseArguments(upscaleArguments, given));
    const { estimateUpscale: result } = (await api.send(document, variables)) as {
      estimateUpscale: EstimateResult;
    };
    return estimated(result);
  },
};
