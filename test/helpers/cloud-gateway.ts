import { createClient } from 'graphql-sse';
import { type ModelId, models } from '#models/index.ts';
import type { Backend } from '#src/backends/backend.ts';
import type { CloudBackend } from '#src/backends/cloud/backend.ts';
import type { SegmindOptions } from '#src/backends/segmind/options.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { createQuickBackend } from '#test/backends/segmind/pair.ts';
import {
  createSegmindStandIn,
  type SegmindStandIn,
  type SegmindStandInOptions,
} from './segmind/segmind.ts';
import {
  type ServedGateway,
  type ServedGatewayOptions,
  startServedGateway,
} from './served-gateway.ts';

/** The whole gateway over the real Segmind backend, and the stand-in that it talks to. */
export interface CloudGateway extends AsyncDisposable {
  readonly standIn: SegmindStandIn;
  readonly segmind: CloudBackend;
  readonly gateway: ServedGateway;
  /** Sends the mutation. @returns the result's member as it came */
  ask(model: ModelId, input?: object, route?: object): Promise<GenerateResult>;
  /** Sends the mutation, which must succeed. @returns the id */
  accept(model: ModelId, input?: object, route?: object): Promise<string>;
  /** Watches until the end: what the subscription tells, first the state of now. */
  watch(id: string, after?: number): AsyncIterable<Update>;
  /** @returns the terminal state, as soon as the subscription tells it */
  ended(id: string): Promise<GenerationFacts>;
  read(id: string): Promise<GenerationFacts>;
  cancel(id: string): Promise<{ outcome: string; generation: GenerationFacts }>;
}

export interface GenerateResult {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly retryAt?: string | null;
  readonly generation?: GenerationFacts;
}

export interface FailureFacts {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAt: string | null;
  readonly billed: string;
}

/** Money is in credits, as the API writes it; times are ISO strings. */
export interface GenerationFacts {
  readonly id: string;
  readonly status: string;
  readonly progress: { readonly phase: string; readonly fraction: number; readonly basis: string };
  readonly failure: FailureFacts | null;
  readonly attempts: readonly {
    readonly number: number;
    readonly backend: string;
    readonly reason: string;
    readonly outcome: string | null;
    readonly billed: string;
    readonly cost: number | null;
    readonly startedAt: string;
    readonly finishedAt: string | null;
    readonly failure: FailureFacts | null;
  }[];
  readonly images: readonly {
    readonly sample: number;
    readonly status: string;
    readonly seed: number;
    readonly url: string | null;
    readonly mimeType: string | null;
    readonly bytes: number | null;
    readonly sha256: string | null;
    readonly cost: number | null;
    readonly failure: FailureFacts | null;
  }[];
  readonly cost: {
    readonly estimated: number;
    readonly held: number;
    readonly captured: number;
    readonly released: number;
  };
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
  readonly queuePosition: number | null;
  readonly createdAt: string;
}

export interface Update {
  readonly cursor: number;
  readonly kind: string;
  readonly generation: GenerationFacts;
}

const facts = `fragment Facts on Generation {
  id status queuePosition createdAt
  progress { phase fraction basis }
  failure { ...Why }
  attempts { number backend reason outcome billed cost startedAt finishedAt failure { ...Why } }
  images { sample status seed url mimeType bytes sha256 cost failure { ...Why } }
  cost { estimated held captured released }
  warnings { code message }
}
fragment Why on Failure { code message retryable retryAt billed }`;

const documents = {
  generate: `mutation($input: GenerateImageInput!, $route: RouteInput) {
    generateImage(input: $input, route: $route) {
      __typename
      ... on Error { code message }
      ... on ModelUnavailableError { retryAt }
      ... on GenerateImageSuccess { generation { ...Facts } }
    }
  } ${facts}`,
  read: `query($id: ID!) { generation(id: $id) { ...Facts } } ${facts}`,
  cancel: `mutation($id: ID!) {
    cancelGeneration(id: $id) {
      ... on CancelGenerationSuccess { outcome generation { ...Facts } }
    }
  } ${facts}`,
  watch: `subscription($id: ID!, $after: Int) {
    generation(id: $id, after: $after) { cursor kind generation { ...Facts } }
  } ${facts}`,
};

export interface CloudGatewayOptions {
  /** One that is there already, and stays; or how to make one that ends with the gateway. */
  readonly standIn?: SegmindStandIn | SegmindStandInOptions | undefined;
  readonly segmind?: Partial<SegmindOptions> | undefined;
  /** Backends besides Segmind. */
  readonly others?: readonly Backend[] | undefined;
  readonly gateway?: Partial<ServedGatewayOptions> | undefined;
}

export async function startCloudGateway(options: CloudGatewayOptions = {}): Promise<CloudGateway> {
  const given = options.standIn;
  const isThere = given !== undefined && 'apiUrl' in given;
  const standIn = isThere ? given : await createSegmindStandIn(given);
  const segmind = createQuickBackend(standIn, options.segmind);
  const all: readonly Backend[] = [segmind, ...(options.others ?? [])];
  const gateway = await startServedGateway({
    backends: new Map<BackendId, Backend>(all.map((backend) => [backend.id, backend])),
    upstreamCredits: () => {
      const { credits, at } = segmind.balance.value ?? { credits: null, at: null };
      return [{ backend: segmind.id, remaining: credits, updatedAt: at }];
    },
    observeUpstream: (listener) => segmind.balance.observe(listener),
    ...options.gateway,
  });
  await gateway.gateway.generations.sweep();
  const sse = createClient({ url: `${gateway.url}/graphql`, headers: { 'x-api-key': 'alice' } });

  async function request<T>(query: string, variables: Record<string, unknown>): Promise<T> {
    const { data, errors } = await gateway.request<T>(query, variables);
    if (errors) throw new Error(`the API answered with errors: ${JSON.stringify(errors)}`);
    return data;
  }

  const cloud: CloudGateway = {
    standIn,
    segmind,
    gateway,
    async ask(model, input = {}, route) {
      const own = { prompt: 'a red fox', ...input };
      const answer = await request<{ generateImage: GenerateResult }>(documents.generate, {
        input: { [models[model].inputField]: own },
        route,
      });
      return answer.generateImage;
    },
    async accept(model, input, route) {
      const { generation, message } = await cloud.ask(model, input, route);
      if (!generation) throw new Error(`not accepted: ${message}`);
      return generation.id;
    },
    async *watch(id, after) {
      const results = sse.iterate<{ generation: Update }>({
        query: documents.watch,
        variables: { id, after },
      });
      for await (const { data, errors } of results) {
        if (!data) throw new Error(`the subscription failed: ${JSON.stringify(errors)}`);
        yield data.generation;
      }
    },
    async ended(id) {
      let last: Update | undefined;
      for await (const update of cloud.watch(id)) last = update;
      if (!last) throw new Error('the subscription told nothing');
      return last.generation;
    },
    async read(id) {
      return (await request<{ generation: GenerationFacts }>(documents.read, { id })).generation;
    },
    async cancel(id) {
      return (
        await request<{ cancelGeneration: { outcome: string; generation: GenerationFacts } }>(
          documents.cancel,
          { id },
        )
      ).cancelGeneration;
    },
    async [Symbol.asyncDispose]() {
      sse.dispose();
      await gateway[Symbol.asyncDispose]();
      await segmind[Symbol.asyncDispose]();
      if (!isThere) await standIn[Symbol.asyncDispose]();
    },
  };
  return cloud;
}
