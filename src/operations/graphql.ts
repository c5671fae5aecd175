import { createYoga, type Plugin, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Context } from '#schema/context.ts';
import { schema } from '#schema/index.ts';
import type { Viewer } from '#src/accounts/viewer.ts';
import { GatewayError } from '#src/domain/gateway-errors.ts';
import { limitDocuments } from './document-limits.ts';
import { createDocuments, type Documents, type DocumentsOptions } from './documents.ts';
import { hideSchema } from './hide-schema.ts';
import { maskError, originalOf } from './mask-error.ts';
import { shareExecutions } from './shared-executions.ts';

export type ContextParts = Omit<Context, 'viewer'>;

export interface GraphqlOptions {
  readonly parts: ContextParts;
  readonly log: Logger;
  /** Whether strangers may learn the schema: introspection, GraphiQL and "did you mean". */
  readonly introspection: boolean;
  readonly documents: DocumentsOptions;
  /** Who sends these headers. @throws GraphQLError for credentials that are not valid */
  authenticate(headers: Headers): Viewer;
}

/** A gateway takes prompts, not files: the longest two prompts and a large query fit several times. */
export const maxBodyBytes = 256 * 1024;

/** What every transport shares: the schema with its plugins, and the documents that are known. */
export interface Graphql {
  readonly yoga: YogaServerInstance<Record<string, never>, Context>;
  readonly documents: Documents;
}

export function createGraphql({
  parts,
  log,
  introspection,
  documents: documentsOptions,
  authenticate,
}: GraphqlOptions): Graphql {
  const documents = createDocuments(documentsOptions);
  const yoga = createYoga<Record<string, never>, Context>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    cors: false,
    batching: false,
    multipart: false,
    maskedErrors: { maskError },
    // The route that hands requests to it has a limit of its own.
    maxRequestBodySize: false,
    graphiql: introspection && { title: 'Darkroom', defaultQuery },
    // The page that comes with Yoga loads itself from another host. This one is nine megabytes of
    // text, read when somebody first looks at it.
    renderGraphiQL: async (options) =>
      (await import('@graphql-yoga/render-graphiql')).renderGraphiQL(options),
    // Transports other than HTTP know the viewer already.
    context: (initial) =>
      isWhole(initial) ? initial : { ...parts, viewer: authenticate(initial.request.headers) },
    logging: {
      debug: () => {},
      info: () => {},
      warn: (...details) => log.warn({ details }, 'graphql'),
      // What a caller can act on is no fault of ours.
      error: (error) => {
        if (!(originalOf(error) instanceof GatewayError)) log.error({ err: error }, 'graphql');
      },
    },
    plugins: [
      findDocuments(documents),
      limitDocuments(),
      takeOnlyJson(),
      shareExecutions(),
      !introspection && hideSchema(),
    ],
  });
  return { yoga, documents };
}

function isWhole(initial: object): initial is Context {
  return 'viewer' in initial;
}

export function isJson(contentType: string | null | undefined): boolean {
  return /^application\/json\s*(;|$)/i.test(contentType ?? '');
}

function findDocuments(documents: Documents): Plugin {
  return {
    onParams({ params, setParams }) {
      const query = documents.find(params);
      if (query !== undefined) setParams({ ...params, query });
    },
  };
}

/** Forms and plain text are what a foreign page can send without the browser asking us first. */
function takeOnlyJson(): Plugin {
  return {
    onRequestParse({ request, endResponse, fetchAPI }) {
      if (request.method !== 'POST' || isJson(request.headers.get('content-type'))) return;
      const errors = [{ message: 'Send the request as application/json.' }];
      endResponse(fetchAPI.Response.json({ errors }, { status: 415 }));
    },
  };
}

const defaultQuery = `mutation {
  generateImage(input: { tinySD: { prompt: "a red circle on a blue background" } }) {
    __typename
    ... on GenerateImageSuccess {
      generation { id status }
      credits { available held }
    }
    ... on Error { message }
  }
}
`;
