import type { CallToolResult } from '@modelcontextprotocol/server';
import { isTerminal } from '#src/domain/generation.ts';
import { answer, refused } from './answer.ts';
import { look } from './documents.ts';
import { ApiError, type GatewayApi } from './gateway-api.ts';
import { type GenerationFacts, standing } from './generation.ts';
import { picturesOf } from './pictures.ts';

/** @throws ApiError where there is none, or it is another's */
export async function findGeneration(api: GatewayApi, id: string): Promise<GenerationFacts> {
  const { generation } = (await api.send(look, { id })) as { generation: GenerationFacts | null };
  if (!generation) throw new ApiError('NOT_FOUND', 'There is no generation with this id.');
  return generation;
}

export interface OutcomeOptions {
  /** Whether an earlier call with the same key made it. */
  readonly replayed?: boolean;
  /** Whether the pictures come along, and not only links to them. */
  readonly toLookAt: boolean;
}

/** Where a generation stands, with the pictures that are there. @throws ApiError */
export async function outcomeOf(
  api: GatewayApi,
  id: string,
  { replayed = false, toLookAt }: OutcomeOptions,
): Promise<CallToolResult> {
  const generation = await findGeneration(api, id);
  const pictures = await picturesOf(api, generation.images, toLookAt);
  if (generation.status === 'FAILED' && generation.failure)
    return refused(generation.failure, { generation });
  const facts = { ...generation, replayed };
  return answer(`${again(replayed)}${sentenceFor(generation)}`, facts, pictures);
}

function again(replayed: boolean): string {
  return replayed
    ? 'An earlier call with this idempotencyKey asked for it; it is charged once. '
    : '';
}

function sentenceFor(generation: GenerationFacts): string {
  if (!isTerminal(generation.status))
    return `It is accepted and not ready yet: ${standing(generation)}. Call get_generation with id ${JSON.stringify(generation.id)} until it has ended.`;
  const there = generation.images.filter(({ url }) => url !== null).length;
  return `It has ended (${generation.status}) with ${there} of ${generation.images.length} pictures, for ${generation.cost.captured} credits.`;
}
