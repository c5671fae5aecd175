import type { ModelId } from '#models/index.ts';

export const pullStates = {
  RUNNING: 'The weights are being fetched.',
  DONE: 'They are on the disk, whole and checked.',
  FAILED: 'It ended early; `failure` says why. The next pull goes on where it stopped.',
  CANCELED:
    'An administrator, or the end of the gateway, stopped it. The next pull goes on where it stopped.',
} as const satisfies Record<string, string>;
export type PullState = keyof typeof pullStates;

export const pullFailureCodes = {
  NO_SPACE: 'The disk has no room for the weights.',
  UNWRITABLE: 'The folder for the weights cannot be written to.',
  UNREACHABLE: 'The host of the weights does not answer, or its connection is cut again and again.',
  REFUSED:
    'The host does not give them: there is no such repository, or it wants a token, or fewer requests.',
  DAMAGED: 'What arrives is not what the repository promises.',
  OTHER: 'Something else; the message says what.',
} as const satisfies Record<string, string>;
export type PullFailureCode = keyof typeof pullFailureCodes;

/** Why a pull ended early; the message is a sentence for people. */
export interface PullFailure {
  readonly code: PullFailureCode;
  readonly message: string;
}

/** A download of a model's published weights, the last one of the model. */
export interface Pull {
  readonly model: ModelId;
  readonly state: PullState;
  /** Bytes on the disk, of all files together. */
  readonly doneBytes: number;
  /** Null until the host has told. */
  readonly totalBytes: number | null;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly failure: PullFailure | null;
}

/** What the process of a pull tells the one that started it. */
export type PullMessage =
  | { readonly type: 'PROGRESS'; readonly doneBytes: number; readonly totalBytes: number }
  | { readonly type: 'FAILED'; readonly failure: PullFailure };
