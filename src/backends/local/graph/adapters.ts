/** What a LoRA adds to a layer: `scale * up(down(x))` (Hu et al. 2021, arXiv 2106.09685). */
export interface Adapter {
  /** Of its tensors in the table of weights: `<name>.down.weight` and `<name>.up.weight`. */
  readonly name: string;
  readonly rank: number;
  readonly scale: number;
}

/** By the name of the layer. */
export type Adapters = ReadonlyMap<string, readonly Adapter[]>;

export const noAdapters: Adapters = new Map();
