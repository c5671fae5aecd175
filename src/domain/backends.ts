import type { CatalogueId } from '#models/index.ts';

/** A setting that one cloud alone has: one of some values. */
export interface CloudSetting {
  readonly description: string;
  /** The first is the default. */
  readonly values: readonly [string, ...string[]];
}

/** What people read of a backend. */
interface BackendDescription {
  /** As people write it within a sentence. */
  readonly name: string;
  /** Printed into the GraphQL enum `BackendId`. */
  readonly description: string;
  /** Where it is a cloud, which is paid for: its API, as far as the settings do not tell another. */
  readonly api?: {
    readonly url: string;
    /** Paid requests a minute, until its answers tell another limit. */
    readonly ratePerMinute: number;
    /** Settings of its own beside those that every cloud has, by the end of their names. */
    readonly settings?: Readonly<Record<string, CloudSetting>>;
  };
}

/**
 * Every backend, in the order in which ties are broken. An id is one word in lower case; in capitals
 * it is the backend's name in the API and the prefix of a cloud's settings. A line here makes the
 * compiler ask for a way to create it.
 */
export const backends = {
  segmind: {
    name: 'Segmind',
    description: 'The cloud API of Segmind.',
    // Segmind publishes two tables of limits that disagree; this is the lowest figure of both.
    api: { url: 'https://api.segmind.com', ratePerMinute: 5 },
  },
  replicate: {
    name: 'Replicate',
    description: 'The cloud API of Replicate.',
    api: { url: 'https://api.replicate.com', ratePerMinute: 600 },
  },
  huggingface: {
    name: 'Hugging Face',
    description: 'Inference Providers of Hugging Face.',
    api: {
      url: 'https://router.huggingface.co',
      ratePerMinute: 60,
      settings: {
        PROVIDER: {
          values: ['hf-inference', 'replicate', 'together', 'nscale'],
          description: 'Which of its providers draws.',
        },
      },
    },
  },
  servers: {
    name: 'own servers',
    description: "Servers of A1111's dialect that the operator runs.",
  },
  local: { name: 'this machine', description: 'The ONNX engine on this machine.' },
} as const satisfies Record<string, BackendDescription>;

export type BackendId = keyof typeof backends;
export type CloudId = {
  [Id in BackendId]: (typeof backends)[Id] extends { api: object } ? Id : never;
}[BackendId];

export const backendIds = Object.keys(backends) as readonly BackendId[];
export const cloudIds = backendIds.filter((id): id is CloudId => 'api' in backends[id]);

/** The settings that one cloud alone has, by the end of their names. */
export function ownSettings(id: CloudId): Readonly<Record<string, CloudSetting>> {
  const { api }: { api: NonNullable<BackendDescription['api']> } = backends[id];
  return api.settings ?? {};
}

export function isCloud(id: BackendId | null): id is CloudId {
  return id !== null && 'api' in backends[id];
}

/** Which backend a request asks for. */
export type BackendChoice = 'AUTO' | Uppercase<BackendId>;

/** Where a model comes from on a backend. DEMO: the small weights in this repository. */
export type Weights = 'PUBLISHED' | 'DEMO';

/** What the local engine computed on. Other devices, and other precisions, round differently. */
export interface ComputingDevice {
  readonly name: 'cpu' | 'webgpu' | 'cuda' | 'dml' | 'coreml';
  readonly precision: 'fp32' | 'fp16';
}

/** Printed into the GraphQL enum `AvailabilityStatus`. */
export const availabilityStatuses = {
  AVAILABLE: 'Ready to take a request.',
  COLD: 'Ready, but the first request waits for the model to load.',
  RATE_LIMITED: 'Takes requests again at `until`.',
  NO_CREDITS: "The gateway's account at the provider cannot pay for this model.",
  NOT_SERVED: 'The provider does not have this model.',
  RETIRED: 'The provider does not serve this model any more.',
  UNCONFIGURED: 'Not set up: no key, or no weights.',
  DOWN: 'Failing at the moment; tried again at `until` where that is known.',
} as const satisfies Record<string, string>;
export type AvailabilityStatus = keyof typeof availabilityStatuses;

/** A process that runs generations, where several share the work, as it last told of itself. */
export interface WorkerView {
  /** Its name lasts as long as its lease. */
  readonly id: string;
  readonly backend: BackendId;
  /** Generations that it runs there at once. */
  readonly places: number;
  readonly models: readonly { readonly model: CatalogueId; readonly isLoaded: boolean }[];
  /** Milliseconds since the epoch. */
  readonly seenAt: number;
}
