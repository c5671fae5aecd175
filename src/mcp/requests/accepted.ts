import type { CallToolResult, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';
import { isTerminal } from '#src/domain/generation.ts';
import { type Refusal, refused } from '#src/mcp/answer.ts';
import { type ArgumentSchemas, pictureArguments, pictureProperties } from '#src/mcp/arguments.ts';
import type { GatewayApi } from '#src/mcp/gateway-api.ts';
import type { GenerationFacts } from '#src/mcp/generation.ts';
import { outcomeOf } from '#src/mcp/outcome.ts';
import { asTask, speaksTasks } from '#src/mcp/tasks.ts';
import { waitForEnd } from '#src/mcp/wait.ts';

/** What the API answers to each mutation that asks for pictures. */
export type Acceptance =
  | ({ readonly __typename: `${string}Error` } & Refusal)
  | {
      readonly __typename: 'GenerateImageSuccess';
      readonly replayed: boolean;
      readonly generation: GenerationFacts;
    };

/** The arguments that each tool takes which asks for pictures. */
export const acceptanceArguments = pictureArguments.extend({
  idempotencyKey: z.string('a text that you make up is required'),
});

export const acceptanceProperties: ArgumentSchemas = {
  idempotencyKey: {
    type: 'string',
    description:
      'A text that you make up for each new picture, without spaces, as in "fox-1". The same one again with the same arguments finds the same picture and charges nothing more.',
  },
  ...pictureProperties,
};

/** A call with the same key again gives what is there: so says `idempotentHint`. */
export const acceptanceAnnotations = {
  readOnlyHint: false,
  destructiveHint: false,
  idempotentHint: true,
  openWorldHint: true,
} as const;

/** What a model must know of each of them. */
export const acceptanceRules = [
  'It is accepted at once and made in the background, also when this call times out. If it has not ended within waitSeconds, the answer has its id: call get_generation with that until it has ended.',
  'After a time-out or an error of the network call it again with the same arguments and the same idempotencyKey: you get the same picture and pay once. For another picture make up a new idempotencyKey.',
  'Only what is delivered is charged.',
];

/** Waits for what was accepted as long as is asked, or hands a task to those who speak of tasks. @throws ApiError */
export async function answerFor(
  api: GatewayApi,
  result: Acceptance,
  { waitSeconds, pictures }: z.infer<typeof acceptanceArguments>,
  context: ServerContext,
): Promise<CallToolResult> {
  if (result.__typename !== 'GenerateImageSuccess') {
    const { __typename: _, ...refusal } = result;
    return refused(refusal);
  }
  const { generation, replayed } = result;
  if (speaksTasks(context) && !isTerminal(generation.status)) return asTask(generation);
  await waitForEnd(api, generation.id, waitSeconds, context);
  return outcomeOf(api, generation.id, { replayed, toLookAt: pictures === 'inline' });
}
