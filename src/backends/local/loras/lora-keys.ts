import { unetNames } from '#src/backends/local/checkpoints/ldm-names.ts';

export type LoraPart = 'unet' | 'text_encoder' | 'text_encoder_2';

/** What a key of a LoRA's file says. */
export interface LoraKey {
  readonly part: LoraPart;
  /** The layer with `_` for every dot; the three styles differ in the dots they keep. */
  readonly layer: string;
  readonly role: 'down' | 'up' | 'alpha';
}

const roles: Readonly<Record<string, LoraKey['role']>> = {
  'lora_down.weight': 'down',
  'lora_up.weight': 'up',
  'lora_A.weight': 'down',
  'lora_B.weight': 'up',
  'lora_A.default.weight': 'down',
  'lora_B.default.weight': 'up',
  'lora.down.weight': 'down',
  'lora.up.weight': 'up',
  'lora_linear_layer.down.weight': 'down',
  'lora_linear_layer.up.weight': 'up',
  alpha: 'alpha',
};
const ending = new RegExp(
  String.raw`^(?<path>.+)\.(?<role>${Object.keys(roles)
    .map((role) => role.replaceAll('.', String.raw`\.`))
    .join('|')})$`,
);
/** The processors of attention that diffusers had until 0.20. */
const processor =
  /^(?<path>.+?)(?:\.processor)?\.(?<target>to_[qkv]|to_out)_lora\.(?<role>down|up)\.weight$/;
const textTargets: Readonly<Record<string, string>> = {
  to_q: 'q_proj',
  to_k: 'k_proj',
  to_v: 'v_proj',
  to_out: 'out_proj',
};

const kohyaParts = [
  ['lora_unet_', 'unet'],
  ['lora_te1_', 'text_encoder'],
  ['lora_te2_', 'text_encoder_2'],
  ['lora_te_', 'text_encoder'],
] as const;
const dottedParts = [
  ['unet.', 'unet'],
  ['text_encoder_2.', 'text_encoder_2'],
  ['text_encoder.', 'text_encoder'],
] as const;

/**
 * Reads a key in the styles of kohya's scripts, of diffusers, and of peft.
 * @param layers of the UNet a block, for the original names of its blocks
 * @returns null for a key in none of them
 */
export function parseLoraKey(key: string, layers: number): LoraKey | null {
  const bare = key.replace(/^base_model\.model\./, '');
  const old = processor.exec(bare)?.groups;
  const groups = old ?? ending.exec(bare)?.groups;
  if (!groups) return null;
  const role = old ? (groups.role as LoraKey['role']) : roles[groups.role!]!;
  const path = groups.path!;
  const kohya = kohyaParts.find(([prefix]) => path.startsWith(prefix));
  if (kohya) {
    const [prefix, part] = kohya;
    const flat = path.slice(prefix.length);
    const layer = part === 'unet' ? fromOriginal(flat, layers) : withoutTextModel(flat);
    return { part, layer, role };
  }
  const dotted = dottedParts.find(([prefix]) => path.startsWith(prefix));
  const part = dotted?.[1] ?? 'unet';
  const target = old?.target;
  const inner =
    target && (part === 'unet' ? (target === 'to_out' ? 'to_out.0' : target) : textTargets[target]);
  const whole = [path.slice(dotted?.[0].length ?? 0), ...(inner ? [inner] : [])].join('.');
  const layer = whole.replaceAll('.', '_');
  return { part, layer: part === 'unet' ? layer : withoutTextModel(layer), role };
}

function withoutTextModel(layer: string): string {
  return layer.replace(/^(text_model_)+/, '');
}

/** kohya's scripts keep the original names of SDXL's blocks, dots and all turned into `_`. */
function fromOriginal(layer: string, layers: number): string {
  if (!/^(input_blocks|middle_block|output_blocks|time_embed|label_emb|out)_\d/.test(layer))
    return layer;
  const dotted = layer
    .replace(/^(input_blocks|output_blocks)_(\d+)_(\d+)_?/, '$1.$2.$3.')
    .replace(/^middle_block_(\d+)_/, 'middle_block.$1.')
    .replace(/^label_emb_(\d+)_(\d+)$/, 'label_emb.$1.$2')
    .replace(/^(time_embed|out)_(\d+)$/, '$1.$2')
    .replace(/(in_layers|emb_layers|out_layers)_(\d+)$/, '$1.$2');
  const name = dotted.endsWith('.') ? dotted : `${dotted}.`;
  const nowhere = { file: '', offset: 0, dtype: 'F32', shape: [] } as const;
  const [renamed] = unetNames(new Map([[name, nowhere]]), layers).keys();
  return renamed!.slice(0, -1).replaceAll('.', '_');
}
