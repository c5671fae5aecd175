import type { JsonPath } from '#test/fuzz/mutate.ts';

/** What is done to one file of a model's folder. */
export type Edit = { readonly file: string } & (
  | { readonly json: JsonPath; readonly value?: unknown }
  /** In the header of a safetensors file. */
  | { readonly header: JsonPath; readonly value?: unknown }
  /** What a safetensors file says of its header's length. */
  | { readonly headerLength: string }
  | { readonly size: number }
  /** Bytes that are others, at so many of a thousand parts. */
  | { readonly spots: readonly (readonly [part: number, byte: number])[] }
  /** Other contents, as Latin-1. */
  | { readonly text: string; readonly times?: number; readonly tail?: string }
  | { readonly replaces: string; readonly by: string }
  | { readonly becomes: Nature }
);

/** What stands where the file was. */
export type Nature = 'gone' | 'a pipe' | 'a folder' | 'a loop' | 'endless' | 'a system file';

/** A model's folder with some of its files changed. */
export interface FolderInput {
  readonly kind: 'folder';
  /** What is odd about it, for the counts. */
  readonly what: string;
  readonly model: 'tiny-sd' | 'ssd-1b';
  readonly edits: readonly Edit[];
  /** What the request names besides: the LoRA beside the folder, or the picture there. @default neither */
  readonly uses?: 'lora' | 'picture' | undefined;
}
