/** Slots for what stays open, such as subscriptions and connections: who holds them, and how many there are. */
export interface SlotPool {
  /** @returns releases the slot; call it once. @throws SlotsExhaustedError */
  acquire(holder: SlotHolder): () => void;
  /** Ends every holder whose credentials do not work any more. */
  endInvalid(): Promise<void>;
  /** Ends every holder, because the gateway stops. */
  endAll(): void;
  readonly inUse: number;
}

/** One open subscription, or connection. */
export interface SlotHolder {
  readonly accountId: string;
  isValid(): boolean | Promise<boolean>;
  /** Must not throw and must not wait. */
  end(reason: 'CREDENTIALS_ENDED' | 'SHUTTING_DOWN'): void;
}

export interface SlotPoolOptions {
  /** What holds a slot, in the plural. */
  readonly of: string;
  readonly perAccount: number;
  readonly perProcess: number;
}

/** No slot is free; the message says whose limit it is. */
export class SlotsExhaustedError extends Error {
  override readonly name = 'SlotsExhaustedError';
}

/** Each slot costs memory and perhaps a socket: one account may not hold all, and all must fit. */
export function createSlotPool({ of, perAccount, perProcess }: SlotPoolOptions): SlotPool {
  const byAccount = new Map<string, number>();
  const holders = new Set<SlotHolder>();
  return {
    acquire(holder) {
      const { accountId } = holder;
      const own = byAccount.get(accountId) ?? 0;
      if (own >= perAccount)
        throw new SlotsExhaustedError(
          `This account has ${own} ${of} open, as many as it may have; end one to open another.`,
        );
      if (holders.size >= perProcess)
        throw new SlotsExhaustedError(
          `The gateway has ${holders.size} ${of} open, as many as it takes; try again later.`,
        );
      byAccount.set(accountId, own + 1);
      holders.add(holder);
      return () => {
        holders.delete(holder);
        const left = byAccount.get(accountId)! - 1;
        if (left > 0) byAccount.set(accountId, left);
        else byAccount.delete(accountId);
      };
    },
    async endInvalid() {
      await Promise.all(
        Array.from(holders, async (holder) => {
          if (!(await holder.isValid()) && holders.has(holder)) holder.end('CREDENTIALS_ENDED');
        }),
      );
    },
    endAll() {
      for (const holder of holders) holder.end('SHUTTING_DOWN');
    },
    get inUse() {
      return holders.size;
    },
  };
}
