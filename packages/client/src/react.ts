import { useCallback, useEffect, useRef, useState } from 'react';
import type { Darkroom } from './darkroom.ts';
import { DarkroomError } from './errors.ts';
import { type GenerationHandle, hasEnded } from './handle.ts';
import type { Credits, GenerateInput, GenerateOptions, Generation, Model } from './types.ts';

export interface UseGenerationOptions {
  /** Keeps the id in the tab's session storage under this name, so that a refresh finds it again. */
  readonly remember?: string;
  /** Whether images come with small pictures of how they develop. @default true */
  readonly preview?: boolean;
}

export interface UseGeneration {
  /** The last state seen; undefined before there is one. */
  readonly generation: Generation | undefined;
  /** Why it was refused or failed. */
  readonly error: DarkroomError | undefined;
  /** From `generate` on until it has ended. */
  readonly isBusy: boolean;
  generate(input: GenerateInput, options?: GenerateOptions): void;
  /** Shows a generation by its id. */
  watch(id: string): void;
  cancel(): void;
}

/** One generation at a time: asked for, watched, found again after a refresh. */
export function useGeneration(
  darkroom: Darkroom,
  { remember, preview = true }: UseGenerationOptions = {},
): UseGeneration {
  const [generation, setGeneration] = useState<Generation>();
  const [error, setError] = useState<DarkroomError>();
  const [isBusy, setBusy] = useState(false);
  const shown = useRef<{ stop: AbortController; handle?: GenerationHandle }>(undefined);

  const follow = useCallback(
    (open: (signal: AbortSignal) => GenerationHandle | Promise<GenerationHandle>) => {
      shown.current?.stop.abort();
      const mine: { stop: AbortController; handle?: GenerationHandle } = {
        stop: new AbortController(),
      };
      shown.current = mine;
      const { signal } = mine.stop;
      setGeneration(undefined);
      setError(undefined);
      setBusy(true);
      const run = async () => {
        mine.handle = await open(signal);
        if (remember) sessionStorage.setItem(remember, mine.handle.id);
        setGeneration(mine.handle.current);
        for await (const update of mine.handle.updates({ preview, signal }))
          if (!signal.aborted) setGeneration(update.generation);
        await mine.handle.result();
      };
      run()
        .catch((reason: unknown) => {
          if (signal.aborted) return;
          setError(
            reason instanceof DarkroomError
              ? reason
              : new DarkroomError('INTERNAL', String(reason), { cause: reason }),
          );
        })
        .finally(() => {
          if (!signal.aborted) setBusy(false);
        });
    },
    [preview, remember],
  );

  const generate = useCallback(
    (input: GenerateInput, options?: GenerateOptions) =>
      // The request is not stopped with the page: what was sent may have been accepted.
      follow(() => darkroom.generate(input, options)),
    [darkroom, follow],
  );
  const watch = useCallback((id: string) => follow(() => darkroom.watch(id)), [darkroom, follow]);
  const cancel = useCallback(() => {
    shown.current?.handle?.cancel().catch((reason: unknown) => {
      if (reason instanceof DarkroomError) setError(reason);
    });
  }, []);

  useEffect(() => {
    const id = remember ? sessionStorage.getItem(remember) : null;
    if (id !== null && !shown.current) watch(id);
    return () => {
      shown.current?.stop.abort();
      shown.current = undefined;
    };
  }, [remember, watch]);

  return {
    generation,
    error,
    isBusy: isBusy && !(generation && hasEnded(generation)),
    generate,
    watch,
    cancel,
  };
}

/** The account's credits, as they change; undefined until the first answer. */
export function useCredits(darkroom: Darkroom): Credits | undefined {
  const [credits, setCredits] = useState<Credits>();
  useEffect(() => {
    const stop = new AbortController();
    const run = async () => {
      for await (const next of darkroom.credits(stop.signal)) setCredits(next);
    };
    run().catch(() => {});
    return () => stop.abort();
  }, [darkroom]);
  return credits;
}

/** The gateway's models with their limits; undefined until the answer. */
export function useModels(darkroom: Darkroom): readonly Model[] | undefined {
  const [models, setModels] = useState<readonly Model[]>();
  useEffect(() => {
    const stop = new AbortController();
    darkroom.models(stop.signal).then(setModels, () => {});
    return () => stop.abort();
  }, [darkroom]);
  return models;
}
