import { badAnswer } from '#src/backends/cloud/errors.ts';
import type { Provider } from '#src/backends/cloud/provider.ts';
import { type ImageFile, readImageFile } from '#src/images/formats/image-file.ts';
import { UnreadableImageError } from '#src/images/formats/unreadable.ts';

interface ImageFacts {
  /** What the answer said it is. */
  readonly contentType: string;
  /** Micro-credits, as far as it is known. */
  readonly cost: number | undefined;
  /** Whether asking again may help. */
  readonly repeatable?: boolean;
}

/** The picture that a provider delivered, checked to be whole. @throws CloudError when it is not */
export function imageFileOf(provider: Provider, data: Buffer, facts: ImageFacts): ImageFile {
  try {
    return readImageFile(data);
  } catch (error) {
    if (!(error instanceof UnreadableImageError)) throw error;
    const said = /^[\w/+.-]+/.exec(facts.contentType)?.[0] ?? 'of no type';
    const why = `${data.length} bytes, said to be ${said}, are no complete JPEG, PNG or WebP (${error.message})`;
    throw badAnswer(provider, why, facts.cost, facts.repeatable);
  }
}
