import type { BackendStatesQuery } from '../generated/graphql.ts';

export type BackendState = BackendStatesQuery['backends'][number];
/** The gateway's own credits at a provider. */
export type Upstream = BackendStatesQuery['viewer']['account']['credits']['upstream'][number];
