import type { Refusal } from '#src/backends/cloud/provider.ts';

const minute = 60_000;

/** By status; from https://huggingface.co/docs/inference-providers and the API's own answers. */
const table: Readonly<Record<number, Refusal>> = {
  401: {
    code: 'PROVIDER_UNAUTHORIZED',
    says: "Hugging Face refused the gateway's token; check HUGGINGFACE_API_KEY",
    retryable: true,
    cooldown: { scope: 'account', status: 'DOWN', forMs: 5 * minute },
  },
  402: {
    code: 'PROVIDER_NO_CREDITS',
    says: "The credits of the gateway's Hugging Face account are used up",
    retryable: true,
    cooldown: { scope: 'account', status: 'NO_CREDITS', forMs: 15 * minute },
  },
  403: {
    code: 'PROVIDER_UNAUTHORIZED',
    says: 'The token may not call Inference Providers, or not this model',
    retryable: true,
    cooldown: { scope: 'model', status: 'DOWN', forMs: 10 * minute },
  },
  404: {
    code: 'PROVIDER_MODEL_RETIRED',
    says: 'Hugging Face has no such model',
    retryable: true,
    cooldown: { scope: 'model', status: 'RETIRED', forMs: 60 * minute },
  },
  410: {
    code: 'PROVIDER_MODEL_RETIRED',
    says: 'Hugging Face has retired this model',
    retryable: true,
    cooldown: { scope: 'model', status: 'RETIRED', forMs: 24 * 60 * minute },
  },
  429: {
    code: 'PROVIDER_RATE_LIMITED',
    says: "Hugging Face's rate limit is reached",
    retryable: true,
  },
  500: {
    code: 'PROVIDER_FAILED',
    says: 'Hugging Face failed to make the image',
    retryable: true,
    outage: true,
  },
};

export function refusalOf(status: number, text: string): Refusal {
  const known = table[status];
  if (known) return known;
  const isLoading = status === 503 && /loading/i.test(text);
  if (status > 500) {
    return {
      code: 'PROVIDER_UNAVAILABLE',
      says: isLoading ? 'The model is being loaded' : 'Hugging Face is not available',
      retryable: true,
      ...(isLoading ? { undone: true } : { outage: true }),
    };
  }
  if (status >= 400) {
    return {
      code: 'PROVIDER_REJECTED',
      says: 'Hugging Face refused the request',
      retryable: false,
    };
  }
  // Redirects are never followed: they would take the key, or a paid POST, elsewhere.
  return {
    code: 'PROVIDER_BAD_RESPONSE',
    says: 'Something other than Hugging Face answered; check HUGGINGFACE_BASE_URL',
    retryable: true,
    outage: true,
  };
}
