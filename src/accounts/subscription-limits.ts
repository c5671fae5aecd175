/** How many subscriptions, or connections, are open, and may be, and who holds them. */
export interface Seats {
  /** @returns gives the seat back; call it once. @throws SeatsTakenError */
  take(guest: Guest): () => void;
  /** Asks every guest to leave who is not welcome any more. */
  turnOut(): void;
  /** Asks everyone to leave. */
  close(): void;
  readonly taken: number;
}

/** One open subscription, or connection. */
export interface Guest {
  readonly accountId: string;
  isWelcome(): boolean;
  /** Must not throw and must not wait. */
  leave(why: 'NOT_WELCOME' | 'CLOSING'): void;
}

export interface SeatsOptions {
  /** What takes a seat, in the plural. */
  readonly of: string;
  readonly perAccount: number;
  readonly perProcess: number;
}

/** No more can be opened now; the message says whose limit it is. */
export class SeatsTakenError extends Error {
  override readonly name = 'SeatsTakenError';
}

/** Each holds memory and perhaps a socket; no account may have them all, and all of them must fit. */
export function createSeats({ of, perAccount, perProcess }: SeatsOptions): Seats {
  const byAccount = new Map<string, number>();
  const guests = new Set<Guest>();
  return {
    take(guest) {
      const { accountId } = guest;
      const own = byAccount.get(accountId) ?? 0;
      if (own >= perAccount)
        throw new SeatsTakenError(
          `This account has ${own} ${of} open, as many as it may have; end one to open another.`,
        );
      if (guests.size >= perProcess)
        throw new SeatsTakenError(
          `The gateway has ${guests.size} ${of} open, as many as it takes; try again later.`,
        );
      byAccount.set(accountId, own + 1);
      guests.add(guest);
      return () => {
        guests.delete(guest);
        const left = byAccount.get(accountId)! - 1;
        if (left > 0) byAccount.set(accountId, left);
        else byAccount.delete(accountId);
      };
    },
    turnOut() {
      for (const guest of guests) if (!guest.isWelcome()) guest.leave('NOT_WELCOME');
    },
    close() {
      for (const guest of guests) guest.leave('CLOSING');
    },
    get taken() {
      return guests.size;
    },
  };
}
