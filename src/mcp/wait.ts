import type { ServerContext } from '@modelcontextprotocol/server';
import { isTerminal } from '#src/domain/generation.ts';
import { watch } from './documents.ts';
import { ApiError, type GatewayApi } from './gateway-api.ts';
import { type GenerationFacts, standing } from './generation.ts';

type Update = { generation: { generation: Pick<GenerationFacts, 'status' | 'progress'> } };

/**
 * Waits until a generation has ended, the time is up or the client stops waiting, and tells of its
 * progress where the client asked for that. That waiting fails is no failure of the generation: it goes on.
 */
export async function waitForEnd(
  api: GatewayApi,
  id: string,
  seconds: number,
  { mcpReq }: ServerContext,
): Promise<void> {
  const progressToken = mcpReq._meta?.progressToken;
  const signal = AbortSignal.any([mcpReq.signal, AbortSignal.timeout(seconds * 1_000)]);
  let told = -1;
  try {
    for await (const data of api.watch(watch, { id }, signal)) {
      const { generation } = (data as Update).generation;
      const { fraction } = generation.progress;
      // It begins anew on another backend, and may only rise here.
      if (progressToken !== undefined && fraction > told) {
        told = fraction;
        const params = {
          progressToken,
          progress: fraction,
          total: 1,
          message: standing(generation),
        };
        await mcpReq.notify({ method: 'notifications/progress', params });
      }
      if (isTerminal(generation.status)) return;
    }
  } catch (error) {
    if (!(error instanceof ApiError) && !signal.aborted) throw error;
  }
}
