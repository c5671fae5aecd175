import { useRef, useState } from 'react';
import { useMutation } from 'urql';
import { UploadRefusedError } from '../api/uploads.ts';
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
  const [preparing, setPreparing] = useState(false);
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
  /** @param prepare makes the request, and brings the pictures that it names */
  const develop = async (prepare: () => Request | Promise<Request>): Promise<void> => {
    setPreparing(true);
    try {
      await send({ ...(await prepare()), idempotencyKey: newKey() });
    } catch (error) {
      if (!(error instanceof UploadRefusedError)) throw error;
      setTrouble({ kind: 'ERROR', message: `The mask was not taken. ${error.message}` });
    } finally {
      setPreparing(false);
    }
  };
  return {
    sending: fetching || preparing,
    trouble,
    dismiss: () => setTrouble(null),
    develop,
    sendAgain: () => unanswered.current && send(unanswered.current),
  };
}

/** 128 random bits; unlike randomUUID, also there on pages without TLS. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
