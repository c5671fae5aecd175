import type { Refusal } from '#src/backends/cloud/provider.ts';

const minute = 60_000;

/** By status; from https://replicate.com/docs/reference/http and the pages on rate limits and billing. */
const table: Readonly<Record<number, Refusal>> = {
  401: {
    code: 'PROVIDER_UNAUTHORIZED',
    says: "Replicate refused the gateway's API token; check REPLICATE_API_KEY",
    retryable: true,
    cooldown: { scope: 'account', status: 'DOWN', forMs: 5 * minute },
  },
  402: {
    code: 'PROVIDER_NO_CREDITS',
    says: "The gateway's Replicate account cannot pay for this request; top it up",
    retryable: true,
    cooldown: { scope: 'account', status: 'NO_CREDITS', forMs: 5 * minute },
  },
  403: {
    code: 'PROVIDER_UNAUTHORIZED',
    says: "The gateway's Replicate account may not use this model",
    retryable: true,
    cooldown: { scope: 'model', status: 'DOWN', forMs: 10 * minute },
  },
  404: {
    code: 'PROVIDER_MODEL_RETIRED',
    says: 'Replicate does not know this model any more',
    retryable: true,
    cooldown: { scope: 'model', status: 'RETIRED', forMs: 60 * minute },
  },
  500: {
    code: 'PROVIDER_FAILED',
    says: 'Replicate failed to take the request',
    retryable: true,
    outage: true,
  },
};

/** @returns undefined where a status means what it means everywhere */
export function refusalOf(status: number, text: string): Refusal | undefined {
  // A version that is gone is told as a value that is wrong.
  if (status === 422 && /\bversion\b/i.test(text)) return table[404];
  if (status !== 429) return table[status];
  return {
    code: 'PROVIDER_RATE_LIMITED',
    says: "Replicate's rate limit is reached",
    retryable: true,
    retryInMs: toldPause(text),
  };
}

/** As in "resets in ~30s" and "available in 1 second". */
function toldPause(text: string): number | undefined {
  const seconds = /\bin ~?(\d{1,6}(?:\.\d+)?) ?s/.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
