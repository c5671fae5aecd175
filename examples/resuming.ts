/** What graphql-ws and graphql-sse have in common. */
interface SubscribingClient<Request, Sink> {
  subscribe(request: Request, sink: Sink): () => void;
}

interface Result {
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
}

/**
 * Makes the subscriptions of a graphql-ws or graphql-sse client go on where they were after a lost
 * connection: both send the request again by themselves, so the cursor of the last update seen is
 * kept in its variables. Works wherever such a client does: urql, Apollo Client, Relay.
 */
export function resuming<
  Request extends { variables?: Record<string, unknown> | null | undefined },
  Sink extends { next(result: never): void },
  Client extends SubscribingClient<Request, Sink>,
>(client: Client): Client {
  return {
    ...client,
    subscribe(request: Request, sink: Sink) {
      const variables: Record<string, unknown> = { ...request.variables };
      const next = (result: Result): void => {
        const [update] = Object.values(result.data ?? {}) as { cursor?: unknown }[];
        if (typeof update?.cursor === 'number') variables.after = update.cursor;
        sink.next(result as never);
      };
      const { error, complete } = sink as unknown as Record<string, () => void>;
      return client.subscribe({ ...request, variables }, { error, complete, next } as never);
    },
  };
}
