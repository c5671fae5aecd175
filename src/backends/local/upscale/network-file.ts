import type { Size } from './tiles.ts';

/** Whether a path names a network that makes pictures larger, and no model that draws. */
export function isNetworkFile(path: string): boolean {
  return path.endsWith('.onnx');
}

/** What a network that makes pictures larger is like. */
export interface NetworkFacts {
  /** How many times as wide and high its result is. */
  readonly factor: number;
  /** The only size that it takes; null where it takes any. */
  readonly tile: Size | null;
}
