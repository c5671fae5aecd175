import { count } from '../shared/format.ts';
import type { Library } from './use-library.ts';
import type { Print } from './use-prints.ts';

/** Deletes the requests behind prints, with all their images, once the browser has asked. */
export async function deleteAsked(library: Library, prints: readonly Print[]): Promise<boolean> {
  const generations = new Map(prints.map(({ generation }) => [generation.id, generation]));
  const images = [...generations.values()].flatMap((one) =>
    one.images.filter(({ status }) => status === 'SUCCEEDED'),
  );
  const asked = `Delete ${count(generations.size, 'request')} with ${count(images.length, 'image')}? This cannot be undone.`;
  if (!confirm(asked)) return false;
  await library.remove([...generations.keys()]);
  return true;
}
