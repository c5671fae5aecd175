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
  'Budget',
  'BudgetExceededError',
  'CancelGenerationSuccess',
  'ContentRefusedError',
  'DeleteGenerationSuccess',
  'Estimate',
  'Failure',
  'GenerateImageSuccess',
  'GenerationConnection',
  'GenerationCost',
  'GenerationEdge',
  'GenerationUpdate',
  'IdempotencyConflictError',
  'InputIssue',
  'InsufficientCreditsError',
  'InvalidInputError',
  'LedgerConnection',
  'LedgerEdge',
  'License',
  'ModelAvailability',
  'ModelUnavailableError',
  'ModerationAwayError',
  'NotFoundError',
  'PageInfo',
  'ParameterSpec',
  'Progress',
  'Pull',
  'PullFailure',
  'RateLimitedError',
  'Recipe',
  'Rejection',
  'ShuttingDownError',
  'SourceImage',
  'StorageFullError',
  'UpstreamCredits',
  'Viewer',
  'Warning',
];

const keys: KeyingConfig = Object.fromEntries(parts.map((name) => [name, () => null]));

/**
 * Every update carries its whole generation, so entities update by id alone. What is left to say:
 * pages join into one list, one generation is found by its id, a finished one joins the
 * prints, and the ledger is read anew when credits move.
 */
export const cacheOptions: CacheExchangeOpts = {
  keys,
  // Left to guess whether one is an Error, the cache takes its fields away.
  possibleTypes: { Error: parts.filter((name) => name.endsWith('Error')) },
  resolvers: {
    Query: {
      generations: relayPagination(),
      ledger: relayPagination(),
      generation: (_root, { id }) => ({ __typename: 'Generation', id: id as string }),
    },
  },
  updates: {
    Subscription: {
      credits(_result, _args, cache) {
        for (const { fieldName, fieldKey } of cache.inspectFields('Query'))
          if (fieldName === 'ledger') cache.invalidate('Query', fieldKey);
      },
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

type List = { generations: { edges: { cursor: string; node: GenerationFieldsFragment | null }[] } };

/** The list with the generation at its head, unless it is there already. */
function withFirst<T extends List>(data: T, generation: GenerationFieldsFragment): T {
  const { edges } = data.generations;
  if (edges.some(({ node }) => node?.id === generation.id)) return data;
  const edge = { __typename: 'GenerationEdge', cursor: '', node: generation };
  return { ...data, generations: { ...data.generations, edges: [edge, ...edges] } };
}
