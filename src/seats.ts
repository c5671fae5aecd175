/** How many subscriptions are open, and may be. */
export interface Seats {
  /** @returns gives the seat back; call it once. @throws SeatsTakenError */
  take(accountId: string): () => void;
  readonly taken: number;
}

export interface SeatsOptions {
  readonly perAccount: number;
  readonly perProcess: number;
}

/** No more subscriptions can be opened now; the message says whose limit it is. */
export class SeatsTakenError extends Error {
  override readonly name = 'SeatsTakenError';
}

/** Each subscription holds memory and a connection; no account may have them all, and all of them must fit. */
export function createSeats({ perAccount, perProcess }: SeatsOptions): Seats {
  const byAccount = new Map<string, number>();
  let taken = 0;
  return {
    take(accountId) {
      const own = byAccount.get(accountId) ?? 0;
      if (own >= perAccount)
        throw new SeatsTakenError(
          `This account has ${own} subscriptions open, as many as it may have; end one to open another.`,
        );
      if (taken >= perProcess)
        throw new SeatsTakenError(
          `The gateway has ${taken} subscriptions open, as many as it takes; try again later.`,
        );
      byAccount.set(accountId, own + 1);
      taken += 1;
      return () => {
        taken -= 1;
        const left = byAccount.get(accountId)! - 1;
        if (left > 0) byAccount.set(accountId, left);
        else byAccount.delete(accountId);
      };
    },
    get taken() {
      return taken;
    },
  };
}
