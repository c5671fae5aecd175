import { buffer } from 'node:stream/consumers';
import type { Sample } from '#src/domain/generation.ts';
import { type ImageStore, ImagesAwayError } from '#src/images/image-store.ts';
import { thumbhashOf } from '#src/images/thumbhash.ts';
import { run } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';

/**
 * Placeholders of stored images, made when a client first asks and then kept: decoding the picture
 * takes longer than all that stands between the provider's answer and its URL.
 */
export interface Thumbhashes {
  /** @returns base64, at once where it is stored; null where there is no image, none any more, or it is out of reach */
  of(sample: Sample): string | null | Promise<string | null>;
}

export function createThumbhashes(context: {
  readonly database: Store;
  readonly images: ImageStore;
}): Thumbhashes {
  const { database, images } = context;
  /** By sample: thousands may watch one generation. */
  const underWay = new Map<string, Promise<string | null>>();

  async function make(sampleId: string, key: string): Promise<string | null> {
    const stored = await images.open(key).catch((error) => {
      if (error instanceof ImagesAwayError) return null;
      throw error;
    });
    const thumbhash = stored && (await thumbhashOf(await buffer(stored.stream)));
    if (thumbhash !== null)
      await database.write(() =>
        run('UPDATE samples SET thumbhash = ? WHERE id = ?', thumbhash, sampleId),
      );
    return thumbhash;
  }

  return {
    of({ id, image }) {
      if (!image) return null;
      if (image.thumbhash !== null) return image.thumbhash;
      let made = underWay.get(id);
      if (!made) {
        made = make(id, image.key).finally(() => underWay.delete(id));
        underWay.set(id, made);
      }
      return made;
    },
  };
}
