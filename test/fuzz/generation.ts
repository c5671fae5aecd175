import { setTimeout as wait } from 'node:timers/promises';
import documents from '#schema/documents.json' with { type: 'json' };
import type { Subject } from './subject.ts';

/** What is looked at of a generation. */
export interface Seen {
  readonly id: string;
  readonly status: string;
  readonly failure: { readonly code: string; readonly message: string } | null;
}

export interface Refused {
  readonly code: string;
  readonly message: string;
  readonly retryAt?: string | null;
}

/** Asks for images and waits for their end. @returns null when it does not end in time */
export async function generate(
  subject: Subject,
  input: object,
  { deadlineMs, withinMs }: { readonly deadlineMs?: number; readonly withinMs: number },
): Promise<Seen | Refused | null> {
  const variables = { input, route: deadlineMs === undefined ? {} : { deadlineMs } };
  const { generateImage } = (await subject.query(documents.GenerateImage.document, variables)) as {
    generateImage: { generation?: Seen } & Refused;
  };
  if (!generateImage.generation) return generateImage;
  const { id } = generateImage.generation;
  for (const begun = performance.now(); performance.now() - begun < withinMs; await wait(20)) {
    const { generation } = (await subject.query(documents.Generation.document, { id })) as {
      generation: Seen;
    };
    if (!['QUEUED', 'RUNNING'].includes(generation.status)) return generation;
  }
  return null;
}
