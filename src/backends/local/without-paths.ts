import { basename, sep } from 'node:path';

const posixPath = /(?<![\w.~/-])(?:file:\/\/)?\/(?:[^\s"'`:,;()<>|/]+\/)*([^\s"'`:,;()<>|/]+)\/?/g;
const windowsPath = /\b[A-Za-z]:[\\/](?:[^\s"'`:,;()<>|\\/]+[\\/])*([^\s"'`:,;()<>|\\/]+)/g;

/**
 * A message as clients may read it: it tells nothing of how this machine is laid out. Files below `folder`
 * are named from there, as in `unet/config.json`, and others by their last name.
 */
export function withoutPaths(message: string, folder = process.cwd()): string {
  return message
    .replaceAll(`${folder}${sep}`, '')
    .replaceAll(folder, basename(folder))
    .replaceAll(windowsPath, '$1')
    .replaceAll(posixPath, '$1');
}
