/** A backup cannot be written or restored; the message says why in a sentence. */
export class BackupError extends Error {
  override readonly name = 'BackupError';
}

/** What the system or SQLite says, such as a full disk, as a sentence; other errors are faults of ours and stay. */
export function explained(what: string, error: unknown): unknown {
  if (!(error instanceof Error && 'code' in error)) {
    return error;
  }
  return new BackupError(`${what}: ${error.message}.`, { cause: error });
}
