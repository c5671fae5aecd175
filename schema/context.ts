import type { SlotPool } from '#src/accounts/slot-pool.ts';
import type { Viewer } from '#src/accounts/viewer.ts';
import type { Administration } from '#src/administration/administration.ts';
import type { Offering } from '#src/backends/backend.ts';
import type { CreditBus } from '#src/credits/credit-bus.ts';
import type { BackendId, WorkerView } from '#src/domain/backends.ts';
import type { MicroCredits, UpstreamCredits } from '#src/domain/credits.ts';
import type { GenerationService } from '#src/generations/service.ts';
import type { Thumbhashes } from '#src/generations/thumbhashes.ts';
import type { UrlSigner } from '#src/images/signed-url.ts';
import type { Pulls } from '#src/pulls/pulls.ts';
import type { Store } from '#src/store/store.ts';
import type { Uploads } from '#src/uploads/uploads.ts';
import type { Webhooks } from '#src/webhooks/webhooks.ts';

/** What resolvers may use: they call the service and read, nothing else. */
export interface Context {
  readonly viewer: Viewer;
  /** Aborts when no client waits for the answer any more. */
  readonly signal: AbortSignal;
  /** Of the request that the operation came with; null where there was none. */
  readonly requestId: string | null;
  /** Its place in a trace; null where it is not traced. */
  readonly traceparent: string | null;
  /** What a resolver notes for the line of the log about the operation. */
  readonly noted: { generationId?: string; cost?: MicroCredits };
  readonly database: Store;
  readonly generations: GenerationService;
  /** What can be done in all processes together. */
  readonly backends: ReadonlyMap<BackendId, Offering>;
  /** The processes that run generations on a backend, where several share the work. */
  workersOf(backend: BackendId): readonly WorkerView[];
  readonly creditBus: CreditBus;
  /** Limits the subscriptions that are open at once. */
  readonly subscriptions: SlotPool;
  /** Whether the viewer's key still works: asked before each event of what stays open. */
  isStillValid(viewer: Viewer): boolean | Promise<boolean>;
  readonly administration: Administration;
  /** Milliseconds since the epoch. */
  now(): number;
  readonly webhooks: Webhooks;
  readonly uploads: Uploads;
  /** The downloads of weights; null where this process has no local backend. */
  readonly pulls: Pulls | null;
  readonly urls: UrlSigner;
  readonly thumbhashes: Thumbhashes;
  /** What the providers last said of the gateway's own credits with them. */
  upstreamCredits(): readonly UpstreamCredits[];
  /** The address that clients reach the gateway at, without a slash at the end. */
  publicUrl(): string;
}

/** What every operation may use, for every viewer. */
export type Services = Omit<Context, 'viewer' | 'signal' | 'requestId' | 'traceparent' | 'noted'>;
