import { isTerminal } from '#src/domain/generation.ts';
import { imageBytes, type Pictures } from '#src/http/images/image-bytes.ts';
import { ImagesAwayError } from '#src/images/image-store.ts';
import type { ImagesAnswer } from './answers.ts';
import type { Shown, ShownImage } from './own-operations.ts';
import { Refusal } from './refusal.ts';

/** An image that is there. */
export type Made = ShownImage & { readonly url: string };

export function isMade(image: ShownImage): image is Made {
  return image.status === 'SUCCEEDED' && image.url !== null;
}

/** The file of an image that the viewer was shown. @throws Refusal when it was deleted meanwhile, or is out of reach */
export async function inBase64(pictures: Pictures, image: Made): Promise<string> {
  const file = await imageBytes(pictures, image.id).catch(outOfReach);
  if (!file) throw new Refusal({ code: 'NOT_FOUND', message: 'There is no such image any more.' });
  return file.toString('base64');
}

function outOfReach(error: unknown): never {
  if (!(error instanceof ImagesAwayError)) throw error;
  throw new Refusal({
    code: 'INTERNAL',
    message: 'The image was made and is kept, and cannot be read at the moment.',
    status: 503,
  });
}

/** What is said of every picture. @param mimeType of the file */
export function aboutPicture({ width, height }: ShownImage, mimeType: string) {
  return {
    size: `${width}x${height}`,
    output_format: mimeType.replace('image/', ''),
    quality: 'auto',
    background: 'opaque',
  } as const;
}

export function secondsOf(createdAt: string): number {
  return Math.floor(Date.parse(createdAt) / 1000);
}

/** @throws Refusal that names the generation, where it has no images to show */
export async function answerOf(
  pictures: Pictures,
  { generation, replayed }: { readonly generation: Shown; readonly replayed: boolean },
  { format, hasKey }: { readonly format: 'url' | 'b64_json'; readonly hasKey: boolean },
): Promise<ImagesAnswer> {
  const { id, status, createdAt, cost, warnings } = generation;
  const made = generation.images.filter(isMade);
  const [first] = made;
  if (!isTerminal(status)) throw stillRunning(id, hasKey);
  if (!first) throw failureOf(generation);
  const data: ImagesAnswer['data'] = [];
  for (const image of made) {
    const { url, seed } = image;
    const file = format === 'url' ? { url } : { b64_json: await inBase64(pictures, image) };
    data.push({ ...file, seed });
  }
  const failure = generation.failure && {
    code: generation.failure.code,
    message: generation.failure.message,
  };
  return {
    created: secondsOf(createdAt),
    data,
    ...aboutPicture(first, first.mimeType!),
    generation: { id, status, replayed, cost: cost.captured, warnings: [...warnings], failure },
  };
}

/** Why a generation that has ended lacks images. */
export function failureOf({ id, failure }: Shown): Refusal {
  if (failure) return new Refusal({ ...failure, generation: id });
  return new Refusal({
    code: 'NOT_FOUND',
    message: 'The images of this generation were kept for their time and are deleted.',
    generation: id,
  });
}

function stillRunning(id: string, hasKey: boolean): Refusal {
  const how = hasKey
    ? 'send the same request with the same Idempotency-Key to go on waiting.'
    : `look at /generations/${id}/events; with an Idempotency-Key the same request would go on waiting.`;
  return new Refusal({
    code: 'STILL_RUNNING',
    message: `The generation has not ended yet, and goes on: ${how}`,
    generation: id,
    repeatable: hasKey,
  });
}
