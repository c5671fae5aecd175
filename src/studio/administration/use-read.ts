import { useEffect } from 'react';
import { type AnyVariables, type DocumentInput, useQuery } from 'urql';
import { whatActionsChange } from './client.ts';

/** What was read: undefined until it was; `trouble` says why it was not. */
export interface Read<Data> {
  readonly data: Data | undefined;
  readonly trouble: string | null;
  again(): void;
}

/** @param everyMs how often it is read again while it is shown; left out, after actions alone */
export function useRead<Data, Variables extends AnyVariables>(
  query: DocumentInput<Data, Variables>,
  variables: Variables,
  everyMs?: number,
): Read<Data> {
  const [{ data, error }, refresh] = useQuery<Data, AnyVariables>({
    query,
    variables,
    context: whatActionsChange,
  });
  useEffect(() => {
    if (everyMs === undefined) return;
    const timer = setInterval(() => {
      if (!document.hidden) refresh({ requestPolicy: 'network-only' });
    }, everyMs);
    return () => clearInterval(timer);
  }, [everyMs, refresh]);
  return {
    data,
    trouble: error ? troubleOf(error) : null,
    again: () => refresh({ requestPolicy: 'network-only' }),
  };
}

/** In the words of the API, or that it gave none. */
export function troubleOf(error: {
  readonly graphQLErrors: readonly { readonly message: string }[];
}): string {
  return error.graphQLErrors[0]?.message ?? 'The gateway does not answer.';
}
