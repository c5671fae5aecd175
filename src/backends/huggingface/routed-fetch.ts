import { z } from 'zod';
import type { ClientTools } from '#src/backends/cloud/backend.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';
import type { Answer } from '#src/backends/cloud/http/answer.ts';
import { parseJson } from '#src/backends/cloud/http/json.ts';
import { backends } from '#src/domain/backends.ts';

/** Where the client of the Hub may go: its router, which is paid for, and the Hub, for who serves a model. */
const router = new URL(backends.huggingface.api.url).origin;
const hub = 'https://huggingface.co';

export interface RoutedFetch {
  readonly fetch: typeof globalThis.fetch;
  /** The answer to the paid request; undefined before there is one. */
  readonly paid: Answer | undefined;
}

/**
 * The `fetch` that the client is given: its requests leave by the gateway's own way out, with its
 * limits, and an answer that is no success is thrown as what it is. With another base URL all go there.
 */
export function createRoutedFetch(tools: ClientTools, signal: AbortSignal): RoutedFetch {
  const { exchange, send, limits, baseUrl } = tools;
  let paid: Answer | undefined;
  return {
    get paid() {
      return paid;
    },
    async fetch(input, init) {
      const asked = new URL(String(input instanceof Request ? input.url : input));
      // A token of another kind makes the client go to the provider itself.
      if (asked.origin !== router && asked.origin !== hub) throw notAToken(asked.host);
      const isPaid = init?.method === 'POST';
      const answer = await exchange(
        isPaid ? 'generate' : 'credits',
        send,
        {
          url: baseUrl.origin === router ? asked : new URL(asked.pathname + asked.search, baseUrl),
          method: isPaid ? 'POST' : 'GET',
          headers: Object.fromEntries(new Headers(init?.headers)),
          body: typeof init?.body === 'string' ? init.body : undefined,
          timeoutMs: isPaid ? limits.answerMs : limits.pollMs,
          maxBytes: limits.imageBytes,
        },
        signal,
      );
      if (isPaid) paid = answer;
      else if (!mapping.safeParse(parseJson(answer.bytes)).success) throw noMapping();
      return new Response(new Uint8Array(answer.bytes), {
        status: answer.status,
        headers: { 'content-type': answer.contentType },
      });
    },
  };
}

/** Who serves a model; the client breaks on anything else. */
const mapping = z.object({ inferenceProviderMapping: z.union([z.object(), z.array(z.unknown())]) });

function noMapping(): CloudError {
  const message = "The Hub's answer about who serves the model cannot be read.";
  return new CloudError({
    failure: { code: 'PROVIDER_BAD_RESPONSE', message, retryable: true, billed: 'NO' },
    outage: true,
  });
}

function notAToken(host: string): CloudError {
  const message = `HUGGINGFACE_API_KEY is no token of Hugging Face, as hf_… is: the request would go to ${host}.`;
  return new CloudError({
    failure: { code: 'PROVIDER_UNAUTHORIZED', message, retryable: true, billed: 'NO' },
    cooldown: { scope: 'account', status: 'DOWN', forMs: 5 * 60_000 },
  });
}
