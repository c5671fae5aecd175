/** The two operations that a page needs, as the other examples send them. */
export const generateImage = /* GraphQL */ `
  mutation GenerateTinySD($prompt: String!, $seed: Seed = -1) {
    generateImage(input: { tinySD: { prompt: $prompt, seed: $seed } }) {
      __typename
      ... on GenerateImageSuccess { generation { id status } }
      ... on Error { code message }
    }
  }
`;

/** With `after: 0` every update from the first one; after a lost connection, the cursor of the last one seen. */
export const watchGeneration = /* GraphQL */ `
  subscription WatchProgress($id: ID!, $after: Int) {
    generation(id: $id, after: $after) {
      cursor
      kind
      missed
      generation {
        id
        status
        progress { phase step steps fraction etaMs basis }
        images { id status url }
        failure { code message }
      }
    }
  }
`;

export interface GenerateImage {
  readonly generateImage:
    | { readonly __typename: 'GenerateImageSuccess'; readonly generation: { readonly id: string } }
    | { readonly __typename: 'Error'; readonly code: string; readonly message: string };
}

/** One change of a generation; it carries the whole of it, so that caches update by id. */
export interface Update {
  readonly cursor: number;
  readonly kind: string;
  readonly missed: number;
  readonly generation: {
    readonly id: string;
    readonly status: string;
    readonly progress: { readonly phase: string; readonly step: number; readonly steps: number };
    readonly images: readonly { readonly id: string; readonly url: string | null }[];
    readonly failure: { readonly code: string; readonly message: string } | null;
  };
}

export interface WatchGeneration {
  readonly generation: Update;
}

/** @throws with the gateway's sentence, when it refused */
export function acceptedId({ generateImage: result }: GenerateImage): string {
  if (result.__typename === 'GenerateImageSuccess') return result.generation.id;
  throw new Error(`${result.code}: ${result.message}`);
}
