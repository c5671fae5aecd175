import type { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { mimeTypeOf } from '#src/images/formats/image-file.ts';
import { checkImageKey, type ImageStore } from '#src/images/image-store.ts';
import { createS3Client, type S3ClientOptions } from './client.ts';
import { imagesAway, type S3Error } from './fault.ts';
import type { S3Location } from './location.ts';

export interface S3StoreOptions extends S3ClientOptions {
  readonly location: S3Location;
}

const dayMs = 86_400_000;
const linkSeconds = 60;
/** An object that tries whether the bucket takes one. */
const probeKey = 'probe.txt';

/**
 * Images as objects of a bucket. What a key holds never changes, also where the server takes no
 * notice of `If-None-Match`: the key holds the attempt that made the image.
 */
export function createS3Store(options: S3StoreOptions): Omit<Required<ImageStore>, 'staging'> {
  const { bucket: Bucket, prefix } = options.location;
  const client = createS3Client(options);
  let fault: string | null = null;

  const objectOf = (key: string): { Bucket: string; Key: string } => {
    checkImageKey(key);
    return { Bucket, Key: prefix + key };
  };

  async function open(key: string): Promise<{ size: number; stream: Readable } | null> {
    const object = objectOf(key);
    try {
      const { Body, ContentLength } = await client.send(new GetObjectCommand(object));
      return { size: ContentLength!, stream: Body as Readable };
    } catch (error) {
      if ((error as Error).name === 'NoSuchKey') return null;
      throw imagesAway(error);
    }
  }

  /** Whether it is there because an earlier try stored it, whose answer was lost. */
  async function isOwn(key: string, data: Uint8Array, { $metadata }: S3Error): Promise<boolean> {
    if (($metadata?.attempts ?? 1) === 1) return false;
    const stored = await open(key);
    return stored !== null && (await buffer(stored.stream)).equals(data);
  }

  return {
    strayAfterMs: dayMs,

    async put(key, data) {
      const object = { ...objectOf(key), Body: data, ContentType: mimeTypeOf(key) };
      try {
        await client.send(new PutObjectCommand({ ...object, IfNoneMatch: '*' }));
      } catch (error) {
        if ((error as Error).name === 'PreconditionFailed') {
          if (await isOwn(key, data, error as S3Error)) return;
          throw new Error(`there is an image under the key ${key} already`, { cause: error });
        }
        const away = imagesAway(error);
        fault = away.message;
        throw away;
      }
      fault = null;
    },

    open,

    async delete(key) {
      await client.send(new DeleteObjectCommand(objectOf(key))).catch((error) => {
        throw imagesAway(error);
      });
    },

    async *keys(storedBefore = Number.POSITIVE_INFINITY) {
      let ContinuationToken: string | undefined;
      do {
        const list = new ListObjectsV2Command({ Bucket, Prefix: prefix, ContinuationToken });
        const page = await client.send(list).catch((error) => {
          throw imagesAway(error);
        });
        for (const { Key, LastModified } of page.Contents ?? []) {
          const key = Key!.slice(prefix.length);
          if (key !== probeKey && LastModified!.getTime() < storedBefore) yield key;
        }
        ContinuationToken = page.NextContinuationToken;
      } while (ContinuationToken !== undefined);
    },

    async link(key, { mimeType, fileName }) {
      const read = new GetObjectCommand({
        ...objectOf(key),
        ResponseContentType: mimeType,
        ResponseContentDisposition: `inline; filename="${fileName}"`,
        ResponseCacheControl: 'private, immutable',
      });
      return getSignedUrl(client, read, { expiresIn: linkSeconds }).catch((error) => {
        throw imagesAway(error);
      });
    },

    fault: () => fault,

    async probe() {
      try {
        await client.send(new PutObjectCommand({ Bucket, Key: prefix + probeKey, Body: 'x' }));
        fault = null;
        return null;
      } catch (error) {
        const away = imagesAway(error);
        fault = away.message;
        return away;
      }
    },
  };
}
