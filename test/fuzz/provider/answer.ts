import type { CallKind } from '#test/helpers/segmind/faults.ts';

/** An answer of the provider, down to its bytes. */
export interface Answer {
  /** The first line. */
  readonly line: string;
  /** `{length}` in a value stands for the length of the body. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Body;
  /** Between the head and the body. */
  readonly pauseMs: number;
  readonly ends: 'finish' | 'reset' | 'hang';
}

export type Body =
  /** Bytes as Latin-1, with `times` again and again. */
  | { readonly text: string; readonly times?: number }
  | {
      readonly picture: 'jpeg' | 'png' | 'webp';
      readonly width: number;
      readonly height: number;
      /** What its header says instead. */
      readonly claims?: readonly [width: number, height: number];
      /** Only so many of a thousand parts. */
      readonly upTo?: number;
      /** Bytes that are others, at so many of a thousand parts. */
      readonly spots?: readonly (readonly [part: number, byte: number])[];
    };

/** A request that is right, and what the provider answers to the calls it leads to. */
export interface ProviderInput {
  readonly kind: 'provider';
  /** What is odd about the answers, for the counts. */
  readonly what: string;
  readonly model: 'tinySD' | 'portraitSD' | 'ssd1b';
  readonly samples: number;
  /** In order; a call beyond them is answered well. */
  readonly answers: Readonly<Partial<Record<CallKind, readonly Answer[]>>>;
}
