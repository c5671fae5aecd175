import { setImmediate } from 'node:timers/promises';
import type { Services } from '#schema/context.ts';
import { webhookData } from '#schema/webhook-data.ts';
import { createRequestRate } from './accounts/request-rate.ts';
import { createSlotPool, type SlotPool } from './accounts/slot-pool.ts';
import { createAdministration } from './administration/administration.ts';
import { eraseDeleted } from './administration/erase.ts';
import { every } from './async/every.ts';
import { createCreditBus } from './credits/credit-bus.ts';
import { webhookEvents } from './domain/webhooks.ts';
import { createInProcessFeed } from './feed/in-process.ts';
import type { GatewayOptions } from './gateway-options.ts';
import { createRecipeCache } from './generations/accept/recipe-cache.ts';
import { removeExpired, removeStrayImages } from './generations/retention.ts';
import { createGenerationService, type GenerationService } from './generations/service.ts';
import { createThumbhashes } from './generations/thumbhashes.ts';
import { createLifecycle, type Lifecycle } from './lifecycle/stream.ts';
import { createOperations, type Operations } from './operations/operations.ts';
import { createUploads, type Uploads } from './uploads/uploads.ts';
import { createWebhookAddresses } from './webhooks/addresses.ts';
import { createSender } from './webhooks/sender.ts';
import { createWebhooks } from './webhooks/webhooks.ts';

/** How often what is left behind is looked for, what is old is removed, and the keys of what is open are checked. */
const sweepEveryMs = 15_000;
/** Where processes share the line, deadlines of what waits are seen by the sweep alone. */
const sharedSweepEveryMs = 1_000;
const retainEveryMs = 3_600_000;
const recheckEveryMs = 5_000;
const tendEveryMs = 1_000;

