import type { Scope } from './scopes.ts';

/** Who asks, and what they may do. */
export interface Viewer {
  readonly accountId: string;
  readonly scopes: readonly Scope[];
  /** The key that came with the request; null where the gateway is open to this machine. */
  readonly keyId: string | null;
}
