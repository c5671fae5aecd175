/** An answer that is not an image: what is sent, byte by byte. */
export interface ErrorAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

const json = (status: number, value: unknown): ErrorAnswer => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(value),
});

const html = (status: number, title: string): ErrorAnswer => ({
  status,
  contentType: 'text/html; charset=utf-8',
  body: `<!DOCTYPE html>\n<html><head><title>${status} ${title}</title></head><body><center><h1>${status} ${title}</h1></center></body></html>\n`,
});

/** Every documented error, by what it means. A 406 has four meanings, told apart by its text alone. */
export const errors = {
  badRequest: json(400, { error: 'Missing required field: prompt' }),
  keyMissing: json(401, { error: 'Missing Authorization or x-api-key in header' }),
  keyInvalid: json(401, {
    error: 'Unauthorized. API key is invalid or may have expired. Please check your key.',
  }),
  consoleUnauthorized: json(401, {
    error: 'invalid_token',
    error_description: 'The access token is invalid',
    status_code: 401,
  }),
  forbidden: json(403, { error: 'This model is not enabled for your team' }),
  unknownModel: json(404, { error: 'Model not found' }),
  noCreditRecord: json(404, { error: 'No credits found for the user' }),
  methodNotAllowed: html(405, 'Method Not Allowed'),
  contentType: json(406, { error: 'Invalid content type. Use application/json' }),
  insufficientCredits: json(406, {
    error: 'Insufficient credits. Your balance is 0.0012 and this request needs 0.0060',
  }),
  valueRejected: json(406, {
    error: 'scheduler: value is not one of the allowed values',
  }),
  spendLimit: json(406, { error: 'Team spend limit reached for this month' }),
  retired: json(410, { error: 'This model has been retired' }),
  unprocessable: json(422, { error: 'Validation Error' }),
  rateLimited: json(429, { error: 'rate_limit_exceeded' }),
  serverError: json(500, { error: 'Something went wrong while processing the request' }),
  badGateway: html(502, 'Bad Gateway'),
  unavailable: html(503, 'Service Temporarily Unavailable'),
  gatewayTimeout: html(504, 'Gateway Time-out'),
} as const satisfies Record<string, ErrorAnswer>;

export type ErrorName = keyof typeof errors;
export const errorNames = Object.keys(errors) as ErrorName[];
