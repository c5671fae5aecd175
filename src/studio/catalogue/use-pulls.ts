import { useEffect, useState } from 'react';
import { useMutation, useQuery } from 'urql';
import {
  CancelPullDocument,
  CatalogueDocument,
  type ModelId,
  type PullFieldsFragment,
  PullsDocument,
  PullWeightsDocument,
  ViewerDocument,
} from '../generated/graphql.ts';

/** The downloads of weights, as an administrator sees them. */
export interface Pulls {
  /** Why the last one was not begun or stopped. */
  readonly trouble: string | null;
  /** The last one of a model. */
  of(model: ModelId): PullFieldsFragment | undefined;
  start(model: ModelId): Promise<void>;
  cancel(model: ModelId): Promise<void>;
}

/** How often they are read again while one runs. */
const everyMs = 1_000;

/** @returns null for keys without the scope */
export function usePulls(): Pulls | null {
  const [{ data: told }] = useQuery({ query: ViewerDocument });
  const isAdministrator = told?.viewer.scopes.includes('ADMIN') ?? false;
  const [{ data }, refresh] = useQuery({
    query: PullsDocument,
    pause: !isAdministrator,
    requestPolicy: 'cache-and-network',
  });
  const [, pull] = useMutation(PullWeightsDocument);
  const [, stop] = useMutation(CancelPullDocument);
  const [trouble, setTrouble] = useState<string | null>(null);
  const isRunning = data?.pulls.some(({ state }) => state === 'RUNNING') ?? false;
  useEffect(() => {
    if (!isRunning) return;
    const read = () => refresh({ requestPolicy: 'network-only' });
    const timer = setInterval(read, everyMs);
    return () => clearInterval(timer);
  }, [isRunning, refresh]);
  // What has come says another thing of its model.
  const done = data?.pulls.filter(({ state }) => state === 'DONE').length ?? 0;
  const [, readModels] = useQuery({ query: CatalogueDocument, pause: true });
  useEffect(() => {
    if (done > 0) readModels({ requestPolicy: 'network-only' });
  }, [done, readModels]);
  if (!isAdministrator) return null;

  function tell(
    result: { __typename: string; message?: string } | undefined,
    error: Error | undefined,
  ): void {
    setTrouble(error?.message ?? result?.message ?? null);
    refresh({ requestPolicy: 'network-only' });
  }

  return {
    trouble,
    of: (model) => data?.pulls.find((one) => one.model === model),
    async start(model) {
      const { data: answer, error } = await pull({ model });
      tell(answer?.pullWeights, error);
    },
    async cancel(model) {
      const { data: answer, error } = await stop({ model });
      tell(answer?.cancelPull, error);
    },
  };
}
