/** Every backend, in the order in which ties are broken. Adding one here makes the compiler list what is missing. */
export const backendIds = ['segmind', 'local'] as const;
export type BackendId = (typeof backendIds)[number];

/** Where a model comes from on a backend. DEMO: the small weights in this repository. */
export type Weights = 'PUBLISHED' | 'DEMO';

/** Printed into the GraphQL enum `AvailabilityStatus`. */
export const availabilityStatuses = {
  AVAILABLE: 'Ready to take a request.',
  COLD: 'Ready, but the first request waits for the model to load.',
  RATE_LIMITED: 'Takes requests again at `until`.',
  NO_CREDITS: "The gateway's account at the provider cannot pay for this model.",
  RETIRED: 'The provider does not serve this model any more.',
  UNCONFIGURED: 'Not set up: no key, or no weights.',
  DOWN: 'Failing at the moment; tried again at `until` where that is known.',
} as const satisfies Record<string, string>;
export type AvailabilityStatus = keyof typeof availabilityStatuses;
