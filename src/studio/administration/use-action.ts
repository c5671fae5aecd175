import { useState } from 'react';
import { type AnyVariables, type DocumentInput, useMutation } from 'urql';
import type { RefusalFieldsFragment } from './generated/graphql.ts';
import { troubleOf } from './use-read.ts';

/** What the last action came to. */
export type Outcome =
  | { readonly kind: 'DONE'; readonly told: string }
  | { readonly kind: 'REFUSED'; readonly refusal: RefusalFieldsFragment }
  | { readonly kind: 'FAILED'; readonly message: string };

interface Answer {
  readonly result: object;
}

/** What an action gives when it was not refused. */
type Done<Data extends Answer> = Exclude<Data['result'], { code: string }>;

/** An administrator's action, and what became of it when it was last asked for. */
export function useAction<Data extends Answer, Variables extends AnyVariables>(
  document: DocumentInput<Data, Variables>,
) {
  const [{ fetching }, send] = useMutation<Data, Variables>(document);
  const [outcome, setOutcome] = useState<Outcome | null>(null);

  /** @param told what to tell once it is done. @returns null where it was not */
  async function act(variables: Variables, told: string): Promise<Done<Data> | null> {
    setOutcome(null);
    const { data, error } = await send(variables);
    if (!data) {
      setOutcome({ kind: 'FAILED', message: error ? troubleOf(error) : 'No answer came.' });
      return null;
    }
    if ('code' in data.result) {
      setOutcome({ kind: 'REFUSED', refusal: data.result as RefusalFieldsFragment });
      return null;
    }
    setOutcome({ kind: 'DONE', told });
    return data.result as Done<Data>;
  }
  return { act, running: fetching, outcome };
}
