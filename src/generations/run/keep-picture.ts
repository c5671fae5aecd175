import type { Failure } from '#src/domain/failures.ts';
import {
  ContentRefusedError,
  type GatewayError,
  ModerationAwayError,
  StorageFullError,
} from '#src/domain/gateway-errors.ts';
import type { Generation, ModerationVerdict, Sample } from '#src/domain/generation.ts';
import type { Picture } from '#src/domain/picture.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import type { Moderation } from '#src/moderation/moderation.ts';
import { type Stored, storeImage } from './store-image.ts';

/** A picture that was kept, or why not. */
export type Kept =
  | (Stored & { readonly moderation: ModerationVerdict | null })
  | {
      readonly image: null;
      readonly moderation: ModerationVerdict | null;
      readonly failure: Omit<Failure, 'billed'>;
    };

export interface KeepContext {
  readonly images: ImageStore;
  /** Asked before a picture is stored. @default none */
  readonly moderation?: Moderation | undefined;
}

/** Shows a picture to the moderation, and stores it where that lets it pass. */
export async function keepPicture(
  { images, moderation }: KeepContext,
  picture: Picture,
  generation: Generation,
  sample: Sample,
): Promise<Kept> {
  let verdict: ModerationVerdict | null = null;
  const { id: generationId, accountId, requestId, model, parameters } = generation;
  const { prompt, negativePrompt } = parameters;
  const about = { accountId, requestId, model, prompt, negativePrompt };
  const { index } = sample;

  async function check(data: Uint8Array, mimeType: string): Promise<void> {
    if (!moderation) return;
    verdict = await moderation.picture({ ...about, generationId, sample: index, mimeType, data });
  }

  try {
    const stored = await storeImage(images, picture, generation, sample, check);
    return { ...stored, moderation: verdict };
  } catch (error) {
    if (error instanceof ContentRefusedError)
      return { image: null, moderation: 'WITHHELD', failure: keepFailure(error, false) };
    if (error instanceof StorageFullError || error instanceof ModerationAwayError)
      return { image: null, moderation: verdict, failure: keepFailure(error, true) };
    throw error;
  }
}

/** Why a picture is not kept. */
export function keepFailure(
  { code, message }: GatewayError,
  retryable: boolean,
): Omit<Failure, 'billed'> {
  return { code, message, retryable };
}
