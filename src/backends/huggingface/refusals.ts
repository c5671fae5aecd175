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
  500: {
    code: 'PROVIDER_FAILED',
    says: 'Hugging Face failed to make the image',
    retryable: true,
    outage: true,
  },
};

/** @returns undefined where a status means what it means everywhere */
export function refusalOf(status: number, text: string): Refusal | undefined {
  if (status !== 503 || !/loading/i.test(text)) return table[status];
  return {
    code: 'PROVIDER_UNAVAILABLE',
    says: 'The model is being loaded',
    retryable: true,
    undone: true,
  };
}
