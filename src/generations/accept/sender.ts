import type { KeyRecord } from '#src/accounts/key-record.ts';
import { keys } from '#src/accounts/keys.ts';
import type { Store } from '#src/store/store.ts';

/** Who asks. */
export interface Sender {
  readonly accountId: string;
  /** The key that the request came with; null where none is needed. */
  readonly keyId: string | null;
  /** Kept with the generation, to find what was logged about it. */
  readonly requestId: string | null;
  /** The place of the request in a trace; null where it is not traced. */
  readonly traceparent?: string | null | undefined;
}

/** The key that a request came with, as it is now. */
export async function keyOf(
  { database }: { readonly database: Store },
  { keyId }: Pick<Sender, 'keyId'>,
): Promise<KeyRecord | undefined> {
  return keyId === null ? undefined : await database.read(() => keys.find(keyId));
}
