const [quote, backslash] = [0x22, 0x5c];
const opening = new Set(Buffer.from('[{'));
const closing = new Set(Buffer.from(']}'));
const comma = 0x2c;

/** Deeper, and of more parts, than any answer is; a text of either kind would hold the process up for seconds. */
const deepest = 32;
const mostParts = 10_000;

/** @returns undefined for what is not JSON at all, or is no answer by its structure; nothing else is ever parsed unchecked */
export function parseJson(bytes: Buffer): unknown {
  if (!isModest(bytes)) return undefined;
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    // SyntaxError for other text, TypeError for bytes that are not UTF-8.
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}

/** Whether it has few parts, not deep inside each other. A picture in base64 is one part, however long. */
function isModest(bytes: Buffer): boolean {
  let depth = 0;
  let parts = 0;
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]!;
    if (byte === quote) at = endOfText(bytes, at);
    else if (opening.has(byte)) depth += 1;
    else if (closing.has(byte)) depth -= 1;
    else if (byte !== comma) continue;
    parts += 1;
    if (depth > deepest || parts > mostParts) return false;
  }
  return true;
}

/** @returns where the quote is that ends the text which begins at `start`; the end of the bytes where none does */
function endOfText(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(quote, start + 1); at >= 0; at = bytes.indexOf(quote, at + 1)) {
    let escapes = 0;
    while (bytes[at - 1 - escapes] === backslash) escapes += 1;
    if (escapes % 2 === 0) return at;
  }
  return bytes.length;
}
