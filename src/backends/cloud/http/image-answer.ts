import { badAnswer } from '#src/backends/cloud/errors.ts';
import { parseJson, v1Answer } from '#src/backends/segmind/wire.ts';
import { type ImageFile, readImageFile } from '#src/images/formats/image-file.ts';
import { UnreadableImageError } from '#src/images/formats/unreadable.ts';
import type { Answer } from './send.ts';

/**
 * The picture of an answer of status 200: its bytes, or base64 inside JSON.
 *
 * @param facts the cost in micro-credits, as far as it is known; whether asking again may help
 * @throws SegmindError when it is no whole picture
 */
export function imageOf(
  answer: Answer,
  facts: { readonly cost: number | undefined; readonly repeatable?: boolean },
): ImageFile {
  const { bytes, contentType } = answer;
  const data = contentType.includes('json') ? decoded(bytes) : bytes;
  try {
    return readImageFile(data);
  } catch (error) {
    if (!(error instanceof UnreadableImageError)) throw error;
    const said = /^[\w/+.-]+/.exec(contentType)?.[0] ?? 'of no type';
    const why = `${data.length} bytes, said to be ${said}, are no complete JPEG, PNG or WebP (${error.message})`;
    throw badAnswer(why, facts.cost, facts.repeatable);
  }
}

function decoded(bytes: Buffer): Buffer {
  const text = v1Answer.safeParse(parseJson(bytes)).data?.image ?? '';
  return Buffer.from(text.replace(/^data:[^,]*,/, ''), 'base64');
}
