import { z } from 'zod';
import { ContentRefusedError, ModerationAwayError } from '#src/domain/gateway-errors.ts';
import type { ModerationVerdict } from '#src/domain/generation.ts';

/** What is asked about. */
export interface Subject {
  readonly accountId: string;
  readonly requestId: string | null;
  readonly model: string;
  readonly prompt: string;
  readonly negativePrompt: string | undefined;
}

/** A picture that was drawn, as its file is to be. */
export interface PictureSubject extends Subject {
  readonly generationId: string;
  readonly sample: number;
  readonly mimeType: string;
  readonly data: Uint8Array;
}

/** The operator's judge of prompts and pictures. */
export interface Moderation {
  /**
   * Asked before a request is accepted.
   *
   * @throws ContentRefusedError; ModerationAwayError where it cannot be asked and nothing passes without it
   */
  prompt(subject: Subject): Promise<void>;
  /** Asked before a picture is stored. @returns what became of it. @throws as above */
  picture(subject: PictureSubject): Promise<ModerationVerdict>;
}

export interface ModerationOptions {
  /** Where questions are posted. */
  readonly url: string;
  /** Sent as `authorization: Bearer …`. */
  readonly key?: string | undefined;
  readonly timeoutMs: number;
  /** What passes while it cannot be asked: everything, or nothing. */
  readonly failure: 'open' | 'closed';
  /** Told each time that it cannot be asked. */
  onAway(error: unknown): void;
}

/** Whatever the reason is, a refusal is one. */
const answerForm = z.object({ allow: z.boolean(), reason: z.string().nullish().catch(null) });
const longestReason = 1_000;
const mostBytes = 65_536;

/** Asks over HTTP: a POST of JSON for each prompt and each picture, see docs/operations.md. */
export function createModeration(options: ModerationOptions): Moderation {
  async function ask(question: object): Promise<'ALLOWED' | 'UNCHECKED'> {
    const answer = await post(options, question).catch((error: unknown) => {
      options.onAway(error);
      return null;
    });
    if (answer === null) {
      if (options.failure === 'closed') throw new ModerationAwayError();
      return 'UNCHECKED';
    }
    if (!answer.allow) throw new ContentRefusedError(oneLine(answer.reason ?? '') || null);
    return 'ALLOWED';
  }

  return {
    async prompt(subject) {
      await ask({ stage: 'PROMPT', ...named(subject) });
    },
    async picture(subject) {
      const { generationId, sample, mimeType, data } = subject;
      const image = { generation: generationId, sample, mimeType };
      const base64 = Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString('base64');
      const asked = { stage: 'IMAGE', ...named(subject), ...image, data: base64 };
      return (await ask(asked)) === 'ALLOWED' ? 'PASSED' : 'UNCHECKED';
    },
  };
}

function oneLine(reason: string): string {
  const line = reason.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim();
  return line.slice(0, longestReason).toWellFormed();
}

function named({ accountId, requestId, model, prompt, negativePrompt = '' }: Subject) {
  return { account: accountId, requestId, model, prompt, negativePrompt };
}

async function post({ url, key, timeoutMs }: ModerationOptions, question: object) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(key !== undefined && { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(question),
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await textOf(response);
  if (response.status !== 200) throw new Error(`the moderation answered ${response.status}`);
  const answer = answerForm.safeParse(parsed(text));
  if (!answer.success)
    throw new Error('the moderation did not answer {"allow": true or false, "reason": "…"}');
  return answer.data;
}

async function textOf({ body }: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of body ?? []) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) throw new Error(`the moderation answered more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
