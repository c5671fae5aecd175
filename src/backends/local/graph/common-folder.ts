import { dirname, sep } from 'node:path';

/** @returns the deepest folder above all files: onnxruntime maps external data only below one folder */
export function commonFolder(files: readonly string[]): string | undefined {
  const [first, ...others] = new Set(files.map((file) => dirname(file)));
  return others.reduce((common, folder) => {
    let candidate = common!;
    while (
      folder !== candidate &&
      !folder.startsWith(candidate.endsWith(sep) ? candidate : candidate + sep)
    )
      candidate = dirname(candidate);
    return candidate;
  }, first);
}
