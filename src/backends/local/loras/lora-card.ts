import { parse } from 'node:path';
import { z } from 'zod';
import type { LoraCard } from '#models/loras.ts';
import { regularFileSize } from '#src/backends/local/weights/file-slice.ts';
import { readSafetensorsMetadata } from '#src/backends/local/weights/formats/safetensors.ts';

/** Longer ones are cut: texts of a file go to every client that lists it. */
const maxText = 200;
const maxTriggerWords = 10;

/** How often each caption's word occurred, by the folder of the pictures: written by kohya's scripts. */
const tagFrequencies = z.record(z.string(), z.record(z.string(), z.number()));
/** Where trainers write what a LoRA is called. */
const titles = ['modelspec.title', 'ss_output_name'];
const kinds = [...titles, 'modelspec.architecture'];
/** LCM as a word, and Segmind-VegaRT, which is one for Segmind Vega. */
const lcm = /(?<![a-z])(?:lcm|vega[-_ ]?rt)(?![a-z])/i;

type Metadata = Readonly<Record<string, string>>;

/**
 * What the metadata of a LoRA's file says: by Stability's modelspec (github.com/Stability-AI/ModelSpec), or as kohya's scripts
 * write it (`ss_…`).
 * @throws WeightsError
 */
export function readLoraCard(file: string): LoraCard {
  const bytes = regularFileSize(file);
  const metadata = readSafetensorsMetadata(file);
  const text = (...keys: readonly string[]): string | null => {
    const found = keys.map((key) => oneLine(metadata[key] ?? '')).find((one) => one !== '');
    return found ?? null;
  };
  return {
    name: parse(file).name,
    bytes,
    title: text(...titles),
    triggerWords: triggerWords(metadata),
    license: text('modelspec.license'),
    base: text('modelspec.architecture', 'ss_base_model_version', 'ss_sd_model_name'),
    isConsistency: isConsistency(file, metadata),
  };
}

/**
 * Whether a LoRA makes a latent consistency model of its base, so that the scheduler LCM fits: where its metadata or the name of
 * its file says LCM or VegaRT. Its tensors do not tell.
 * @throws WeightsError
 */
export function isConsistencyLora(file: string): boolean {
  return isConsistency(file, readSafetensorsMetadata(file));
}

function isConsistency(file: string, metadata: Metadata): boolean {
  return [parse(file).name, ...kinds.map((key) => metadata[key] ?? '')].some((one) =>
    lcm.test(one),
  );
}

function triggerWords(metadata: Metadata): readonly string[] {
  const phrase = metadata['modelspec.trigger_phrase'] ?? '';
  const words = phrase.trim() === '' ? frequentWords(metadata.ss_tag_frequency) : phrase.split(',');
  const named = words.map(oneLine).filter((word) => word !== '');
  return [...new Set(named)].slice(0, maxTriggerWords);
}

/** Those of at least half as many captions as the most frequent one, which is in all of them as a rule. */
function frequentWords(json: string | undefined): string[] {
  const counts = new Map<string, number>();
  for (const folder of Object.values(frequencies(json)))
    for (const [word, count] of Object.entries(folder))
      counts.set(word, (counts.get(word) ?? 0) + count);
  const ranked = [...counts].sort(([, a], [, b]) => b - a);
  const most = ranked[0]?.[1] ?? 0;
  return ranked.filter(([, count]) => count > 0 && count * 2 >= most).map(([word]) => word);
}

/** Written by many programs: where it is of no use, there are no words. */
function frequencies(json = ''): z.infer<typeof tagFrequencies> {
  try {
    return tagFrequencies.safeParse(JSON.parse(json)).data ?? {};
  } catch (error) {
    if (error instanceof SyntaxError) return {};
    throw error;
  }
}

function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: those of the file are not passed on
  const line = text.replaceAll(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return line.length > maxText ? `${line.slice(0, maxText).toWellFormed()}…` : line.toWellFormed();
}
