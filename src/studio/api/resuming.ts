import type { Client } from 'graphql-ws';
import type { SubscriptionForwarder } from 'urql';

/**
 * Subscriptions that go on where they were after a lost connection: graphql-ws sends the payload
 * again whenever it reconnects, so the cursor of the last update seen is kept in its variables.
 */
export function resuming(socket: Client): SubscriptionForwarder {
  return ({ query, variables, operationName, extensions }) => ({
    subscribe(sink) {
      const current: Record<string, unknown> = { ...variables };
      const unsubscribe = socket.subscribe<Record<string, { cursor?: unknown } | undefined>>(
        { query: query ?? '', variables: current, operationName, extensions },
        {
          next(result) {
            const cursor = result.data && Object.values(result.data)[0]?.cursor;
            if (typeof cursor === 'number') current.after = cursor;
            sink.next(result as Parameters<typeof sink.next>[0]);
          },
          error: (error) => sink.error(error),
          complete: () => sink.complete(),
        },
      );
      return { unsubscribe };
    },
  });
}
