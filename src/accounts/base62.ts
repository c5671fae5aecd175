const digits = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/** Writes bytes as one big-endian number in base 62: letters and digits only, so that a double click selects it all. */
export function toBase62(bytes: Uint8Array, length: number): string {
  let rest = bytes.reduce((number, byte) => number * 256n + BigInt(byte), 0n);
  let text = '';
  for (let place = 0; place < length; place++) {
    text = digits[Number(rest % 62n)] + text;
    rest /= 62n;
  }
  if (rest > 0n) throw new RangeError(`${bytes.length} bytes do not fit in ${length} digits`);
  return text;
}
