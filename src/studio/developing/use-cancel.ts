import { useState } from 'react';
import { useMutation } from 'urql';
import { CancelGenerationDocument } from '../generated/graphql.ts';

/** Stops a generation; `told` is what that came to. */
export function useCancel(id: string) {
  const [{ fetching }, cancel] = useMutation(CancelGenerationDocument);
  const [told, setTold] = useState<string | null>(null);
  return {
    canceling: fetching,
    told,
    async cancel() {
      const { data, error } = await cancel({ id });
      setTold(data?.cancelGeneration.message ?? error?.message ?? null);
    },
  };
}
