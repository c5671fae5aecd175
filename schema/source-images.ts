import { decodeGlobalID } from '@pothos/plugin-relay';
import type { ModelParameters, SourceRef } from '#models/definition.ts';
import { anyPicture, leastStrength, standardStrength } from '#models/start.ts';
import {
  type InputIssue,
  InvalidInputError,
  invalidInput,
  NotFoundError,
} from '#src/domain/gateway-errors.ts';
import type { GeneratedImage } from '#src/generations/watch/view.ts';
import { readDataUrl } from '#src/images/sources/data-url.ts';
import type { Size } from '#src/images/sources/fit.ts';
import { SourceImageError, sizeOfSource } from '#src/images/sources/source-image.ts';
import type { Upload } from '#src/uploads/upload.ts';
import { builder } from './builder.ts';
import type { Context } from './context.ts';
import { ownImage } from './image.ts';

interface GivenImage {
  readonly imageId?: string | number | null | undefined;
  readonly uploadId?: string | number | null | undefined;
  readonly dataUrl?: string | null | undefined;
}

/** The pictures of a request and what goes with them, as given. */
export interface GivenSources {
  readonly image?: GivenImage | null | undefined;
  readonly mask?: GivenImage | null | undefined;
  readonly strength?: number | null | undefined;
}

export const ImageInput = builder.inputType('ImageInput', {
  description:
    'A picture that the account has or brings: exactly one of the fields. It is turned as its EXIF data say; where it is transparent it becomes white, and a mask black.',
  isOneOf: true,
  fields: (t) => ({
    imageId: t.id({ description: 'An image that a generation of the account made.' }),
    uploadId: t.id({ description: 'A picture that was brought by `POST /uploads`.' }),
    dataUrl: t.string({
      description:
        'A small picture itself: `data:image/png;base64,…`, also of a JPEG or WebP. Larger ones are uploaded.',
    }),
  }),
});

/**
 * The parameters with what they say of pictures checked, and no picture looked at.
 * @throws InvalidInputError
 */
export function checkSources(
  parameters: ModelParameters,
  sources: GivenSources,
  path: string,
): ModelParameters {
  const { image, mask } = sources;
  const { numInferenceSteps } = parameters;
  const strength = sources.strength ?? standardStrength;
  const issues: InputIssue[] = [];
  const needsImage = (name: string) =>
    issues.push({
      path: `${path}.${name}`,
      message: 'It goes with a picture to start from, and there is none.',
      allowed: 'nothing without image',
    });
  if (!image) {
    if (mask) needsImage('mask');
    if (sources.strength != null) needsImage('strength');
  } else if (strength < leastStrength || strength > 1)
    issues.push({
      path: `${path}.strength`,
      message: `${strength} is not allowed.`,
      allowed: `a number from ${leastStrength} to 1`,
    });
  else if (Math.trunc(numInferenceSteps * strength) < 1)
    issues.push({
      path: `${path}.strength`,
      message: `${strength} leaves none of ${numInferenceSteps} steps.`,
      allowed: `at least ${1 / numInferenceSteps} with so many steps`,
    });
  if (issues.length > 0) throw new InvalidInputError(issues);
  if (!image) return parameters;
  return { ...parameters, strength, image: anyPicture, ...(mask && { mask: anyPicture }) };
}

/**
 * The parameters with the pictures that the account has or brings.
 * @throws InvalidInputError, NotFoundError, RateLimitedError, StorageFullError
 */
export async function withSources(
  context: Context,
  parameters: ModelParameters,
  sources: GivenSources,
  path: string,
): Promise<ModelParameters> {
  const checked = checkSources(parameters, sources, path);
  if (!sources.image) return checked;
  const { uploads } = context;
  const { upload: image } = await (
    await findSource(context, sources.image, `${path}.image`)
  ).keep();
  if (!sources.mask) return { ...checked, image: refOf(image) };
  const { keep: keepMask } = await findSource(context, sources.mask, `${path}.mask`);
  const { upload: mask } = await keepMask();
  await allowed(`${path}.mask`, () => uploads.checkMask(mask, image));
  return { ...checked, image: refOf(image), mask: refOf(mask) };
}

/** A picture that the account has or brings, not decoded. */
export interface FoundSource {
  /** In pixels; of a data URL as it is stored, which may lie on its side. */
  readonly size: Size;
  /** Keeps it for a request. @throws InvalidInputError, NotFoundError, RateLimitedError, StorageFullError */
  keep(): Promise<Brought>;
}

/** A picture as it is kept, and the image that it is, where a generation of the account made it. */
interface Brought {
  readonly upload: Upload;
  readonly made?: GeneratedImage;
}

/**
 * A picture that the account has or brings, so that its size can be looked at before anything is decoded or kept.
 * @throws InvalidInputError, NotFoundError
 */
export async function findSource(
  context: Context,
  given: GivenImage,
  path: string,
): Promise<FoundSource> {
  const { size, keep } = await allowed(path, () => find(context, given));
  return { size, keep: () => allowed(path, keep) };
}

async function find(context: Context, given: GivenImage): Promise<FoundSource> {
  const { uploads, viewer } = context;
  const { accountId } = viewer;
  if (given.uploadId != null) {
    const upload = await uploads.use(accountId, String(given.uploadId));
    return { size: upload, keep: async () => ({ upload }) };
  }
  if (given.dataUrl != null) {
    const bytes = readDataUrl(given.dataUrl);
    const keep = async () => ({ upload: await uploads.add(accountId, bytes) });
    return { size: sizeOfSource(bytes), keep };
  }
  const made = await ownImage(context, imageIdOf(String(given.imageId)));
  const image = made?.sample.image;
  if (!image || made.generation.imagesExpired) throw new NotFoundError('image that is still kept');
  return {
    size: image,
    keep: async () => ({ upload: await uploads.addImage(accountId, image), made }),
  };
}

/** @throws NotFoundError for an id of anything else */
function imageIdOf(globalId: string): string {
  try {
    const { typename, id } = decodeGlobalID(globalId);
    if (typename === 'GeneratedImage') return id;
  } catch {
    // Not of this API: there is nothing of that name.
  }
  throw new NotFoundError('image');
}

export function refOf({ id, sha256 }: Upload): SourceRef {
  return { uploadId: id, sha256 };
}

async function allowed<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SourceImageError)) throw error;
    throw invalidInput(path, error.message, error.allowed);
  }
}
