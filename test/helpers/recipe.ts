import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A code block of a recipe: a file to write, or a change of one that is there. */
export interface RecipeStep {
  readonly kind: 'file' | 'change';
  /** Below the root. */
  readonly path: string;
  readonly text: string;
}

/**
 * The steps of one recipe: its blocks that are headed by a path, in their order.
 *
 * @throws Error where the document has no such section, or the section no steps
 */
export function readRecipe(document: string, title: string): RecipeStep[] {
  const section = document.split(/^#{2,3} /m).find((part) => part.startsWith(`${title}\n`));
  const blocks = section?.matchAll(/^( *)```(\w+) (\S+)\n(.*?)^ *```$/gms) ?? [];
  const steps = [...blocks].map(([, indent, language, path, text]) => ({
    kind: language === 'diff' ? ('change' as const) : ('file' as const),
    path: path!,
    text: text!.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
  }));
  if (steps.length === 0) {
    throw new Error(`there is no recipe "${title}"`);
  }
  return steps;
}

/** @throws Error where a file that is to be written is there, or what is to be changed is not there exactly once */
export async function applyStep(root: string, { kind, path, text }: RecipeStep): Promise<void> {
  const file = join(root, path);
  if (kind === 'file') {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text, { flag: 'wx' });
    return;
  }
  const lines = text.split('\n').filter((line) => line !== '');
  const side = (without: string) =>
    lines.flatMap((line) => (line.startsWith(without) ? [] : [`${line.slice(1)}\n`])).join('');
  const parts = (await readFile(file, 'utf8')).split(side('+'));
  if (parts.length !== 2) {
    throw new Error(`${path} has ${parts.length - 1} times what the recipe changes:\n${side('+')}`);
  }
  await writeFile(file, parts.join(side('-')));
}
