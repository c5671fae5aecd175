import { RefusedError } from './errors.ts';
import { follow } from './follow.ts';
import { clientGenerate, clientModels, clientWatchCredits } from './generated/documents.ts';
import type {
  ClientGenerateMutation,
  ClientModelsQuery,
  ClientWatchCreditsSubscription,
} from './generated/types.ts';
import { createHandle, type GenerationHandle } from './handle.ts';
import { pause } from './retry.ts';
import { createTransport, type TransportOptions, Unreachable } from './transport.ts';
import type { Credits, GenerateInput, GenerateOptions, Model } from './types.ts';

export interface Darkroom {
  /**
   * Asks for images. Resolves when the gateway has accepted: from then on the generation goes on
   * whatever happens to this page, and `watch(handle.id)` finds it again.
   * @throws RefusedError with what is wrong and what is allowed; nothing was charged
   * @throws DarkroomError with code NETWORK when no answer came in six tries
   */
  generate(input: GenerateInput, options?: GenerateOptions): Promise<GenerationHandle>;
  /** A generation by its id, from an earlier page or another machine. */
  watch(id: string): GenerationHandle;
  /** The account's credits now, and again after each change, until the signal aborts. */
  credits(signal?: AbortSignal): AsyncGenerator<Credits, void, undefined>;
  models(signal?: AbortSignal): Promise<readonly Model[]>;
}

const tries = 6;

/** @throws TypeError for a `url` that is none */
export function createDarkroom(options: TransportOptions): Darkroom {
  const transport = createTransport(options);
  return {
    async generate(input, { route, idempotencyKey = crypto.randomUUID(), signal } = {}) {
      const variables = { input, route, idempotencyKey };
      for (let failures = 0; ; failures++) {
        try {
          const data: ClientGenerateMutation = await transport.send(
            clientGenerate,
            variables,
            signal,
          );
          const result = data.generateImage;
          if (result.__typename !== 'GenerateImageSuccess') throw new RefusedError(result);
          return createHandle(transport, result.generation.id, result.generation);
        } catch (error) {
          if (!(error instanceof Unreachable) || failures + 1 === tries) throw error;
        }
        await pause(failures, signal);
      }
    },
    watch: (id) => createHandle(transport, id),
    credits: (signal) =>
      follow(transport, {
        query: clientWatchCredits,
        variables: {},
        pick: (data: ClientWatchCreditsSubscription) => data.credits,
        signal,
      }),
    async models(signal) {
      const data: ClientModelsQuery = await transport.send(clientModels, {}, signal);
      return data.models;
    },
  };
}
