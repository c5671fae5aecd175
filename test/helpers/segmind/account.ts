import { randomUUID } from 'node:crypto';
import type { ImageBody } from './catalogue.ts';

/** One thing that was billed. */
export interface LedgerEntry {
  readonly requestId: string;
  readonly slug: string;
  readonly contract: 'v1' | 'v2';
  /** Micro-dollars. */
  readonly cost: number;
  readonly body: ImageBody;
  /** Whether the picture left for the client in full. */
  delivered: boolean;
}

/** The customer's account: one key, one balance, and everything that was ever billed. */
export interface Account {
  apiKey: string;
  /** Micro-dollars. */
  balance: number;
  readonly ledger: readonly LedgerEntry[];
  bill(entry: Omit<LedgerEntry, 'requestId' | 'delivered'>, requestId?: string): LedgerEntry;
}

export function createAccount(apiKey: string, balance: number): Account {
  const ledger: LedgerEntry[] = [];
  return {
    apiKey,
    balance,
    ledger,
    bill(entry, requestId = randomUUID()) {
      const billed = { ...entry, requestId, delivered: false };
      this.balance -= entry.cost;
      ledger.push(billed);
      return billed;
    },
  };
}

/** As the API writes money: dollars, as a decimal number. */
export const dollars = (micro: number): string => (micro / 1e6).toFixed(6);
