import type { BackendId } from './backends.ts';

/** Money: whole millionths of a credit. A credit is one US dollar. */
export type MicroCredits = number;

const microCreditsOfACredit = 1_000_000;

/** @returns credits, as people write them */
export function inCredits(amount: MicroCredits): number {
  return amount / microCreditsOfACredit;
}

/** What a provider last said of the gateway's own credits with it. */
export interface UpstreamCredits {
  readonly backend: BackendId;
  /** Null before the provider said anything. */
  readonly remaining: MicroCredits | null;
  /** Milliseconds since the epoch. */
  readonly updatedAt: number | null;
}
