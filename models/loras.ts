/** A LoRA that a request asks for. */
export interface LoraChoice {
  /** Of its file, without the ending. */
  readonly name: string;
  /** What it is multiplied by; 1: as it was trained. From -`maxLoraScale` to it. */
  readonly scale: number;
}

/** What the file of a LoRA says of it. */
export interface LoraCard {
  /** Of the file, without the ending. */
  readonly name: string;
  readonly bytes: number;
  readonly title: string | null;
  /** What a prompt says to call for it. */
  readonly triggerWords: readonly string[];
  readonly license: string | null;
  /** What it was trained on, in the words of its trainer. */
  readonly base: string | null;
  /** Whether it makes a latent consistency model of its base, for the scheduler LCM. */
  readonly isConsistency: boolean;
}

/** A LoRA, seen from a model. */
export interface OfferedLora extends LoraCard {
  /** A sentence why it cannot be added to the model; null where it can. */
  readonly problem: string | null;
}

/** Far beyond what leaves a picture; more is a slip of the pen. */
export const maxLoraScale = 10;
/** More than anyone mixes; each takes time in every step. */
export const maxLoras = 8;

/** AUTOMATIC1111's (stable-diffusion-webui, modules/extra_networks.py). */
const tag = /<lora:([^<>]*)>/gi;
const inTag = /^([^:]+)(?::\s*([+-]?(?:\d+\.?\d*|\.\d+))\s*)?$/;

/** @returns the LoRAs that a weighted prompt names, as in `<lora:ink:0.8>`; null for each that cannot be read */
export function loraTags(prompt: string): readonly (LoraChoice | null)[] {
  return [...prompt.matchAll(tag)].map(([, content]) => {
    const [, name, scale = '1'] = inTag.exec(content!) ?? [];
    const isUsable = name !== undefined && Math.abs(Number(scale)) <= maxLoraScale;
    return isUsable ? { name, scale: Number(scale) } : null;
  });
}

/** The text of a weighted prompt: blanks in the place of each LoRA, so that the rest stays where it is. */
export function withoutLoraTags(prompt: string): string {
  return prompt.replaceAll(tag, (one) => ' '.repeat(one.length));
}

/** The part of a request that names LoRAs. */
interface Wanted {
  readonly prompt: string;
  readonly promptSyntax: 'LITERAL' | 'WEIGHTED';
  readonly loras?: readonly LoraChoice[] | undefined;
}

/** All LoRAs that a picture is drawn with: those of the list, then those of a weighted prompt. */
export function lorasOf({ loras = [], prompt, promptSyntax }: Wanted): readonly LoraChoice[] {
  const named = promptSyntax === 'WEIGHTED' ? loraTags(prompt) : [];
  return [...loras, ...named.filter((one) => one !== null)];
}

export interface LoraIssue {
  readonly path: (string | number)[];
  /** What is allowed. */
  readonly message: string;
  readonly wrong: string;
}

/** What is wrong with the LoRAs of a request by itself, whatever files there are. */
export function loraIssues(wanted: Wanted): readonly LoraIssue[] {
  if (wanted.promptSyntax === 'WEIGHTED' && loraTags(wanted.prompt).includes(null))
    return [
      {
        path: ['prompt'],
        message: `LoRAs written as <lora:name> or <lora:name:0.8>, with one scale from -${maxLoraScale} to ${maxLoraScale}`,
        wrong: 'It names a LoRA that cannot be read.',
      },
    ];
  const all = lorasOf(wanted);
  const listed = wanted.loras?.length ?? 0;
  const pathOf = (index: number) => (index < listed ? ['loras', index, 'name'] : ['prompt']);
  if (all.length > maxLoras)
    return [
      {
        path: pathOf(all.length - 1),
        message: `at most ${maxLoras} LoRAs together`,
        wrong: `There are ${all.length} LoRAs.`,
      },
    ];
  return all.flatMap(({ name }, index) =>
    all.findIndex((one) => one.name === name) < index
      ? [
          {
            path: pathOf(index),
            message: 'each LoRA once, with one scale',
            wrong: 'It names a LoRA that is there already.',
          },
        ]
      : [],
  );
}
