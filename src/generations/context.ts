import type { RequestRate } from '#src/accounts/request-rate.ts';
import type { Backend } from '#src/backends/backend.ts';
import type { Delivery, Job } from '#src/delivery/delivery.ts';
import type { BackendId } from '#src/domain/backends.ts';
import type { MicroCredits } from '#src/domain/credits.ts';
import type { Generation } from '#src/domain/generation.ts';
import type { Feed, LiveEvent } from '#src/feed/feed.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import type { OfAttempt } from '#src/lifecycle/event.ts';
import type { Lifecycle } from '#src/lifecycle/stream.ts';
import type { Moderation } from '#src/moderation/moderation.ts';
import type { Router, RouterOptions } from '#src/routing/router.ts';
import type { Store } from '#src/store/store.ts';
import type { NewGeneration } from './accept/new-generation.ts';
import type { RecipeCache } from './accept/recipe-cache.ts';
import type { Deadlines } from './deadlines.ts';
import { repository } from './store/repository.ts';

/** What the parts of the service share. */
export interface ServiceContext {
  readonly database: Store;
  readonly images: ImageStore;
  readonly backends: ReadonlyMap<BackendId, Backend>;
  /** What can be done in all processes together. */
  readonly offers: RouterOptions['backends'];
  readonly router: Router;
  /** What may be spent in a calendar month (UTC), by provider. */
  readonly monthlyBudgets: ReadonlyMap<BackendId, MicroCredits>;
  /** Lets the router know what is spent and reserved at each provider this month, in all processes. */
  lookAtSpending(): Promise<void>;
  readonly feed: Feed;
  readonly delivery: Delivery;
  readonly deadlines: Deadlines;
  readonly limits: AccountLimits;
  readonly requestRate: RequestRate;
  /** Whether nothing new is taken any more. */
  isStopping(): boolean;
  /**
   * Generations whose rows are about to be written: a run that begins at once finds them here, and
   * what it writes follows their acceptance into the same commit.
   */
  readonly unwritten: Map<string, NewGeneration>;
  /** Running generations, to stop them and to wait for their end. */
  readonly runs: Map<string, Run>;
  /** Tells those who watch the generation, and its account that credits may have moved. */
  publish(event: LiveEvent, accountId: string): void;
  readonly lifecycle: Lifecycle;
  /** Does an attempt's work where what it sends is traced as its own. @default does it */
  readonly withinAttempt?: WithinAttempt | undefined;
  /** Where the same recipe again gives the same images. @default nowhere */
  readonly recipeCache?: RecipeCache | undefined;
  /** Asked about prompts and pictures. @default none */
  readonly moderation?: Moderation | undefined;
  now(): number;
  /** Milliseconds of a clock that never jumps, to measure intervals with. */
  monotonicNow(): number;
  createId(): string;
  drawSeed(): number;
  /** A fault of ours, caught where no caller awaits it. */
  onFault(error: unknown, generationId: string): void;
}

export type WithinAttempt = <T>(attempt: OfAttempt, work: () => T) => T;

/** What one account may have; Infinity for no limit. */
export interface AccountLimits {
  /** Generations that run at once; more wait. */
  readonly concurrent: number;
  /** Generations that wait; more are refused. */
  readonly queued: number;
  /** Requests for generations. */
  readonly requestsPerMinute: number;
}

export interface Run {
  readonly stop: AbortController;
  readonly ended: Promise<void>;
}

export function jobOf(generation: Generation): Job {
  return {
    generationId: generation.id,
    accountId: generation.accountId,
    backend: generation.backend,
    worker: generation.worker ?? undefined,
  };
}

/** @throws when it is gone: ids come from our own rows */
export async function mustRead(database: Store, generationId: string): Promise<Generation> {
  const generation = await database.read(() => repository.generation(generationId));
  if (!generation) throw new Error(`generation ${generationId} is not in the database`);
  return generation;
}
