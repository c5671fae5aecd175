import type { Delivery, Webhook } from '#src/domain/webhooks.ts';
import type { Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import type { WebhookAddresses } from './addresses.ts';
import { outbox, patienceMs } from './outbox.ts';
import type { PostAnswer, Poster } from './post.ts';
import { registry } from './registry.ts';
import { secrets, signingSecrets } from './secrets.ts';

export interface SenderOptions {
  readonly database: Store;
  readonly addresses: WebhookAddresses;
  /** Made when there is something to send. */
  createPoster(): Promise<Poster>;
  /** What receivers are told of a generation, as it is now; null where it is gone. */
  describe(generationId: string): Promise<object | null>;
  now(): number;
  onFault(error: unknown): void;
}

export interface Sender extends AsyncDisposable {
  /** Sends what is due. Returns at once; each end of a try looks for more. */
  look(): void;
  /** The same after an event of a generation, as long as an account has a secret: without one, nothing is owed. */
  afterEvent(): void;
}

/** At once in all, of one account and to one host, so that slow receivers keep no place from the others. */
const most = 32;
const mostOfAccount = 8;
const mostOfHost = 4;
/** Longer than a try may take. */
export const leaseMs = 20_000;
/** From one try to the next, at least and at most. */
const [shortestDelayMs, longestDelayMs] = [5_000, 7_200_000];

/** Twice the time that has passed: a try that was cut by the end of its sender makes no later one wait longer. */
function delayMs(passedMs: number): number {
  return Math.min(longestDelayMs, Math.max(shortestDelayMs, 2 * passedMs));
}

interface Running {
  readonly host: string;
  readonly accountId: string;
  readonly ended: Promise<void>;
}

export function createSender(options: SenderOptions): Sender {
  const { database, addresses, now } = options;
  const closing = new AbortController();
  const running = new Map<string, Running>();
  let poster: Promise<Poster> | undefined;

  let looking: Promise<void> | undefined;
  let isWanted = false;
  let isUsed = false;
  let looks = 0;

  /** One look at a time; what is asked for during one is another one after it. */
  function look(): void {
    isWanted = true;
    looking ??= lookUntilDone().catch(options.onFault);
  }

  async function lookUntilDone(): Promise<void> {
    try {
      while (isWanted && !closing.signal.aborted) await lookOnce();
    } finally {
      // In the turn in which the last look was enough: one that is wanted from now on begins.
      looking = undefined;
    }
  }

  async function lookOnce(): Promise<void> {
    isWanted = false;
    isUsed ||= await database.read(() => secrets.areThereAny());
    if (!isUsed) return;
    const due = await database.read(() => outbox.due(now()));
    // Each look begins with another receiver, and takes one of each before a second one of any.
    const first = due.length === 0 ? 0 : looks++ % due.length;
    const lists = [...due.slice(first), ...due.slice(0, first)];
    const longest = Math.max(0, ...lists.map(({ length }) => length));
    for (let place = 0; place < longest; place++)
      for (const delivery of lists.flatMap((list) => list[place] ?? [])) await begin(delivery);
  }

  async function begin(delivery: Delivery): Promise<void> {
    // One that runs is due again where its lease is over.
    if (running.size >= most || running.has(delivery.id)) return;
    const webhook = await database.read(() => registry.find(delivery.webhookId));
    const host = URL.parse(webhook?.url ?? '')?.host ?? '';
    if (!webhook || closing.signal.aborted) return;
    const { accountId } = webhook;
    const others = [...running.values()];
    if (others.filter((one) => one.host === host).length >= mostOfHost) return;
    if (others.filter((one) => one.accountId === accountId).length >= mostOfAccount) return;
    const ended = tryOnce(delivery, webhook)
      .finally(() => running.delete(delivery.id))
      // After a fault, such as a full disk, the next look is that of the timer.
      .then(look, options.onFault);
    running.set(delivery.id, { host, accountId, ended });
  }

  async function tryOnce(delivery: Delivery, webhook: Webhook): Promise<void> {
    const startedAt = now();
    const claimed = await database.write(() => outbox.claim(delivery, startedAt + leaseMs));
    if (!claimed) return;
    const attempts = delivery.attempts + 1;
    const { status, error } = await answerOf(delivery, webhook, startedAt);
    // What was cut by our own end is due again after its lease, as after a kill.
    if (closing.signal.aborted && status === null) return;
    const done = { ...delivery, attempts, status };
    const startedTryingAt = delivery.giveUpAt - patienceMs;
    await database.write(function* (): Steps<void> {
      if (error === null) yield* outbox.delivered(done, now());
      else yield* outbox.failed(done, error, now() + delayMs(now() - startedTryingAt), now());
      if (status === 410) yield* registry.end(webhook.id, 'The receiver answered 410 Gone.', now());
    });
  }

  async function answerOf(
    { id, event, cursor, generationId, createdAt }: Delivery,
    { url, accountId }: Webhook,
    at: number,
  ): Promise<PostAnswer> {
    const refusal = addresses.refuses(url);
    if (refusal !== null) return { status: null, error: refusal };
    const known = await database.read(() => secrets.find(accountId));
    const data = await options.describe(generationId);
    if (known === null || data === null)
      return { status: null, error: 'There is nothing to send any more.' };
    const target = new URL(url);
    poster ??= options.createPoster();
    return (await poster).post(
      {
        url: target,
        isTrusted: addresses.isTrusted(target),
        id,
        at,
        body: JSON.stringify({
          type: `generation.${event.toLowerCase()}`,
          timestamp: new Date(createdAt).toISOString(),
          data: { ...data, event, cursor },
        }),
        secrets: signingSecrets(known, at),
      },
      closing.signal,
    );
  }

  return {
    look,
    afterEvent() {
      if (isUsed) look();
    },
    async [Symbol.asyncDispose]() {
      closing.abort();
      await looking;
      await Promise.all([...running.values()].map(({ ended }) => ended));
      await (await poster)?.[Symbol.asyncDispose]();
    },
  };
}
