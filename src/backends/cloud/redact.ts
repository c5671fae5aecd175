/** Longer texts from upstream are cut: they end up in messages people read. */
const maxLength = 200;

/** Makes a text from upstream fit to be shown and logged: one line, not long, and without any key. */
export type Redact = (text: string) => string;

export function createRedact(apiKey: string | undefined): Redact {
  return (text) => {
    const withoutOurs = apiKey ? text.replaceAll(apiKey, '[key]') : text;
    const line = withoutOurs
      .replaceAll(/SG_[0-9a-f]{8,}|(?:r8|hf)_\w{8,}/gi, '[key]')
      .replaceAll(/\s+/g, ' ')
      .trim();
    return line.length > maxLength ? `${line.slice(0, maxLength)}…` : line;
  };
}
