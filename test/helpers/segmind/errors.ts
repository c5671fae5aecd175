import { gatewayPages, htmlPage, type Page } from '#test/helpers/stand-in/pages.ts';
import { pageReply, type Reply } from '#test/helpers/stand-in/reply.ts';

const json = (status: number, value: unknown): Page => ({
  status,
  contentType: 'application/json',
  body: JSON.stringify(value),
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
  methodNotAllowed: htmlPage(405, 'Method Not Allowed'),
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
  badGateway: gatewayPages.badGateway,
  unavailable: htmlPage(503, 'Service Temporarily Unavailable'),
  gatewayTimeout: gatewayPages.gatewayTimeout,
} as const satisfies Record<string, Page>;

export type ErrorName = keyof typeof errors;
export const errorNames = Object.keys(errors) as ErrorName[];

export const errorReply = (name: ErrorName, headers: Record<string, string> = {}): Reply =>
  pageReply(errors[name], headers);
