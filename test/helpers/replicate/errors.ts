/** An answer that is no prediction. */
interface ErrorAnswer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

const problem = (status: number, title: string, detail: string): ErrorAnswer => ({
  status,
  body: { title, detail, status },
});

/** The documented errors, by what they mean. */
export const errors = {
  unauthenticated: problem(401, 'Unauthenticated', 'You did not pass a valid authentication token'),
  insufficientCredit: problem(
    402,
    'Insufficient credit',
    'You have insufficient credit to run this model. Go to https://replicate.com/account/billing#billing to purchase credit.',
  ),
  notFound: problem(404, 'Not found', 'The requested resource could not be found.'),
  invalidVersion: problem(
    422,
    'Invalid version or not permitted',
    "The specified version does not exist (or perhaps you don't have permission to use it?)",
  ),
  invalidInput: problem(422, 'Input validation failed', '- input: value is not allowed'),
  throttled: {
    status: 429,
    body: { detail: 'Request was throttled. Your rate limit resets in ~30s.' },
  },
  serverError: problem(500, 'Internal server error', 'Something went wrong'),
} as const satisfies Record<string, ErrorAnswer>;

export type ErrorName = keyof typeof errors;
