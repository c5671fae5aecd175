import type { BackendId } from '../generated/graphql.ts';

/** What keys can be limited to. */
export interface Served {
  readonly models: readonly { readonly id: string; readonly name: string }[];
  readonly backends: readonly { readonly id: BackendId }[];
}
