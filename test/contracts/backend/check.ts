import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId, ModelId } from '#models/index.ts';
import type { Backend, BackendEvent, BackendRequest } from '#src/backends/backend.ts';

/** How money is spent: not at all, by a request whose answer is the image, or by one that queues a job. */
export type Payment = 'NONE' | 'AT_ONCE' | 'BY_JOB';

/** QUICK: as fast as it can. ONE_BY_ONE: quick, a sample after the other. SLOW: no image comes before a minute is over. */
export type Manner = 'QUICK' | 'ONE_BY_ONE' | 'SLOW';

/** Something that a backend asked of its medium: of a provider, or of this machine. */
export type Ask =
  /** Without a seed where nothing is drawn: where the offer of the model has factors. */
  | { readonly kind: 'pay'; readonly seed?: number | undefined }
  | { readonly kind: 'poll'; readonly handle: string }
  | { readonly kind: 'other' };

export interface BackendUnderTest extends AsyncDisposable {
  readonly backend: Backend;
  /** All that it asked so far. */
  asked(): readonly Ask[];
  /** From now on the medium refuses what is asked; what is not paid for is lost. */
  breakDown(): void;
  /** From now on what is paid for never arrives. Called only where something is paid for. */
  loseResults(): void;
}

export interface BackendContractOptions {
  readonly model: ModelId;
  /** The cheapest request that the backend can carry out. */
  readonly parameters: Partial<ModelParameters>;
  readonly payment: Payment;
  /** Its requests make a picture of 96 x 64 pixels larger by this, and the model draws nothing. @default absent */
  readonly factor?: number;
  /** Whether its requests start from a picture. @default false */
  readonly fromPicture?: boolean;
  /** A fresh backend, ready to carry it out. A backend that pays for nothing may take SLOW for QUICK. */
  create(manner: Manner): Promise<BackendUnderTest>;
  /** Resolves when a backend that is still silent will never say anything. @default after 30 s */
  patience?(): Promise<void>;
}

/** What a run told, and how the reading of it ended. */
export interface Told {
  readonly events: readonly BackendEvent[];
  /** HUNG: nothing came for too long, or events came without end. LEFT: the reader left. */
  readonly end: 'RETURNED' | 'THREW' | 'HUNG' | 'LEFT';
  readonly error?: unknown;
}

/** What a check works with. */
export interface Bench {
  readonly payment: Payment;
  readonly model: CatalogueId;
  readonly parameters: ModelParameters;
  create(manner?: Manner): Promise<BackendUnderTest>;
  request(samples: number): BackendRequest;
  patience(): Promise<void>;
  /** What an undisturbed run of two samples tells, read as far as it goes: one run for all who ask. */
  wholeRun(): Promise<Told>;
}

/** One demand on every backend. */
export interface Check {
  /** The sentences of `src/backends/backend.ts` that demand it. */
  readonly says: readonly string[];
  /** Where it means something. @default every payment */
  readonly payments?: readonly Payment[];
  /** Throws when the backend does not meet it. It judges nothing that another check judges. */
  run(bench: Bench): Promise<void>;
}