/** The gateway without its listeners: everything that a request over any transport needs. */
export interface Gateway extends AsyncDisposable {
  /** What happens in it, to be observed. */
  readonly lifecycle: Lifecycle;
  readonly operations: Operations;
  readonly generations: GenerationService;
  readonly uploads: Uploads;
  readonly subscriptions: SlotPool;
  /** Connections that carry many operations: they cost something even when they carry none. */
  readonly connections: SlotPool;
  /** Takes up what an earlier process left, and looks after everything from then on. Call it once. */
  start(): Promise<void>;
  /** Takes nothing new, waits for what runs until the deadline, and leaves the rest for the next process. */
  drain(deadline: AbortSignal): Promise<void>;
  /** Ends every subscription with an error of code SHUTTING_DOWN and the cursor to go on from. */
  endSubscriptions(): Promise<void>;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { database, images, backends, urls, publicUrl, log } = options;
  const { feed = createInProcessFeed(), lifecycle = createLifecycle() } = options;
  const creditBus = createCreditBus();
  feed.listen((signal) => {
    if (signal.kind === 'CREDITS') creditBus.changed(signal.accountId);
  });
  const subscriptions = createSlotPool({ of: 'subscriptions', ...options.subscriptions });
  const connections = createSlotPool({ of: 'connections', ...options.subscriptions });
  async function endInvalid(): Promise<void> {
    await Promise.all([subscriptions.endInvalid(), connections.endInvalid()]);
  }
  function onFault(error: unknown): void {
    log.error({ err: error }, 'looking after things failed');
  }
  const forgetUpstream = options.observeUpstream(creditBus.changedForAll);
  const generations = createGenerationService({
    database,
    images,
    feed,
    lifecycle,
    withinAttempt: options.withinAttempt,
    moderation: options.moderation,
    backends,
    offers: options.offers,
    createDelivery: options.createDelivery,
    demoWeights: options.demoWeights,
    recipeCache: options.recipeCache ? createRecipeCache() : undefined,
    routeWeights: options.routeWeights ?? new Map(),
    monthlyBudgets: options.monthlyBudgets ?? new Map(),
    now: options.now,
    monotonicNow: options.monotonicNow,
    createId: options.createId,
    drawSeed: options.drawSeed,
    limits: options.limits,
    requestRate:
      options.requestRate ??
      createRequestRate(options.limits.requestsPerMinute, options.monotonicNow),
    onEvent(kind) {
      if (Object.hasOwn(webhookEvents, kind)) sender.afterEvent();
    },
    onFault: (error, generationId) =>
      log.error({ err: error, generationId }, 'a generation failed inside the gateway'),
  });
  const addresses = createWebhookAddresses(options.webhookHosts);
  const sender = createSender({
    database,
    addresses,
    createPoster: async () => (await import('./webhooks/post.ts')).createPoster(),
    describe: (generationId) => webhookData({ database, urls, publicUrl }, generationId),
    now: options.now,
    onFault: (error) => log.error({ err: error }, 'a webhook could not be looked after'),
  });
  const administration = createAdministration({
    database,
    now: options.now,
    createId: options.createId,
    randomBytes: options.randomBytes,
    pulls: options.pulls,
    onChange(change, actor) {
      const { action, accountId, target } = change;
      if (accountId !== null) feed.tell({ kind: 'CREDITS', accountId });
      lifecycle.emit({ type: 'ADMINISTERED', action, accountId, target, actor });
      endInvalid().catch(onFault);
      if (action === 'ACCOUNT_DELETED') erase().catch(onFault);
    },
  });
  const erase = () => eraseDeleted({ ...options, generations });
  const services: Services = {
    database,
    now: options.now,
    generations,
    backends: options.offers ?? backends,
    workersOf: options.workersOf ?? (() => []),
    creditBus,
    subscriptions,
    isStillValid: options.authenticator.isStillValid,
    administration,
    uploads: createUploads({ ...options, onFault }),
    pulls: options.pulls ?? null,
    webhooks: createWebhooks({ ...options, addresses, wake: sender.look }),
    urls,
    thumbhashes: createThumbhashes({ database, images }),
    publicUrl,
    upstreamCredits: options.upstreamCredits,
  };
  const operations = createOperations({ ...options, lifecycle, services });
  const timers = new AsyncDisposableStack();
  const leaving = new AbortController();
  let tidied: Promise<void> | undefined;
  async function removeStray(): Promise<void> {
    const count = await removeStrayImages({ ...options, signal: leaving.signal });
    if (count > 0) log.info({ count }, 'removed images that no row refers to');
  }
  return {
    lifecycle,
    operations,
    generations,
    uploads: services.uploads,
    subscriptions,
    connections,
    async start() {
      const look = (ms: number, work: () => Promise<void> | void) =>
        timers.use(every(ms, work, onFault));
      await generations.sweep();
      look(generations.delivery.isShared ? sharedSweepEveryMs : sweepEveryMs, generations.sweep);
      look(sweepEveryMs, erase);
      look(recheckEveryMs, endInvalid);
      look(tendEveryMs, database.probe);
      look(tendEveryMs, sender.look);
      look(tendEveryMs, async () => {
        if (images.fault?.()) await images.probe?.();
        await images.staging?.settle();
      });
      const { isHousekeeper = () => true } = options;
      look(retainEveryMs, async () => {
        if (isHousekeeper()) await removeExpired(options, options.retention);
      });
      if (!isHousekeeper()) return;
      // Behind the start: there may be many files.
      tidied = removeStray().catch(onFault);
    },
    drain: generations.drain,
    async endSubscriptions() {
      subscriptions.endAll();
      // One turn, in which the last result of each of them is handed to its transport.
      await setImmediate();
    },
    async [Symbol.asyncDispose]() {
      forgetUpstream();
      leaving.abort();
      await tidied;
      await timers.disposeAsync();
      await sender[Symbol.asyncDispose]();
      await generations[Symbol.asyncDispose]();
      await images.staging?.settle().catch(onFault);
    },
  };
}
