import { thumbHashToDataURL } from 'thumbhash';

const made = new Map<string, string>();

/** A blurred picture out of a ThumbHash; the same hash is decoded once. */
export function placeholder(thumbhash: string): string {
  let url = made.get(thumbhash);
  if (!url) {
    url = thumbHashToDataURL(Uint8Array.from(atob(thumbhash), (char) => char.charCodeAt(0)));
    made.set(thumbhash, url);
  }
  return url;
}
