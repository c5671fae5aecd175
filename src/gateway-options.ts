import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Authenticator } from './accounts/authenticate.ts';
import type { RequestRate } from './accounts/request-rate.ts';
import type { SlotPoolOptions } from './accounts/slot-pool.ts';
import type { Backend, Offering } from './backends/backend.ts';
import type { CreateDelivery } from './delivery/delivery.ts';
import type { BackendId, WorkerView } from './domain/backends.ts';
import type { MicroCredits, UpstreamCredits } from './domain/credits.ts';
import type { Feed } from './feed/feed.ts';
import type { AccountLimits, WithinAttempt } from './generations/context.ts';
import type { Retention } from './generations/retention.ts';
import type { ImageStore } from './images/image-store.ts';
import type { UrlSigner } from './images/signed-url.ts';
import type { Lifecycle } from './lifecycle/stream.ts';
import type { Moderation } from './moderation/moderation.ts';
import type { DocumentsOptions } from './operations/documents.ts';
import type { Pulls } from './pulls/pulls.ts';
import type { Store } from './store/store.ts';
import type { UploadsOptions } from './uploads/uploads.ts';

/** What a gateway is put together from. */
export interface GatewayOptions {
  readonly database: Store;
  readonly images: ImageStore;
  /** @default one that nothing else emits to */
  readonly lifecycle?: Lifecycle | undefined;
  /** Where attempts are traced. */
  readonly withinAttempt?: WithinAttempt | undefined;
  /** Asked about prompts and pictures. @default none */
  readonly moderation?: Moderation | undefined;
  /** @default one of this process alone */
  readonly feed?: Feed | undefined;
  readonly urls: UrlSigner;
  readonly backends: ReadonlyMap<BackendId, Backend>;
  readonly demoWeights: 'auto' | 'on' | 'off';
  /** Who downloads weights for this process. @default null: there is no local backend */
  readonly pulls?: Pulls | null | undefined;
  /** Shares of the requests that leave the choice to the gateway, by backend. @default none */
  readonly routeWeights?: ReadonlyMap<BackendId, number> | undefined;
  /** Whether the same recipe of the same account gives the images that are there. @default false */
  readonly recipeCache?: boolean | undefined;
  /** Micro-credits that may be spent in a month, by backend. @default none */
  readonly monthlyBudgets?: ReadonlyMap<BackendId, MicroCredits> | undefined;
  publicUrl(): string;
  readonly log: Logger;
  upstreamCredits(): readonly UpstreamCredits[];
  observeUpstream(listener: () => void): () => void;
  readonly authenticator: Authenticator;
  now(): number;
  /** Milliseconds of a clock that never jumps, to measure intervals with. */
  monotonicNow(): number;
  createId(): string;
  drawSeed(): number;
  /** Subscriptions that may be open at once, and connections for them. */
  readonly subscriptions: Omit<SlotPoolOptions, 'of'>;
  readonly limits: AccountLimits;
  /** What can be done in all processes together. @default the backends of this one */
  readonly offers?: ReadonlyMap<BackendId, Offering> | undefined;
  /** @default a line of this process alone */
  readonly createDelivery?: CreateDelivery | undefined;
  /** The processes that run generations on a backend, where several share the work. @default none */
  workersOf?(backend: BackendId): readonly WorkerView[];
  /** Whether this process removes what is old. @default always */
  isHousekeeper?(): boolean;
  /** @default one that counts in this process alone */
  readonly requestRate?: RequestRate | undefined;
  readonly retention: Retention;
  /** @default 100 an account, for a day */
  readonly uploads?: UploadsOptions['uploads'];
  /** Whether clients may learn the schema. */
  readonly introspection: boolean;
  readonly documents: DocumentsOptions;
  /** The schema as a subgraph, where it is served as one. @default the gateway's own */
  readonly schema?: GraphQLSchema | undefined;
  /** Hosts that events may be sent to though they are private, or without encryption. */
  readonly webhookHosts: readonly string[];
  /** From a source fit for secrets. */
  randomBytes(count: number): Uint8Array;
}
