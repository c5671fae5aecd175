import type { Refusal } from '#src/backends/cloud/provider.ts';

interface Row extends Refusal {
  readonly status: number;
  /** The same status has several meanings: this one is recognised by its text. */
  readonly text?: RegExp;
}

const minute = 60_000;
const hour = 60 * minute;

/**
 * What error answers mean at Segmind; the first row that fits counts. From the error tables of
 * docs.segmind.com and the model pages. What was billed is not here: only a 200 is billed, so that
 * follows from the call (see `Call` in `cloud/errors.ts`).
 */
const table: readonly Row[] = [
  {
    status: 400,
    code: 'PROVIDER_REJECTED',
    says: 'Segmind found the request malformed',
    retryable: false,
  },
  {
    status: 401,
    code: 'PROVIDER_UNAUTHORIZED',
    says: "Segmind refused the gateway's API key; check SEGMIND_API_KEY",
    retryable: true,
    cooldown: { scope: 'account', status: 'DOWN', forMs: 5 * minute },
  },
  {
    status: 403,
    code: 'PROVIDER_UNAUTHORIZED',
    says: "The gateway's Segmind account may not use this model",
    retryable: true,
    cooldown: { scope: 'model', status: 'DOWN', forMs: 10 * minute },
  },
  {
    status: 404,
    code: 'PROVIDER_MODEL_RETIRED',
    says: 'Segmind does not know this model any more',
    retryable: true,
    cooldown: { scope: 'model', status: 'RETIRED', forMs: hour },
  },
  {
    status: 405,
    code: 'PROVIDER_BAD_RESPONSE',
    says: 'The address that answers for Segmind does not take this kind of request; check SEGMIND_BASE_URL',
    retryable: true,
    cooldown: { scope: 'model', status: 'DOWN', forMs: 10 * minute },
  },
  {
    status: 406,
    text: /content.?type/i,
    code: 'PROVIDER_REJECTED',
    says: 'Segmind refused the type of the request',
    retryable: false,
  },
  {
    status: 406,
    text: /spend|spending|budget|limit (?:reached|exceeded)/i,
    code: 'PROVIDER_NO_CREDITS',
    says: "The Segmind team's spend limit is reached",
    retryable: true,
    cooldown: { scope: 'account', status: 'NO_CREDITS', forMs: 15 * minute },
  },
  {
    status: 406,
    text: /credit|balance|top.?up/i,
    code: 'PROVIDER_NO_CREDITS',
    says: "The gateway's Segmind account cannot pay for this request; top it up",
    retryable: true,
    // A balance too low for one model may do for another.
    cooldown: { scope: 'model', status: 'NO_CREDITS', forMs: 5 * minute },
  },
  {
    status: 406,
    code: 'PROVIDER_REJECTED',
    says: 'Segmind refused a value of the request',
    retryable: false,
  },
  {
    status: 410,
    code: 'PROVIDER_MODEL_RETIRED',
    says: 'Segmind has retired this model',
    retryable: true,
    cooldown: { scope: 'model', status: 'RETIRED', forMs: 24 * hour },
  },
  {
    status: 500,
    code: 'PROVIDER_FAILED',
    says: 'Segmind failed to make the image',
    retryable: true,
    outage: true,
  },
];

/** @returns undefined where a status means what it means everywhere */
export function refusalOf(status: number, text: string): Refusal | undefined {
  return table.find((row) => row.status === status && (row.text?.test(text) ?? true));
}
