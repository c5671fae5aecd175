import { z } from 'zod';
import { answer, type Refusal, refused } from '#src/mcp/answer.ts';
import { idProperty, parseArguments } from '#src/mcp/arguments.ts';
import { cancel as document } from '#src/mcp/documents.ts';
import type { GatewayApi } from '#src/mcp/gateway-api.ts';
import type { GenerationFacts } from '#src/mcp/generation.ts';
import type { Tool } from '#src/mcp/tool.ts';

type Result =
  | ({ readonly __typename: `${string}Error` } & Refusal)
  | {
      readonly __typename: 'CancelGenerationSuccess';
      readonly outcome: string;
      readonly message: string;
      readonly generation: GenerationFacts;
    };

export async function cancelGeneration(api: GatewayApi, id: string): Promise<Result> {
  const data = await api.send(document, { id });
  return (data as { cancelGeneration: Result }).cancelGeneration;
}

export const cancelTool: Tool = {
  name: 'cancel_generation',
  title: 'Cancel a generation',
  description:
    'Stops a generation that has not ended. Pictures that are there by then are kept and charged, the rest is not charged. The answer says what really happened: it may have ended already.',
  properties: idProperty,
  required: ['id'],
  annotations: {
    readOnlyHint: false,
    destructiveHint: true,
    idempotentHint: true,
    openWorldHint: false,
  },
  async run(api, given) {
    const { id } = parseArguments(z.strictObject({ id: z.string() }), given);
    const { __typename, ...facts } = await cancelGeneration(api, id);
    if (!('outcome' in facts)) return refused(facts);
    return answer(facts.message, facts);
  },
};
