import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { createRequestRate, type RequestRate } from '#src/accounts/request-rate.ts';
import { NotFoundError, RateLimitedError } from '#src/domain/gateway-errors.ts';
import type { StoredImage } from '#src/domain/generation.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import { checkMask } from '#src/images/sources/fit.ts';
import { readSource, type SourceImage } from '#src/images/sources/source-image.ts';
import type { Store } from '#src/store/store.ts';
import { createBrought } from './brought.ts';
import { isStored, openUpload, putUpload, readUpload } from './files.ts';
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
  /**
   * Does what needs pictures. Where it throws, what it brought is removed again, so that nothing is kept of what was
   * refused; what was there before stays, and what another request uses.
   */
  orNone<T>(work: (uploads: Uploads) => Promise<T>): Promise<T>;
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
  /** Told of what could not be removed again: the gateway does so later. */
  onFault(error: unknown): void;
}

export function createUploads(options: UploadsOptions): Uploads {
  const { database, images, uploads: limits = standardUploads, now } = options;
  const rate = createRequestRate(options.limits.requestsPerMinute, options.monotonicNow);
  const brought = createBrought();

  async function add(accountId: string, bytes: Uint8Array): Promise<Added> {
    await mustHaveRate(rate, accountId, now);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const known = await database.read(() => uploadRows.find(accountId, { sha256 }));
    const isLost = known !== null && !(await isStored(images, known.id));
    const kept = known && !isLost ? await keep(known) : null;
    if (kept) return { upload: kept, isNew: false };
    if (!isLost) await mustHaveRoom(accountId);
    const source = await readSource(bytes);
    // What refers to it finds the picture again.
    const restored = isLost ? await restore(known, source) : null;
    if (restored) return { upload: restored, isNew: false };
    return store(accountId, sha256, source);
  }

  /** @returns null where the upload was removed meanwhile */
  async function restore(upload: Upload, { data }: SourceImage): Promise<Upload | null> {
    await putUpload(images, upload.id, data);
    const kept = await keep(upload);
    if (!kept) await removeAgain(upload.id);
    return kept;
  }

  /** What was the matter is what the caller is told, not that this failed as well. */
  async function removeAgain(id: string): Promise<void> {
    await images.delete(uploadKey(id)).catch(options.onFault);
  }

  function keptOf(upload: Upload): Upload {
    return { ...upload, expiresAt: now() + limits.keptMs };
  }

  /** @returns null where it is gone meanwhile */
  async function keep(upload: Upload): Promise<Upload | null> {
    const kept = keptOf(upload);
    const isThere = await database.write(() => uploadRows.touch(kept.id, kept.expiresAt));
    return isThere ? kept : null;
  }

  async function mustHaveRoom(accountId: string): Promise<void> {
    if ((await database.read(() => uploadRows.count(accountId))) < limits.perAccount) return;
    throw new RateLimitedError(
      `This account keeps ${limits.perAccount} uploads, as many as it may; they expire when they are not used, and DELETE /uploads/<id> removes one.`,
      null,
    );
  }

  /** The file first: what a crash leaves behind is a file that no row refers to. */
  async function store(accountId: string, sha256: string, source: SourceImage): Promise<Added> {
    const { data, width, height } = source;
    const id = options.createId();
    const bytes = data.byteLength;
    const upload = keptOf({ id, accountId, sha256, width, height, bytes, expiresAt: 0 });
    await putUpload(images, id, data);
    let isAdded = false;
    try {
      isAdded = await database.write(() => uploadRows.add(upload, now(), limits.perAccount));
    } finally {
      if (!isAdded) await removeAgain(id);
    }
    if (isAdded) return { upload, isNew: true };
    // The same picture came twice at once, or others took the room.
    const other = await database.read(() => uploadRows.find(accountId, { sha256 }));
    if (other) return { upload: other, isNew: false };
    await mustHaveRoom(accountId);
    return store(accountId, sha256, source);
  }

  async function use(accountId: string, id: string): Promise<Upload> {
    const upload = await database.read(() => uploadRows.find(accountId, { id }));
    const kept = upload && (await keep(upload));
    if (!kept) throw new NotFoundError('upload');
    return kept;
  }

  async function addImage(accountId: string, { key }: StoredImage): Promise<Added> {
    const file = await images.open(key);
    if (!file) throw new NotFoundError('image that is still kept');
    return add(accountId, await buffer(file.stream));
  }

  async function orNone<T>(work: (uploads: Uploads) => Promise<T>): Promise<T> {
    const request = brought.begin();
    const held = ({ upload, isNew }: Added): Upload => {
      request.hold(upload, isNew);
      return upload;
    };
    try {
      const value = await work({
        ...all,
        add: async (accountId, bytes) => held(await add(accountId, bytes)),
        addImage: async (accountId, image) => held(await addImage(accountId, image)),
        use: async (accountId, id) => held({ upload: await use(accountId, id), isNew: false }),
      });
      request.end(false);
      return value;
    } catch (error) {
      for (const upload of request.end(true)) await takeBack(upload).catch(options.onFault);
      throw error;
    }
  }

  async function takeBack(upload: Upload): Promise<void> {
    if (await database.write(() => uploadRows.removeUnused(upload))) await removeAgain(upload.id);
  }

  const all: Uploads = {
    add: async (accountId, bytes) => (await add(accountId, bytes)).upload,
    addImage: async (accountId, image) => (await addImage(accountId, image)).upload,
    use,
    orNone,
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
  return all;
}

interface Added {
  readonly upload: Upload;
  /** Whether it was not there before. */
  readonly isNew: boolean;
}

async function mustHaveRate(rate: RequestRate, accountId: string, now: () => number) {
  const waitMs = await rate.take(accountId);
  if (waitMs !== null)
    throw new RateLimitedError('This account brings pictures too often.', now() + waitMs);
}
