import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseJson } from '#src/backends/local/weights/parse-json.ts';
import { withValue } from '#test/fuzz/mutate.ts';
import { pngOf } from '#test/helpers/pictures.ts';
import { safetensorsFile } from '#test/helpers/weights-files.ts';
import type { Edit, FolderInput, Nature } from './folder-input.ts';

/** Holds `<model id>/demo/`. */
export const demoFolder = join(import.meta.dirname, '../../../models');

/** Beside the model's folder, as edits name them. */
export const loraFile = '../loras/red-for-blue.safetensors';
export const pictureFile = '../pictures/start.png';

/** Of the LoRA as it is before any edit. */
export const loraFolder = join(import.meta.dirname, '../../fixtures/demo/loras');

/** Puts the model's demo weights into a folder of models, a LoRA and a picture beside them, and edits them there. */
export function writeFolder(weightsFolder: string, { model, edits }: FolderInput): void {
  const folder = join(weightsFolder, model);
  cpSync(join(demoFolder, model, 'demo'), folder, { recursive: true });
  for (const file of [loraFile, pictureFile]) mkdirSync(join(folder, dirname(file)));
  cpSync(join(loraFolder, basename(loraFile)), join(folder, loraFile));
  writeFileSync(join(folder, pictureFile), pngOf(160, 120, [200, 30, 30]));
  for (const edit of edits) apply(join(folder, edit.file), edit);
}

/** The demo weights have `-Infinity` in theirs, as Python writes it. */
export function configOf(path: string): unknown {
  return parseJson(readFileSync(path, 'utf8'));
}

export function headerOf(path: string): unknown {
  return split(readFileSync(path)).header;
}

function split(file: Buffer): { readonly header: unknown; readonly data: Buffer } {
  const end = 8 + Number(file.readBigUInt64LE());
  return { header: JSON.parse(file.toString('utf8', 8, end)), data: file.subarray(end) };
}

function apply(path: string, edit: Edit): void {
  if ('text' in edit) {
    if (isPlain(path))
      writeFileSync(path, edit.text.repeat(edit.times ?? 1) + (edit.tail ?? ''), 'latin1');
  } else if (!existsSync(path) || !isPlain(path)) {
    // An edit before this one took the file away, or made something else of it.
  } else if ('becomes' in edit) {
    become(path, edit.becomes);
  } else if ('size' in edit) {
    truncateSync(path, edit.size);
  } else {
    editBytes(path, edit);
  }
}

function isPlain(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() ?? true;
}

function editBytes(path: string, edit: Edit): void {
  const file = readFileSync(path);
  if ('headerLength' in edit) file.writeBigUInt64LE(BigInt(edit.headerLength));
  if ('spots' in edit)
    for (const [part, byte] of edit.spots) file[Math.floor((part / 1_001) * file.length)] = byte;
  writeFileSync(path, contents(file, edit));
}

function contents(file: Buffer, edit: Edit): Buffer | string {
  if ('replaces' in edit) return file.toString('utf8').replaceAll(edit.replaces, edit.by);
  if ('json' in edit) {
    // The edit before this one may have left nothing of it.
    const config = file.length === 0 ? null : parseJson(file.toString('utf8'));
    return JSON.stringify(withValue(config, edit.json, edit.value)) ?? '';
  }
  if ('header' in edit) {
    const { header, data } = split(file);
    return safetensorsFile(withValue(header, edit.header, edit.value) ?? '', data);
  }
  return file;
}

function become(path: string, nature: Nature): void {
  rmSync(path);
  if (nature === 'a pipe') execFileSync('mkfifo', [path]);
  if (nature === 'a folder') mkdirSync(path);
  if (nature === 'a loop') symlinkSync(basename(path), path);
  if (nature === 'endless') symlinkSync('/dev/zero', path);
  if (nature === 'a system file') symlinkSync('/etc/passwd', path);
}
