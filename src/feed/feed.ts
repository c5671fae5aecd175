import type { GenerationEvent } from '#src/domain/generation.ts';

/** A stored event, with what is only worth showing while it is fresh. */
export interface LiveEvent extends GenerationEvent {
  /** By sample: small pictures as data URLs. */
  readonly previews?: readonly (string | undefined)[] | undefined;
}

export interface Subscriber {
  /** Called for each event, synchronously: must not throw and must not wait. */
  notify(event: LiveEvent): void;
  /** Whether this subscriber looks at previews. */
  readonly wantsPreview: boolean;
}

/** What processes tell one another besides events. */
export type Signal =
  /** Its account's credits may have changed. */
  | { readonly kind: 'CREDITS'; readonly accountId: string }
  /** Stop the run of this generation, if it is yours: its cancellation is stored. */
  | { readonly kind: 'STOP'; readonly generationId: string }
  /** A generation waits in this lane: look for it now. */
  | { readonly kind: 'WAITING'; readonly lane: string };

/**
 * Tells those who watch a generation what happened to it, wherever it runs and they are. Stores
 * nothing, and may lose, repeat and reorder what it tells: the truth is in the store, and a watcher
 * reads there what it did not hear. It tells of the last event within a second or so nevertheless.
 */
export interface Feed extends AsyncDisposable {
  /** Call it after the commit. Never throws, and never waits. */
  publish(event: LiveEvent): void;
  /** What is published from now on is heard. @returns ends it */
  subscribe(generationId: string, subscriber: Subscriber): () => void;
  /** Whether a subscriber anywhere looks at previews; one far away is known after a moment. */
  wantsPreview(generationId: string): boolean;
  /** Tells every process that listens, this one before it returns. Never throws, and never waits. */
  tell(signal: Signal): void;
  /** @param listener must not throw and must not wait. @returns ends it */
  listen(listener: (signal: Signal) => void): () => void;
  /** Of this process. */
  readonly subscribers: number;
  /** False while other processes are not heard. */
  readonly connected: boolean;
}
