/** Deeper than any file of a model; a parser that nests by recursion is not to be driven further. */
const maxDepth = 32;

/** The text is not JSON, or not any that a model's file holds. */
export class JsonError extends Error {
  override readonly name = 'JsonError';
}

/**
 * Parses JSON as Python writes it, with a byte order mark, `Infinity` and `NaN`, which are read as null.
 * @param text bounded by the caller: the time is in proportion to its length
 * @throws JsonError
 */
export function parseJson(text: string): unknown {
  const json = text.startsWith('\uFEFF') ? text.slice(1) : text;
  checkDepth(json);
  try {
    return JSON.parse(json);
  } catch (error) {
    const plain = withoutInfinities(json);
    if (plain === json) throw new JsonError('is not valid JSON', { cause: error });
    try {
      return JSON.parse(plain);
    } catch (cause) {
      throw new JsonError('is not valid JSON', { cause });
    }
  }
}

/** Strings are matched first, so that words in them stay; each is matched to the end of the text if need be, which keeps the time linear. */
const stringsAndInfinities = /"(?:[^"\\]+|\\.?)*(?:"|$)|-?\bInfinity\b|\bNaN\b/gs;

function withoutInfinities(json: string): string {
  if (!/Infinity|NaN/.test(json)) return json;
  return json.replaceAll(stringsAndInfinities, (match) => (match.startsWith('"') ? match : 'null'));
}

function checkDepth(json: string): void {
  let depth = 0;
  let inString = false;
  for (let at = 0; at < json.length; at++) {
    const unit = json.charCodeAt(at);
    if (inString) {
      if (unit === backslash) at++;
      else if (unit === quote) inString = false;
    } else if (unit === quote) inString = true;
    else if (unit === openBrace || unit === openBracket) {
      if (++depth > maxDepth) throw new JsonError(`nests deeper than ${maxDepth} levels`);
    } else if (unit === closeBrace || unit === closeBracket) depth--;
  }
}

const quote = 0x22;
const backslash = 0x5c;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;
