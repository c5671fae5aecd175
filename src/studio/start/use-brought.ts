import { useEffect, useState } from 'react';
import { UploadRefusedError, upload } from '../api/uploads.ts';
import type { Draft } from '../form/draft.ts';
import { draftOf } from '../form/dropped-picture.ts';
import type { CatalogueModel } from '../shared/types.ts';

/** What came of a picture that was dropped, pasted or chosen. */
export type Brought =
  | { readonly kind: 'SENDING'; readonly file: File }
  | { readonly kind: 'FILLED'; readonly file: File }
  | { readonly kind: 'STARTS'; readonly file: File }
  | { readonly kind: 'REFUSED'; readonly file: File; readonly why: string };

/**
 * Takes pictures from outside: one that says how it was made fills the form, any other becomes the start.
 *
 * @param isShown whether what is pasted on the page is meant for the form
 */
export function useBrought(
  draft: Draft,
  models: readonly CatalogueModel[],
  isShown: boolean,
  change: (next: (draft: Draft) => Draft) => void,
) {
  const [brought, tell] = useState<Brought | null>(null);

  async function startFrom(file: File): Promise<void> {
    tell({ kind: 'SENDING', file });
    try {
      const uploadId = await upload(file);
      change((now) => ({ ...now, start: { image: { uploadId } } }));
      tell({ kind: 'STARTS', file });
    } catch (error) {
      if (!(error instanceof UploadRefusedError)) throw error;
      tell({ kind: 'REFUSED', file, why: error.message });
    }
  }

  async function take(file: File): Promise<void> {
    const made = await draftOf(file, draft, models);
    if (!made) return startFrom(file);
    change(() => made);
    tell({ kind: 'FILLED', file });
  }

  useEffect(() => {
    if (!isShown) return;
    function onPaste(event: ClipboardEvent): void {
      const [file] = event.clipboardData?.files ?? [];
      if (!file) return;
      event.preventDefault();
      void take(file);
    }
    addEventListener('paste', onPaste);
    return () => removeEventListener('paste', onPaste);
  });
  return { brought, take, startFrom, forget: () => tell(null) };
}
