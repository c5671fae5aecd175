import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createRequestRate, type RequestRate } from '#src/accounts/request-rate.ts';
import { NotFoundError, RateLimitedError, StorageFullError } from '#src/domain/gateway-errors.ts';
import type { StoredImage } from '#src/domain/generation.ts';
import { type ImageStore, ImagesAwayError } from '#src/images/image-store.ts';
import { checkMask } from '#src/images/sources/fit.ts';
import { readSource, type SourceImage } from '#src/images/sources/source-image.ts';
import { storageFault } from '#src/store/storage-fault.ts';
import type { Store } from '#src/store/store.ts';
import { uploadRows } from './rows.ts';
import { standardUploads, type Upload, type UploadLimits, uploadKey } from './upload.ts';

/** The pictures of accounts that generations start from. Each belongs to one account: others find nothing. */
export interface Uploads {
  /**
   * Keeps a picture; the same one again is the upload that it was.
   * @throws SourceImageError, RateLimitedError, StorageFullError; nothing is kept then
   */
  add(accountId: string, bytes: Uint8Array): Promise<Upload>;
  /** Keeps a picture that a generation of the account made. @throws also NotFoundError where its file is gone */
  addImage(accountId: string, image: StoredImage): Promise<Upload>;
  /** @throws NotFoundError */
  use(accountId: string, id: string): Promise<Upload>;
  /** What is kept of it, a PNG; that is a use of it. @throws NotFoundError, ImagesAwayError */
  open(
    accountId: string,
    id: string,
  ): Promise<{ readonly size: number; readonly stream: Readable }>;
  /** @throws SourceImageError where the mask does not go with the picture */
  checkMask(mask: Upload, image: Upload): Promise<void>;
  /** @throws NotFoundError. @returns false while an open generation draws from it */
  remove(accountId: string, id: string): Promise<boolean>;
}

export interface UploadsOptions {
  readonly database: Store;
  readonly images: ImageStore;
  /** @default standardUploads */
  readonly uploads?: UploadLimits | undefined;
  /** How often an account may bring a picture, since each is decoded: as often as it may ask for others. */
  readonly limits: { readonly requestsPerMinute: number };
  now(): number;
  /** Milliseconds of a clock that never jumps. */
  monotonicNow(): number;
  createId(): string;
}

export function createUploads(options: UploadsOptions): Uploads {
  const { database, images, uploads: limits = standardUploads, now } = options;
  const rate = createRequestRate(options.limits.requestsPerMinute, options.monotonicNow);

  async function add(accountId: string, bytes: Uint8Array): Promise<Upload> {
    await mustHaveRate(rate, accountId, now);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const known = await database.read(() => uploadRows.find(accountId, { sha256 }));
    const isLost = known !== null && !(await isStored(known));
    if (known && !isLost && (await keep(known))) return keptOf(known);
    if (!isLost) await mustHaveRoom(accountId);
    const source = await readSource(bytes);
    // What refers to it finds the picture again.
    if (isLost && (await restore(known, source))) return keptOf(known);
    return store(accountId, sha256, source);
  }

  /** Its file may be gone: lost with a disk, or not a part of what was restored. */
  async function isStored({ id }: Upload): Promise<boolean> {
    const file = await images.open(uploadKey(id));
    file?.stream.destroy();
    return file !== null;
  }

  /** @returns false where the upload was removed meanwhile */
  async function restore(upload: Upload, { data }: SourceImage): Promise<boolean> {
    await put(upload.id, data);
    const isKept = await keep(upload);
    if (!isKept) await images.delete(uploadKey(upload.id));
    return isKept;
  }

  /** @throws StorageFullError */
  async function put(id: string, data: Uint8Array): Promise<void> {
    try {
      await images.put(uploadKey(id), data);
    } catch (error) {
      const why = error instanceof ImagesAwayError ? error.message : storageFault(error as Error);
      throw why === null ? error : new StorageFullError(why, { cause: error });
    }
  }

  function keptOf(upload: Upload): Upload {
    return { ...upload, expiresAt: now() + limits.keptMs };
  }

  function keep({ id }: Upload): Promise<boolean> {
    return database.write(() => uploadRows.touch(id, now() + limits.keptMs));
  }

  async function mustHaveRoom(accountId: string): Promise<void> {
    if ((await database.read(() => uploadRows.count(accountId))) < limits.perAccount) return;
    throw new RateLimitedError(
      `This account keeps ${limits.perAccount} uploads, as many as it may; they expire when they are not used, and DELETE /uploads/<id> removes one.`,
      null,
    );
  }

  /** The file first: what a crash leaves behind is a file that no row refers to. */
  async function store(accountId: string, sha256: string, source: SourceImage): Promise<Upload> {
    const { data, width, height } = source;
    const id = options.createId();
    const bytes = data.byteLength;
    const upload = keptOf({ id, accountId, sha256, width, height, bytes, expiresAt: 0 });
    await put(id, data);
    let isAdded = false;
    try {
      isAdded = await database.write(() => uploadRows.add(upload, now(), limits.perAccount));
    } finally {
      if (!isAdded) await images.delete(uploadKey(id));
    }
    if (isAdded) return upload;
    // The same picture came twice at once, or others took the room.
    const other = await database.read(() => uploadRows.find(accountId, { sha256 }));
    if (other) return other;
    await mustHaveRoom(accountId);
    return store(accountId, sha256, source);
  }

  async function use(accountId: string, id: string): Promise<Upload> {
    const upload = await database.read(() => uploadRows.find(accountId, { id }));
    if (!upload || !(await keep(upload))) throw new NotFoundError('upload');
    return keptOf(upload);
  }

  return {
    add,
    use,
    async addImage(accountId, image) {
      const file = await images.open(image.key);
      if (!file) throw new NotFoundError('image that is still kept');
      return add(accountId, await buffer(file.stream));
    },
    async open(accountId, id) {
      await use(accountId, id);
      return openUpload(images, id);
    },
    async checkMask(mask, image) {
      const data = await readUpload(images, mask.id);
      await checkMask({ ...mask, data }, image);
    },
    async remove(accountId, id) {
      const outcome = await database.write(() => uploadRows.remove(id, accountId));
      if (outcome === 'REMOVED') await images.delete(uploadKey(id));
      return outcome === 'REMOVED';
    },
  };
}

async function mustHaveRate(rate: RequestRate, accountId: string, now: () => number) {
  const waitMs = await rate.take(accountId);
  if (waitMs !== null)
    throw new RateLimitedError('This account brings pictures too often.', now() + waitMs);
}

/** @throws NotFoundError where it is gone */
export async function readUpload(images: ImageStore, uploadId: string): Promise<Uint8Array> {
  return buffer((await openUpload(images, uploadId)).stream);
}

/** @throws NotFoundError where it is gone */
async function openUpload(images: ImageStore, uploadId: string) {
  const file = await images.open(uploadKey(uploadId));
  if (!file) throw new NotFoundError('upload');
  return file;
}
