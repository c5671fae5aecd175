import type { CallToolResult } from '@modelcontextprotocol/server';

/** What a tool answers: a sentence to read first, the facts, and what else belongs to it. */
export function answer(
  sentence: string,
  facts: object,
  more: CallToolResult['content'] = [],
): CallToolResult {
  const structuredContent = { ...facts };
  return {
    content: [
      { type: 'text', text: `${sentence}\n\n${JSON.stringify(structuredContent)}` },
      ...more,
    ],
    structuredContent,
  };
}

/** Something that the API refused or that failed, with its code and whatever else it tells. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
}

/** What went wrong, for a model that can mend it: the code first, as everywhere. */
export function refused(refusal: Refusal, more: object = {}): CallToolResult {
  const { code, message } = refusal;
  return {
    ...answer(`${code}: ${message}`, { error: refusal, ...more }),
    isError: true,
  };
}
