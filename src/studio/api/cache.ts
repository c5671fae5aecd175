import type { CacheExchangeOpts, KeyingConfig } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import {
  type GenerationFieldsFragment,
  GenerationsDocument,
  type WatchGenerationSubscription,
} from '../generated/graphql.ts';
import { printsVariables } from './lists.ts';

/** Parts of an entity: they live inside it and have no id of their own. */
const parts = [
  'Attempt',
  'BackendModel',
  'CancelGenerationSuccess',
  'Estimate',
  'Failure',
  'GenerateImageSuccess',
  'GenerationCost',
  'GenerationUpdate',
  'IdempotencyConflictError',
  'InputIssue',
  'InsufficientCreditsError',
  'InvalidInputError',
  'License',
  'ModelAvailability',
  'ModelUnavailableError',
  'NotFoundError',
  'PageInfo',
  'ParameterSpec',
  'Progress',
  'QueryGenerationsConnection',
  'QueryGenerationsConnectionEdge',
  'RateLimitedError',
  'Recipe',
  'Rejection',
  'UpstreamCredits',
  'Warning',
];

const keys: KeyingConfig = Object.fromEntries(parts.map((name) => [name, () => null]));

/**
 * Every update carries its whole generation, so entities update by id alone. What is left to say:
 * pages join into one list, one generation is found by its id, and a finished one joins the prints.
 */
export const cacheOptions: CacheExchangeOpts = {
  keys,
  resolvers: {
    Query: {
      generations: relayPagination(),
      generation: (_root, { id }) => ({ __typename: 'Generation', id: id as string }),
    },
  },
  updates: {
    Subscription: {
      generation(result, _args, cache) {
        const { kind, generation } = (result as unknown as WatchGenerationSubscription).generation;
        if (kind !== 'FINISHED') return;
        cache.updateQuery(
          { query: GenerationsDocument, variables: printsVariables },
          (data) => data && withFirst(data, generation),
        );
      },
    },
  },
};

type List = { generations: { edges: { cursor: string; node: GenerationFieldsFragment }[] } };

/** The list with the generation at its head, unless it is there already. */
function withFirst<T extends List>(data: T, generation: GenerationFieldsFragment): T {
  const { edges } = data.generations;
  if (edges.some(({ node }) => node.id === generation.id)) return data;
  const edge = { __typename: 'QueryGenerationsConnectionEdge', cursor: '', node: generation };
  return { ...data, generations: { ...data.generations, edges: [edge, ...edges] } };
}
