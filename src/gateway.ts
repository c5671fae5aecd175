import type { Logger } from 'pino';
import type { UpstreamCredits, Viewer } from '#schema/context.ts';
import type { Backend, BackendId } from './backends/backend.ts';
import { createCreditBus } from './credits/credit-bus.ts';
import { createGenerationService } from './generations/service.ts';
import type { DocumentsOptions } from './http/documents.ts';
import { type ContextParts, createGraphql, type Graphql } from './http/graphql.ts';
import type { ImageStore } from './images/image-store.ts';
import type { UrlSigner } from './images/signed-url.ts';
import { createSeats, type SeatsOptions } from './seats.ts';
import type { Database } from './store/database.ts';

export interface GatewayOptions {
  readonly database: Database;
  readonly images: ImageStore;
  readonly urls: UrlSigner;
  readonly backends: ReadonlyMap<BackendId, Backend>;
  readonly demoWeights: 'auto' | 'on' | 'off';
  publicUrl(): string;
  readonly log: Logger;
  upstreamCredits(): readonly UpstreamCredits[];
  observeUpstream(listener: () => void): () => void;
  authenticate(headers: Headers): Viewer;
  now(): number;
  createId(): string;
  drawSeed(): number;
  /** Subscriptions that may be open at once. */
  readonly subscriptions: SeatsOptions;
  /** Whether strangers may learn the schema. */
  readonly introspection: boolean;
  readonly documents: DocumentsOptions;
}

/** The gateway without its listeners: everything that a request over any transport needs. */
export interface Gateway extends AsyncDisposable {
  readonly graphql: Graphql;
  readonly parts: ContextParts;
}

export function createGateway(options: GatewayOptions): Gateway {
  const { database, images, backends, urls, publicUrl, log } = options;
  const creditBus = createCreditBus();
  const forgetUpstream = options.observeUpstream(creditBus.changedForAll);
  const generations = createGenerationService({
    database,
    images,
    backends,
    demoWeights: options.demoWeights,
    now: options.now,
    createId: options.createId,
    drawSeed: options.drawSeed,
    creditsChanged: creditBus.changed,
    onFault: (error, generationId) =>
      log.error({ err: error, generationId }, 'a generation failed inside the gateway'),
  });
  const parts: ContextParts = {
    database,
    generations,
    backends,
    creditBus,
    seats: createSeats(options.subscriptions),
    urls,
    publicUrl,
    upstreamCredits: options.upstreamCredits,
  };
  const graphql = createGraphql({ ...options, parts });
  return {
    graphql,
    parts,
    async [Symbol.asyncDispose]() {
      forgetUpstream();
      await generations[Symbol.asyncDispose]();
      await graphql.yoga.dispose();
    },
  };
}
