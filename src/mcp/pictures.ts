import type { CallToolResult } from '@modelcontextprotocol/server';
import { loadSharp } from '#src/images/sharp.ts';
import { ApiError, type GatewayApi } from './gateway-api.ts';
import type { ImageFacts } from './generation.ts';

type Content = CallToolResult['content'][number];

/** Clients refuse results of more than about a megabyte, and base64 makes a third more of a file. */
const mostBytes = 600_000;
const mostPixels = 1_024;

/** The pictures that are there: each as a link to the file, and to look at where that is wanted. */
export async function picturesOf(
  api: GatewayApi,
  images: readonly ImageFacts[],
  toLookAt: boolean,
): Promise<Content[]> {
  const content: Content[] = [];
  for (const image of images) {
    const { url } = image;
    if (url === null) continue;
    const file = toLookAt ? await api.file({ id: image.id, url }).catch(noneFor) : null;
    const seen = file && (await smallEnough(file, image.mimeType ?? 'image/png'));
    if (seen) content.push({ type: 'image', ...seen });
    content.push({
      type: 'resource_link',
      uri: url,
      name: `image-${image.sample}`,
      description: `The file itself, ${image.width} x ${image.height} pixels. The address works without a key until ${image.urlExpiresAt}; get_generation gives a new one.`,
      ...(image.mimeType === null ? {} : { mimeType: image.mimeType }),
      ...(image.bytes === null ? {} : { size: image.bytes }),
    });
  }
  return content;
}

/** A file that cannot be read now does not hide what was made and paid for: its link is given. */
function noneFor(error: unknown): null {
  if (error instanceof ApiError) return null;
  throw error;
}

/** The file as it is, or a smaller copy of it; null where none can be made. */
async function smallEnough(
  file: Uint8Array,
  mimeType: string,
): Promise<{ data: string; mimeType: string } | null> {
  if (file.byteLength <= mostBytes) return { data: base64(file), mimeType };
  const sharp = await loadSharp();
  const copy = await sharp(file)
    .resize({ width: mostPixels, height: mostPixels, fit: 'inside', withoutEnlargement: true })
    .jpeg({ quality: 80 })
    .toBuffer()
    // The file is as its provider sent it; the link gives it all the same.
    .catch(() => null);
  return copy && { data: base64(copy), mimeType: 'image/jpeg' };
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
