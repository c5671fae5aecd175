import type { CallToolResult } from '@modelcontextprotocol/server';
import { answer, type Refusal, refused } from '#src/mcp/answer.ts';

/** What the API answers to each query for what a request would come to. */
export type EstimateResult =
  | ({ readonly __typename: `${string}Error` } & Refusal)
  | {
      readonly __typename: 'Estimate';
      readonly costLow: number;
      readonly costHigh: number;
      readonly durationMs: number | null;
    };

/** What a request would cost and take, in a sentence. */
export function estimated({ __typename: _, ...facts }: EstimateResult): CallToolResult {
  if ('message' in facts) return refused(facts);
  const { costLow, costHigh, durationMs } = facts;
  const cost = costLow === costHigh ? `${costHigh}` : `${costLow} to ${costHigh}`;
  const time =
    durationMs === null ? '' : `, and take about ${Math.ceil(durationMs / 1_000)} seconds`;
  return answer(`It would cost ${cost} credits${time}. Nothing was charged.`, facts);
}
