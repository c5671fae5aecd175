import { invalidInput, NotFoundError } from '#src/domain/gateway-errors.ts';
import type { Delivery, Webhook, WebhookRequest } from '#src/domain/webhooks.ts';
import { lock, type Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { allowedUrls, type WebhookAddresses } from './addresses.ts';
import { outbox } from './outbox.ts';
import { registry } from './registry.ts';
import { newSecret, secrets, type WebhookSecrets } from './secrets.ts';

/** What an account can do with its webhooks. */
export interface Webhooks {
  /** @throws InvalidInputError for a URL that is not allowed, or one webhook too many */
  create(accountId: string, request: WebhookRequest): Promise<CreatedWebhook>;
  /** Ends one; what is owed to it is given up. @throws NotFoundError */
  end(accountId: string, id: string): Promise<Webhook>;
  /** Makes the first secret, or a new one beside the current one. @throws InvalidInputError */
  rotateSecret(accountId: string, overlapMs: number): Promise<WebhookSecrets>;
  /** @throws NotFoundError, and InvalidInputError where its webhook has ended */
  redeliver(accountId: string, deliveryId: string): Promise<Delivery>;
  /** @throws InvalidInputError where a request for a generation brings one that cannot be used */
  mustBeUsable(accountId: string, request: WebhookRequest, path: string): Promise<void>;
}

export interface CreatedWebhook {
  readonly webhook: Webhook;
  /** The account's first secret, made with its first webhook; null where it has one. */
  readonly secret: string | null;
}

export interface WebhooksOptions {
  readonly database: Store;
  readonly addresses: WebhookAddresses;
  now(): number;
  createId(): string;
  /** From a source fit for secrets. */
  randomBytes(count: number): Uint8Array;
  /** Told when something may be due, or become due from now on. */
  wake(): void;
}

const mostOfAccount = 10;
/** GraphQL's Int holds no more than 24.8 days of milliseconds. */
const mostOverlapMs = 24 * 86_400_000;

export function createWebhooks(options: WebhooksOptions): Webhooks {
  const { database, addresses, now, createId, randomBytes } = options;

  function mustBeAllowed({ url, events }: WebhookRequest, path: string): void {
    const refusal = addresses.refuses(url);
    if (refusal !== null) throw invalidInput(`${path}url`, refusal, allowedUrls);
    if (events.length === 0)
      throw invalidInput(`${path}events`, 'There is none.', 'at least one event');
  }

  return {
    async create(accountId, request) {
      mustBeAllowed(request, '');
      const [id, createdAt, secret] = [createId(), now(), newSecret(randomBytes)];
      const created = await database.write(function* (): Steps<CreatedWebhook> {
        yield* lockAccount(accountId);
        if ((yield* registry.list(accountId)).length >= mostOfAccount)
          throw invalidInput(
            'url',
            `The account has ${mostOfAccount} webhooks.`,
            `at most ${mostOfAccount}: delete one first`,
          );
        const isFirst = (yield* secrets.find(accountId)) === null;
        if (isFirst) yield* secrets.rotate(accountId, secret, 0);
        yield* registry.add(request, { id, accountId, generationId: null, createdAt });
        const webhook = yield* registry.mustFind(id, accountId);
        return { webhook, secret: isFirst ? secret : null };
      });
      options.wake();
      return created;
    },
    end: (accountId, id) =>
      database.write(function* (): Steps<Webhook> {
        const { generationId } = yield* registry.mustFind(id, accountId);
        if (generationId !== null) throw new NotFoundError('webhook');
        yield* registry.end(id, 'It was deleted.', now());
        return yield* registry.mustFind(id, accountId);
      }),
    async rotateSecret(accountId, overlapMs) {
      if (overlapMs < 0 || overlapMs > mostOverlapMs)
        throw invalidInput(
          'overlapMs',
          `${overlapMs} is not allowed.`,
          `milliseconds from 0 to ${mostOverlapMs}`,
        );
      const secret = newSecret(randomBytes);
      const until = now() + overlapMs;
      const rotated = await database.write(function* (): Steps<WebhookSecrets> {
        yield* lockAccount(accountId);
        return yield* secrets.rotate(accountId, secret, until);
      });
      options.wake();
      return rotated;
    },
    async redeliver(accountId, deliveryId) {
      const delivery = await database.write(() => outbox.redeliver(deliveryId, accountId, now()));
      options.wake();
      return delivery;
    },
    async mustBeUsable(accountId, request, path) {
      mustBeAllowed(request, `${path}.`);
      if ((await database.read(() => secrets.find(accountId))) === null)
        throw invalidInput(
          path,
          'The account has no secret that deliveries are signed with.',
          'a webhook once `rotateWebhookSecret` or `createWebhook` has made the secret',
        );
    },
  };
}

/** What is counted or replaced stays as it was read, also where several processes write. */
function* lockAccount(accountId: string): Steps<void> {
  yield* lock('SELECT id FROM accounts WHERE id = ?', accountId);
}
