/**
 * The known word that was probably meant, or null: at most a third of the letters differ.
 *
 * @param most how many letters may be missing, too many or others
 */
export function nearest(
  word: string,
  known: readonly string[],
  most = Math.max(1, Math.floor(word.length / 3)),
): string | null {
  let found: string | null = null;
  let least = most + 1;
  for (const one of known) {
    // As many are missing or too many, whatever the others are.
    if (Math.abs(one.length - word.length) >= least) continue;
    const away = distance(word, one);
    if (away < least) {
      least = away;
      found = one;
    }
  }
  return found;
}

/** Levenshtein's: letters to insert, remove or replace. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let i = 1; i <= from.length; i++) {
    const next = [i];
    for (let j = 1; j <= to.length; j++) {
      const replaced = row[j - 1]! + (from[i - 1] === to[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[to.length]!;
}
