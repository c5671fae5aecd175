import { loadKey } from '../api/key.ts';
import type { Target } from './snippets.ts';

/** The API as others reach it: at the address of this page, with a key where this browser has one. */
export function targetOf({ href }: Location, storage: Storage): Target {
  return {
    url: new URL('graphql', href.split('#', 1)[0]).href,
    needsKey: loadKey(storage) !== null,
  };
}
