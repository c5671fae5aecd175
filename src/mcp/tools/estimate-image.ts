import { answer, type Refusal, refused } from '#src/mcp/answer.ts';
import { estimate as document } from '#src/mcp/documents.ts';
import {
  requestProperties,
  requestVariables,
  requiredOfRequest,
} from '#src/mcp/requests/image-request.ts';
import type { Tool } from '#src/mcp/tool.ts';

type Result =
  | ({ readonly __typename: `${string}Error` } & Refusal)
  | {
      readonly __typename: 'Estimate';
      readonly costLow: number;
      readonly costHigh: number;
      readonly durationMs: number | null;
    };

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
      estimate: Result;
    };
    const { __typename: _, ...facts } = estimate;
    if ('message' in facts) return refused(facts);
    const { costLow, costHigh, durationMs } = facts;
    const cost = costLow === costHigh ? `${costHigh}` : `${costLow} to ${costHigh}`;
    const time =
      durationMs === null ? '' : `, and take about ${Math.ceil(durationMs / 1_000)} seconds`;
    return answer(`It would cost ${cost} credits${time}. Nothing was charged.`, facts);
  },
};
