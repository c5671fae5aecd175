import type { LatentFamily, License } from './definition.ts';
import { mit } from './licenses/mit.ts';

interface TinyDecoderSource {
  readonly name: string;
  /** On the Hugging Face Hub. */
  readonly repository: string;
  readonly revision: string;
  readonly license: License;
}

/** The published tiny decoders (github.com/madebyollin/taesd), by the latents that they decode. */
export const tinyDecoders = {
  sd1: { name: 'TAESD', repository: 'madebyollin/taesd', revision: 'main', license: mit },
  sdxl: { name: 'TAESDXL', repository: 'madebyollin/taesdxl', revision: 'main', license: mit },
} as const satisfies Record<LatentFamily, TinyDecoderSource>;
