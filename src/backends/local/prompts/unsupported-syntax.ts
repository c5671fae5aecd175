/** What AUTOMATIC1111 reads in prompts and this engine does not, with what to do instead. */
const foreign: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'LyCORIS and hypernetworks', pattern: /<(?:lyco|hypernet):[^>]*>/i },
  { what: 'LoRA in a negative prompt', pattern: /<lora:[^>]*>/i },
  { what: 'prompt editing', pattern: /\[[^[\]]*:\s*(?:\d+\.?\d*|\.\d+)\s*\]/ },
  { what: 'alternating words', pattern: /\[[^[\]]*\|[^[\]]*\]/ },
  { what: 'composition by AND', pattern: /\bAND\b/ },
];

/**
 * @param prompt without the LoRAs that it names, where it may name them
 * @returns what of a weighted prompt is read as plain text though it may be meant otherwise, in a sentence; or null
 */
export function unsupportedSyntax(prompt: string): string | null {
  const found = foreign.flatMap(({ what, pattern }) => {
    const match = pattern.exec(prompt);
    return match ? [`${what} (${JSON.stringify(match[0].slice(0, 60))})`] : [];
  });
  return found.length === 0
    ? null
    : `This engine has no ${found.join(', no ')}: it is read as text. Weighted prompts know (more), [less], (exactly:1.3) and BREAK.`;
}
