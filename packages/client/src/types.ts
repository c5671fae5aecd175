import type {
  ClientGenerateMutationVariables,
  ClientGenerationFragment,
  ClientModelsQuery,
  ClientWatchCreditsSubscription,
  ClientWatchSubscription,
  GenerateImageInput,
  RouteInput,
} from './generated/types.ts';

/** The state of a generation, whole, at one moment. */
export type Generation = ClientGenerationFragment;
/** One change of a generation; it carries the whole of it. */
export type Update = ClientWatchSubscription['generation'];
/** The account's credits; one credit is one US dollar. */
export type Credits = ClientWatchCreditsSubscription['credits'];
/** A model that the gateway knows, with the limits of its parameters. */
export type Model = ClientModelsQuery['models'][number];
/** The parameters of one model, under its name: `{ tinySD: { prompt: 'a fox' } }`. */
export type GenerateInput = GenerateImageInput;

export interface GenerateOptions {
  /** Which backend runs it, and how it is chosen. */
  readonly route?: RouteInput;
  /**
   * Makes the request one request however often it is sent.
   * @default a new one for each call, with which the call repeats itself after a network failure
   */
  readonly idempotencyKey?: NonNullable<ClientGenerateMutationVariables['idempotencyKey']>;
  /** Stops the sending, not the generation: that is `cancel()`. */
  readonly signal?: AbortSignal;
}

export interface WatchOptions {
  /** The cursor of the last update seen; absent, the state comes first. 0 gives every update. */
  readonly after?: number;
  /** Whether images come with small pictures of how they develop. */
  readonly preview?: boolean;
  /** Ends the watching. The generation goes on. */
  readonly signal?: AbortSignal;
}
