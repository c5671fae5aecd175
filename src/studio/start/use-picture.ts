import { useEffect, useState } from 'react';
import { type Client, useClient } from 'urql';
import { readUpload, UploadRefusedError } from '../api/uploads.ts';
import { type ImageInput, StartImageDocument } from '../generated/graphql.ts';

export type ReadPicture =
  | { readonly state: 'HERE'; readonly element: HTMLImageElement }
  | { readonly state: 'GONE'; readonly why: string };
export type Picture = { readonly state: 'READING' } | ReadPicture;

const reading: Picture = { state: 'READING' };
const gone: ReadPicture = {
  state: 'GONE',
  why: 'The picture is not kept any more: choose another one.',
};

/** `readPicture` for a component; `READING` until it is there. */
export function usePicture(image: ImageInput | undefined): Picture {
  const client = useClient();
  const key = JSON.stringify(image ?? null);
  const [read, setRead] = useState<{ key: string; picture: ReadPicture } | null>(null);
  useEffect(() => {
    const named = JSON.parse(key) as ImageInput | null;
    if (named === null) return;
    let isWanted = true;
    void readPicture(client, named).then((picture) => {
      if (isWanted) setRead({ key, picture });
    });
    return () => {
      isWanted = false;
    };
  }, [client, key]);
  return read?.key === key ? read.picture : reading;
}

/** The picture that a request names, decoded. */
export async function readPicture(client: Client, image: ImageInput): Promise<ReadPicture> {
  try {
    const source = await addressOf(client, image);
    if (source === null) return gone;
    const element = new Image();
    element.src = source;
    await element.decode();
    return { state: 'HERE', element };
  } catch (error) {
    if (error instanceof UploadRefusedError)
      return error.status === 404 ? gone : { state: 'GONE', why: error.message };
    // The browser cannot read what the address gives.
    if (error instanceof DOMException) return gone;
    throw error;
  }
}

/** @returns null where the account has no such image. @throws UploadRefusedError */
async function addressOf(client: Client, image: ImageInput): Promise<string | null> {
  if (image.dataUrl !== undefined) return image.dataUrl;
  if (image.uploadId !== undefined) return readUpload(String(image.uploadId));
  const { data } = await client
    .query(StartImageDocument, { id: String(image.imageId) }, { requestPolicy: 'network-only' })
    .toPromise();
  return data?.node?.__typename === 'GeneratedImage' ? data.node.url : null;
}
