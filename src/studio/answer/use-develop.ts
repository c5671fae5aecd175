import { useRef, useState } from 'react';
import { useMutation } from 'urql';
import {
  GenerateImageDocument,
  type GenerateImageInput,
  type RouteInput,
} from '../generated/graphql.ts';
import type { Generation, Refusal } from '../shared/types.ts';

export interface Request {
  readonly input: GenerateImageInput;
  readonly route: RouteInput;
}

/** Why nothing is developing: the API said no, or no answer came. */
export type Trouble =
  | { readonly kind: 'REFUSED'; readonly refusal: Refusal }
  | { readonly kind: 'UNANSWERED' }
  | { readonly kind: 'ERROR'; readonly message: string };

/**
 * Sends requests. Each has a key of its own, kept until an answer came: sending it again after a
 * lost answer makes and charges nothing twice.
 */
export function useDevelop(onAccepted: (generation: Generation) => void) {
  const [{ fetching }, generate] = useMutation(GenerateImageDocument);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const unanswered = useRef<(Request & { idempotencyKey: string }) | null>(null);

  const send = async (variables: Request & { idempotencyKey: string }): Promise<void> => {
    unanswered.current = variables;
    const { data, error } = await generate(variables);
    if (error?.networkError) return setTrouble({ kind: 'UNANSWERED' });
    unanswered.current = null;
    if (!data)
      return setTrouble({
        kind: 'ERROR',
        message: error?.graphQLErrors[0]?.message ?? 'The gateway answered nothing.',
      });
    const result = data.generateImage;
    if (result.__typename !== 'GenerateImageSuccess')
      return setTrouble({ kind: 'REFUSED', refusal: result });
    setTrouble(null);
    onAccepted(result.generation);
  };
  return {
    sending: fetching,
    trouble,
    dismiss: () => setTrouble(null),
    develop: (request: Request) => send({ ...request, idempotencyKey: newKey() }),
    sendAgain: () => unanswered.current && send(unanswered.current),
  };
}

/** 128 random bits; unlike randomUUID, also there on pages without TLS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
