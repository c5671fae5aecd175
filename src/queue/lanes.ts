import type { BackendId } from '#src/domain/backends.ts';

/** A generation waiting for, or running on, a backend. */
export interface Ticket {
  readonly generationId: string;
  readonly accountId: string;
  readonly backend: BackendId;
}

/** Delivers tickets to `work`, at most `concurrency(backend)` of a backend and `perAccount` of an account at once, taking turns between accounts. */
export interface Lanes {
  /** @param notBefore milliseconds since the epoch: until then it waits outside of the line */
  enqueue(ticket: Ticket, notBefore?: number): void;
  /** @returns whether it was still waiting */
  remove(ticket: Ticket): boolean;
  /** 1 for the next to run; behind everybody in line while it waits for a time; null when it is not waiting. */
  position(ticket: Ticket): number | null;
  waiting(backend: BackendId): number;
  running(backend: BackendId): number;
  /** Takes nothing new from now on. */
  stop(): void;
}

export interface LanesOptions {
  concurrency(backend: BackendId): number;
  /** Tickets of one account that run at once, on all backends together; the others wait. */
  readonly perAccount: number;
  /** Must not reject: a run's failure is its own affair. */
  work(ticket: Ticket): Promise<void>;
  now(): number;
  /** Runs something later. @returns ends the wait. @default a timer of Node */
  readonly later?: ((run: () => void, ms: number) => () => void) | undefined;
}

/** A ticket that waits for a time to come, and how to end that. */
interface Early {
  readonly ticket: Ticket;
  end(): void;
}

interface Lane {
  /** By account, each first come, first served; accounts in the order of their turns, the next one first. */
  readonly accounts: Map<string, Ticket[]>;
  waiting: number;
  running: number;
}

export function createLanes(options: LanesOptions): Lanes {
  const lanes = new Map<BackendId, Lane>();
  const runningOf = new Map<string, number>();
  const early = new Map<string, Early>();
  const later = options.later ?? timer;
  let stopped = false;

  const earlyAt = (backend: BackendId): Early[] =>
    [...early.values()].filter(({ ticket }) => ticket.backend === backend);

  const laneOf = (backend: BackendId): Lane => {
    let lane = lanes.get(backend);
    if (!lane) {
      lane = { accounts: new Map(), waiting: 0, running: 0 };
      lanes.set(backend, lane);
    }
    return lane;
  };

  /** The first in line who may run more gives one ticket and goes to the end of the line. */
  function takeNext(lane: Lane): Ticket | undefined {
    for (const [account, tickets] of lane.accounts) {
      if ((runningOf.get(account) ?? 0) >= options.perAccount) continue;
      const ticket = tickets.shift();
      lane.accounts.delete(account);
      if (tickets.length > 0) lane.accounts.set(account, tickets);
      lane.waiting -= 1;
      return ticket;
    }
    return undefined;
  }

  function advance(backend: BackendId, lane: Lane): void {
    while (!stopped && lane.running < options.concurrency(backend)) {
      const ticket = takeNext(lane);
      if (!ticket) return;
      begin(ticket, lane);
    }
  }

  function begin(ticket: Ticket, lane: Lane): void {
    const { accountId } = ticket;
    lane.running += 1;
    runningOf.set(accountId, (runningOf.get(accountId) ?? 0) + 1);
    void options.work(ticket).finally(() => {
      lane.running -= 1;
      const left = runningOf.get(accountId)! - 1;
      if (left > 0) runningOf.set(accountId, left);
      else runningOf.delete(accountId);
      // In every lane: the account may have waited for its own limit elsewhere.
      for (const [backend, other] of lanes) advance(backend, other);
    });
  }

  const indexOf = (tickets: readonly Ticket[], { generationId }: Ticket): number =>
    tickets.findIndex((ticket) => ticket.generationId === generationId);

  function join(ticket: Ticket): void {
    const lane = laneOf(ticket.backend);
    const own = lane.accounts.get(ticket.accountId);
    if (own) own.push(ticket);
    else lane.accounts.set(ticket.accountId, [ticket]);
    lane.waiting += 1;
    advance(ticket.backend, lane);
  }

  return {
    enqueue(ticket, notBefore = 0) {
      const ms = notBefore - options.now();
      if (ms <= 0) {
        join(ticket);
        return;
      }
      const end = later(() => {
        early.delete(ticket.generationId);
        join(ticket);
      }, ms);
      early.set(ticket.generationId, { ticket, end });
    },
    remove(ticket) {
      const waits = early.get(ticket.generationId);
      if (waits) {
        waits.end();
        return early.delete(ticket.generationId);
      }
      const lane = laneOf(ticket.backend);
      const own = lane.accounts.get(ticket.accountId);
      const index = own ? indexOf(own, ticket) : -1;
      if (!own || index < 0) return false;
      own.splice(index, 1);
      if (own.length === 0) lane.accounts.delete(ticket.accountId);
      lane.waiting -= 1;
      return true;
    },
    position(ticket) {
      const lane = laneOf(ticket.backend);
      if (early.has(ticket.generationId))
        return (
          lane.waiting +
          1 +
          indexOf(
            earlyAt(ticket.backend).map((one) => one.ticket),
            ticket,
          )
        );
      const own = lane.accounts.get(ticket.accountId);
      const ahead = own ? indexOf(own, ticket) : -1;
      if (ahead < 0) return null;
      // Every other account has had at most as many turns as there are tickets ahead of this one,
      // and one more if it comes earlier in the round.
      let position = ahead + 1;
      let earlier = true;
      for (const [account, tickets] of lane.accounts) {
        if (account === ticket.accountId) earlier = false;
        else position += Math.min(tickets.length, ahead + (earlier ? 1 : 0));
      }
      return position;
    },
    waiting: (backend) => laneOf(backend).waiting + earlyAt(backend).length,
    running: (backend) => laneOf(backend).running,
    stop() {
      stopped = true;
      for (const { end } of early.values()) end();
      early.clear();
    },
  };
}

function timer(run: () => void, ms: number): () => void {
  const running = setTimeout(run, ms);
  return () => clearTimeout(running);
}
