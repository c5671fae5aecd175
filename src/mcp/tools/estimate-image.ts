import { estimate as document } from '#src/mcp/documents.ts';
import { type EstimateResult, estimated } from '#src/mcp/requests/estimated.ts';
import {
  requestProperties,
  requestVariables,
  requiredOfRequest,
} from '#src/mcp/requests/image-request.ts';
import type { Tool } from '#src/mcp/tool.ts';

export const estimateImage: Tool = {
  name: 'estimate_image',
  title: 'Estimate what a picture costs',
  description:
    'Tells what a picture would cost in credits (one credit is one US dollar), about how long it would take and who would draw it, with the arguments that generate_image takes. Free: nothing is drawn and nothing is charged. Call it before generate_image, and tell the user the cost.',
  properties: requestProperties,
  required: requiredOfRequest,
  annotations: { readOnlyHint: true, openWorldHint: false },
  async run(api, given) {
    const { estimate } = (await api.send(document, requestVariables(given))) as {
      estimate: EstimateResult;
    };
    return estimated(estimate);
  },
};
