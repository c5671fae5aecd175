import { Client, cacheExchange, fetchExchange } from 'urql';
import { accessTo } from '../api/access.ts';

/**
 * The API as administrators use it. Its cache keeps whole answers, and drops those about a type of
 * which an action changed something: they are read anew.
 */
export function createAdminClient(location: Location, key: string | null): Client {
  const { url, headers } = accessTo(location, key);
  return new Client({
    url,
    fetchOptions: { headers },
    preferGetMethod: false,
    requestPolicy: 'cache-and-network',
    exchanges: [cacheExchange, fetchExchange],
  });
}

/** What actions answer with: lists that may be empty and the log depend on these, too. */
export const whatActionsChange = {
  additionalTypenames: ['Account', 'ApiKey', 'Budget', 'CreatedApiKey'],
};
