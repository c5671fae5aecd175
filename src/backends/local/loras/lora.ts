import { basename } from 'node:path';
import { readSafetensorsMetadata } from '#src/backends/local/weights/formats/safetensors.ts';

/** A LoRA with what it is multiplied by. */
export interface Lora {
  /** Absolute. */
  readonly file: string;
  /** 1: as it was trained. From -`maxLoraScale` to it. */
  readonly scale: number;
}

/** Far beyond what leaves a picture; more is a slip of the pen. */
export const maxLoraScale = 10;

/** Where trainers write what a LoRA is called. */
const titles = ['modelspec.title', 'modelspec.architecture', 'ss_output_name'];
const lcm = /(?<![a-z])lcm(?![a-z])/i;

/**
 * Whether a LoRA makes a latent consistency model of its base, so that the scheduler LCM fits: where its metadata or the name of
 * its file says LCM. Its tensors do not tell.
 * @throws WeightsError
 */
export function isConsistencyLora(file: string): boolean {
  const metadata = readSafetensorsMetadata(file);
  return [basename(file), ...titles.map((title) => metadata[title] ?? '')].some((text) =>
    lcm.test(text),
  );
}
