import { StorageFullError } from '#src/domain/gateway-errors.ts';

/** Whether a change was stored is not known: the connection was lost while it was committed, and the database cannot tell. */
export class CommitUnknownError extends StorageFullError {
  constructor(cause: unknown) {
    super(
      'its database was lost while it stored this request, which may be stored or not; with an idempotency key, sending it again is safe',
      { cause },
    );
  }
}

/** Two transactions waited for each other, or the server undid one: the same again may well succeed. */
const repeatable: ReadonlySet<string> = new Set(['40P01', '40001']);

/**
 * Codes of PostgreSQL (appendix A of its manual) for a server that stops, starts, follows another one
 * or has no connection left, and of the system for one that cannot be reached.
 */
const unreachable: ReadonlySet<string> = new Set([
  '25006',
  '25P03',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EAI_AGAIN',
]);

const full: ReadonlySet<string> = new Set(['53100', '53200']);

function codeOf(error: unknown): string {
  return String((error as { code?: unknown } | null)?.code ?? '');
}

export function isRepeatable(error: unknown): boolean {
  return repeatable.has(codeOf(error));
}

/** Whether the number of a transaction is one that the server has not come to, as `pg_xact_status` says. */
export function isNotGivenYet(error: unknown): boolean {
  return codeOf(error) === '22023';
}

/** Whether the connection is gone, or none can be had. */
export function isLost(error: unknown): boolean {
  const code = codeOf(error);
  if (unreachable.has(code) || code.startsWith('08')) return true;
  // The client library's own errors have no code.
  return (
    error instanceof Error &&
    code === '' &&
    /connection terminated|timeout exceeded when trying to connect|query read timeout|client (has encountered|was closed)|connection ended/i.test(
      error.message,
    )
  );
}

/** @returns why nothing can be stored, as the rest of a sentence; null when the error tells something else */
export function postgresFault(error: unknown): string | null {
  if (isLost(error)) return 'its database does not answer';
  if (full.has(codeOf(error))) return 'the disk of its database is full';
  return null;
}
