/** A LoRA with what it is multiplied by. */
export interface Lora {
  /** Absolute. */
  readonly file: string;
  /** 1: as it was trained. */
  readonly scale: number;
}
