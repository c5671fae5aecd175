import { useState } from 'react';
import { useMutation, useQuery } from 'urql';
import {
  DeleteGenerationDocument,
  StarImageDocument,
  TagGenerationDocument,
  TagsDocument,
} from '../generated/graphql.ts';
import type { Generation, Image } from '../shared/types.ts';

/** What can be done to what hangs in the gallery; `trouble` says why the last was not done. */
export interface Library {
  readonly tags: readonly string[];
  readonly removed: ReadonlySet<string>;
  readonly trouble: string | null;
  star(image: Image): void;
  tag(generation: Generation, tags: readonly string[]): void;
  /** Deletes generations, with all their images. */
  remove(ids: readonly string[]): Promise<void>;
}

export function useLibrary(): Library {
  const [{ data }, readTags] = useQuery({ query: TagsDocument });
  const [, star] = useMutation(StarImageDocument);
  const [, tag] = useMutation(TagGenerationDocument);
  const [, remove] = useMutation(DeleteGenerationDocument);
  const [removed, setRemoved] = useState<ReadonlySet<string>>(new Set());
  const [trouble, setTrouble] = useState<string | null>(null);

  /** @returns whether it was done */
  function tell(
    result: { __typename: string; message?: string } | undefined,
    error: { message: string } | undefined,
  ): boolean {
    const why = error?.message ?? result?.message ?? null;
    setTrouble(why);
    return why === null;
  }

  return {
    tags: data?.tags ?? [],
    removed,
    trouble,
    async star({ id, starred }) {
      const { data: answer, error } = await star({ id, starred: !starred });
      tell(answer?.starImage, error);
    },
    async tag({ id }, tags) {
      const { data: answer, error } = await tag({ id, tags: [...tags] });
      if (tell(answer?.tagGeneration, error)) readTags({ requestPolicy: 'network-only' });
    },
    async remove(ids) {
      for (const id of ids) {
        const { data: answer, error } = await remove({ id });
        if (!tell(answer?.deleteGeneration, error)) return;
        setRemoved((old) => new Set(old).add(id));
      }
      readTags({ requestPolicy: 'network-only' });
    },
  };
}
