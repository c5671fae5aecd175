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

export function refusalOf(status: number, text: string): Refusal {
  const known = table[status];
  if (known) return known;
  // A version that is gone is told as a value that is wrong.
  if (status === 422 && /\bversion\b/i.test(text)) return table[404]!;
  if (status === 429) {
    return {
      code: 'PROVIDER_RATE_LIMITED',
      says: "Replicate's rate limit is reached",
      retryable: true,
      retryInMs: toldPause(text),
    };
  }
  if (status > 500) {
    return {
      code: 'PROVIDER_UNAVAILABLE',
      says: 'Replicate is not available',
      retryable: true,
      outage: true,
    };
  }
  if (status >= 400) {
    return { code: 'PROVIDER_REJECTED', says: 'Replicate refused the request', retryable: false };
  }
  // Redirects are never followed: they would take the key, or a paid POST, elsewhere.
  return {
    code: 'PROVIDER_BAD_RESPONSE',
    says: 'Something other than Replicate answered; check REPLICATE_BASE_URL',
    retryable: true,
    outage: true,
  };
}

/** As in "resets in ~30s" and "available in 1 second". */
function toldPause(text: string): number | undefined {
  const seconds = /\bin ~?(\d{1,6}(?:\.\d+)?) ?s/.exec(text)?.[1];
  return seconds === undefined ? undefined : Number(seconds) * 1000;
}
