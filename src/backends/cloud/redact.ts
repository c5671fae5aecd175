/** Longer texts from upstream are cut: they end up in messages people read. */
const maxLength = 200;

/** Makes a text from upstream fit to be shown and logged: one line, not long, and without any key. */
export type Redact = (text: string) => string;

export function createRedact(apiKey: string | undefined): Redact {
  return (text) => {
    const withoutOurs = apiKey ? text.replaceAll(apiKey, '[key]') : text;
    const line = withoutOurs
      .replaceAll(/SG_[0-9a-f]{8,}|(?:r8|hf)_\w{8,}/gi, '[key]')
      // Nothing that moves a terminal's cursor, or turns the direction of what follows.
      .replaceAll(/[\s\p{Cc}\p{Cf}]+/gu, ' ')
      .trim();
    const cut = line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
    return cut.toWellFormed();
  };
}
