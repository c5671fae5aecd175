import { blockFieldSuggestionsPlugin } from '@escape.tech/graphql-armor-block-field-suggestions';
import { maxAliasesPlugin } from '@escape.tech/graphql-armor-max-aliases';
import { maxDepthPlugin } from '@escape.tech/graphql-armor-max-depth';
import { maxDirectivesPlugin } from '@escape.tech/graphql-armor-max-directives';
import { maxTokensPlugin } from '@escape.tech/graphql-armor-max-tokens';
import { createYoga, type YogaServerInstance } from 'graphql-yoga';
import type { Logger } from 'pino';
import type { Context, Viewer } from '#schema/context.ts';
import { schema } from '#schema/index.ts';

export type ContextParts = Omit<Context, 'viewer'>;

export interface GraphqlOptions {
  readonly parts: ContextParts;
  readonly log: Logger;
  /** Who sends these headers. @throws GraphQLError for credentials that are not valid */
  authenticate(headers: Headers): Viewer;
}

/** Room for every query of the studio and for introspection, which is the deepest there is. */
const limits = { depth: 14, aliases: 30, directives: 20, tokens: 2_000 };

/** A gateway takes prompts, not files: the longest two prompts and a large query fit several times. */
const maxBodyBytes = 256 * 1024;

export type Graphql = YogaServerInstance<Record<string, never>, Context>;

export function createGraphql({ parts, log, authenticate }: GraphqlOptions): Graphql {
  return createYoga<Record<string, never>, Context>({
    schema,
    graphqlEndpoint: '/graphql',
    landingPage: false,
    cors: false,
    batching: false,
    multipart: false,
    maxRequestBodySize: maxBodyBytes,
    graphiql: { title: 'Darkroom', defaultQuery },
    context: ({ request }) => ({ ...parts, viewer: authenticate(request.headers) }),
    logging: {
      debug: () => {},
      info: () => {},
      warn: (...details) => log.warn({ details }, 'graphql'),
      error: (...details) => log.error({ err: details[0] }, 'graphql'),
    },
    plugins: [
      maxTokensPlugin({ n: limits.tokens, exposeLimits: false }),
      maxDepthPlugin({ n: limits.depth, exposeLimits: false }),
      maxAliasesPlugin({ n: limits.aliases, allowList: [], exposeLimits: false }),
      maxDirectivesPlugin({ n: limits.directives, exposeLimits: false }),
      blockFieldSuggestionsPlugin(),
    ],
  });
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
