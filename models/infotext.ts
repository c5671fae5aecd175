import type { ModelParameters } from './definition.ts';
import { lorasOf } from './loras.ts';
import { type SchedulerName, schedulerNames, schedulers } from './schedulers.ts';

/*
 * The text that AUTOMATIC1111's webui writes into its pictures, and most other programs read
 * (stable-diffusion-webui, modules/infotext_utils.py): the prompt, `Negative prompt: …`, and a line of
 * `Name: value` with commas between.
 */

/** Where its name of a scheduler is another than ours. */
const otherNames: Readonly<Partial<Record<SchedulerName, string>>> = {
  DPM_MULTI: 'DPM++ 2M',
  DPM_SINGLE: 'DPM++ 2S',
  PNDM: 'PLMS',
};

function samplerName(scheduler: SchedulerName): string {
  return otherNames[scheduler] ?? schedulers[scheduler].name;
}

/** @param model what drew the picture */
export function toInfotext(parameters: ModelParameters, model: string): string {
  const factor = parameters.upscale?.factor ?? 1;
  const { prompt, negativePrompt, promptSyntax } = parameters;
  // Its prompts are weighted: where every character is meant as written, brackets are escaped.
  const asMeant = (text: string) =>
    promptSyntax === 'LITERAL' ? text.replaceAll(/[\\()[\]]/g, '\\$&') : text;
  const listed = promptSyntax === 'LITERAL' ? lorasOf(parameters) : (parameters.loras ?? []);
  const tags = listed.map(({ name, scale }) => ` <lora:${name}:${scale}>`).join('');
  const entries = {
    Steps: parameters.numInferenceSteps,
    Sampler: samplerName(parameters.scheduler),
    'CFG scale': parameters.guidanceScale,
    Seed: parameters.seed,
    Size: `${parameters.width / factor}x${parameters.height / factor}`,
    ...(parameters.strength !== undefined && { 'Denoising strength': parameters.strength }),
    Model: model,
    ...(parameters.upscale && { 'Postprocess upscale by': factor }),
    Version: 'Darkroom',
  };
  return [
    `${asMeant(prompt)}${tags}`,
    ...(negativePrompt ? [`Negative prompt: ${asMeant(negativePrompt)}`] : []),
    Object.entries(entries)
      .map(([name, value]) => `${name}: ${quoted(String(value))}`)
      .join(', '),
  ].join('\n');
}

/** What such a text says of a request; what it does not say, or not in a way that is known, is left out. */
export interface FoundParameters {
  readonly prompt: string;
  readonly negativePrompt?: string | undefined;
  readonly promptSyntax: ModelParameters['promptSyntax'];
  readonly scheduler?: SchedulerName | undefined;
  readonly numInferenceSteps?: number | undefined;
  readonly guidanceScale?: number | undefined;
  readonly seed?: number | undefined;
  readonly width?: number | undefined;
  readonly height?: number | undefined;
}

/** Names are short, so that a long text without a colon is not read again from each of its letters. */
const entry = /(\w[\w \-/]{0,60}):\s*("(?:\\.|[^\\"])*"|[^,]*)(?:,|$)/g;
const negativeStart = 'Negative prompt:';
/** What a weighted prompt has and a literal one does not. */
const weighted = /[\\()[\]]|<lora:[^<>]*>/;

/** @returns null where it is no such text: without a line of at least three entries, two of them known */
export function parseInfotext(text: string): FoundParameters | null {
  const lines = text.trim().split('\n');
  const entries = new Map<string, string>();
  const last = lines.pop() ?? '';
  for (const [, name, value] of last.matchAll(entry)) entries.set(name!, unquoted(value!));
  if (entries.size < 3 || !entries.has('Steps') || !entries.has('Sampler')) return null;
  const at = lines.findIndex((line) => line.startsWith(negativeStart));
  const prompt = (at === -1 ? lines : lines.slice(0, at)).join('\n').trim();
  const negativePrompt =
    at === -1 ? '' : lines.slice(at).join('\n').slice(negativeStart.length).trim();
  const [, width, height] = /^(\d+)x(\d+)$/.exec(entries.get('Size') ?? '') ?? [];
  return {
    prompt,
    negativePrompt: negativePrompt || undefined,
    promptSyntax: weighted.test(`${prompt}${negativePrompt}`) ? 'WEIGHTED' : 'LITERAL',
    scheduler: schedulerOf(entries.get('Sampler')!, entries.get('Schedule type')),
    numInferenceSteps: numberIn(entries.get('Steps')),
    guidanceScale: numberIn(entries.get('CFG scale')),
    seed: numberIn(entries.get('Seed')),
    width: numberIn(width),
    height: numberIn(height),
  };
}

/** Newer texts name the noise schedule apart. */
function schedulerOf(sampler: string, schedule = ''): SchedulerName | undefined {
  const names = [`${sampler} ${schedule}`.trim(), sampler].map((one) => one.toLowerCase());
  return names
    .map((name) => schedulerNames.find((one) => samplerName(one).toLowerCase() === name))
    .find((one) => one !== undefined);
}

function numberIn(text = ''): number | undefined {
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function quoted(value: string): string {
  return /[,:\n"]/.test(value) ? JSON.stringify(value) : value;
}

function unquoted(value: string): string {
  if (!value.startsWith('"')) return value.trim();
  try {
    return String(JSON.parse(value));
  } catch (error) {
    if (error instanceof SyntaxError) return value;
    throw error;
  }
}
