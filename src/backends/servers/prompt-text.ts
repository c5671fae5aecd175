import type { PromptSyntax } from '#models/definition.ts';

/** What these servers do not read as text, and what no backslash in front of it makes text. */
const commands = [
  { pattern: /\bAND\b/, says: 'AND, which composes prompts' },
  { pattern: /\bBREAK\b/, says: 'BREAK, which begins another chunk' },
  { pattern: /<\w+:[^>]*>/, says: 'a tag in angle brackets, which loads something' },
] as const;

/** A prompt as these servers are to be sent it: where every character is meant as written, brackets are escaped. */
export function promptText(prompt: string, syntax: PromptSyntax): string {
  return syntax === 'LITERAL' ? prompt.replaceAll(/[\\()[\]]/g, '\\$&') : prompt;
}

/** What of a prompt cannot be sent as it is meant, or null. It quotes nothing of the prompt. */
export function unspeakable(prompt: string, syntax: PromptSyntax): string | null {
  const found = commands.find(
    ({ pattern, says }) =>
      pattern.test(prompt) && !(syntax === 'WEIGHTED' && says.startsWith('BREAK')),
  );
  return found ? `Servers would read ${found.says}, as a command and not as text.` : null;
}
