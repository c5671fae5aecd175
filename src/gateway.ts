import type { Logger } from 'pino';
import type { UpstreamCredits } from '#schema/context.ts';
import { createAdministration } from './accounts/administration.ts';
import type { Authenticator } from './accounts/authenticate.ts';
import type { Viewer } from './accounts/viewer.ts';
import type { Backend, BackendId } from './backends/backend.ts';
import { createCreditBus } from './credits/credit-bus.ts';
import { createGenerationService } from './generations/service.ts';
import type { DocumentsOptions } from './http/documents.ts';
import { type ContextParts, createGraphql, type Graphql } from './http/graphql.ts';
import { maskError } from './http/mask-error.ts';
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
  readonly authenticator: Authenticator;
  now(): number;
  createId(): string;
  drawSeed(): number;
  /** Subscriptions that may be open at once. */
  readonly subscriptions: SeatsOptions;
  /** Whether strangers may learn the schema. */
  readonly introspection: boolean;
  readonly documents: DocumentsOptions;
  /** From a source fit for secrets. */
  randomBytes(count: number): Uint8Array;
}

/** The gateway without its listeners: everything that a request over any transport needs. */
export interface Gateway extends AsyncDisposable {
  readonly graphql: Graphql;
  readonly parts: ContextParts;
  /** Who sends these headers. @throws GraphQLError with code UNAUTHENTICATED */
  authenticate(headers: Headers): Viewer;
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
  const administration = createAdministration({
    database,
    now: options.now,
    createId: options.createId,
    randomBytes: options.randomBytes,
    onChange: creditBus.changed,
  });
  const parts: ContextParts = {
    database,
    generations,
    backends,
    creditBus,
    seats: createSeats(options.subscriptions),
    isStillValid: options.authenticator.isStillValid,
    administration,
    urls,
    publicUrl,
    upstreamCredits: options.upstreamCredits,
  };
  const authenticate = (headers: Headers): Viewer => {
    try {
      return options.authenticator.authenticate(headers);
    } catch (error) {
      throw maskError(error);
    }
  };
  const graphql = createGraphql({ ...options, parts, authenticate });
  return {
    graphql,
    parts,
    authenticate,
    async [Symbol.asyncDispose]() {
      forgetUpstream();
      await generations[Symbol.asyncDispose]();
      await graphql.yoga.dispose();
    },
  };
}
