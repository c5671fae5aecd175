/** The printable bytes of Latin 1, which CLIP writes as they are; others stand at 256 and after. */
const printable = [
  [0x21, 0x7e],
  [0xa1, 0xac],
  [0xae, 0xff],
] as const;

/**
 * The vocabulary that belongs to CLIP's merges, where a folder has only those: the bytes, the bytes at the end of a word, what
 * each merge makes, and the two special tokens (Radford et al. 2021).
 */
export function clipVocabulary(
  merges: readonly (readonly [string, string])[],
): Readonly<Record<string, number>> {
  const own = printable.flatMap(([first, last]) =>
    Array.from({ length: last - first + 1 }, (_, index) => String.fromCharCode(first + index)),
  );
  const others = Array.from({ length: 256 - own.length }, (_, index) =>
    String.fromCharCode(256 + index),
  );
  const bytes = [...own, ...others];
  const tokens = [
    ...bytes,
    ...bytes.map((byte) => `${byte}</w>`),
    ...merges.map((pair) => pair.join('')),
    '<|startoftext|>',
    '<|endoftext|>',
  ];
  return Object.fromEntries(tokens.map((token, id) => [token, id]));
}
