import { useRef, useState } from 'react';
import { useMutation } from 'urql';
import { UploadRefusedError } from '../api/uploads.ts';
import {
  GenerateImageDocument,
  type GenerateImageInput,
  type RouteInput,
  UpscaleDocument,
  type UpscaleInput,
} from '../generated/graphql.ts';
import type { Generation, Refusal } from '../shared/types.ts';

/** What is to be drawn, or made larger. */
export type Request = { readonly route: RouteInput } & (
  | { readonly input: GenerateImageInput; readonly upscale?: undefined }
  | { readonly upscale: UpscaleInput; readonly input?: undefined }
);

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
  const [drawing, generate] = useMutation(GenerateImageDocument);
  const [upscaling, upscale] = useMutation(UpscaleDocument);
  const [trouble, setTrouble] = useState<Trouble | null>(null);
  const [preparing, setPreparing] = useState(false);
  const unanswered = useRef<(Request & { idempotencyKey: string }) | null>(null);

  const ask = async ({ input, upscale: larger, ...more }: Request & { idempotencyKey: string }) => {
    if (larger) {
      const { data, error } = await upscale({ input: larger, ...more });
      return { result: data?.upscale, error };
    }
    const { data, error } = await generate({ input, ...more });
    return { result: data?.generateImage, error };
  };
  const send = async (variables: Request & { idempotencyKey: string }): Promise<void> => {
    unanswered.current = variables;
    const { result, error } = await ask(variables);
    if (error?.networkError) return setTrouble({ kind: 'UNANSWERED' });
    unanswered.current = null;
    if (!result)
      return setTrouble({
        kind: 'ERROR',
        message: error?.graphQLErrors[0]?.message ?? 'The gateway answered nothing.',
      });
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
    sending: drawing.fetching || upscaling.fetching || preparing,
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
