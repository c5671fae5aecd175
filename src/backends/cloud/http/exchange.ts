import { answerError, type Call, transportError } from '#src/backends/cloud/errors.ts';
import type { Redact } from '#src/backends/cloud/redact.ts';
import { type AnswerMeta, readHeaders } from '#src/backends/segmind/answer-headers.ts';
import { type Answer, type Send, TransportError, type WireRequest } from './send.ts';

/** One request and its answer of status 200. @throws SegmindError for everything else */
export type Exchange = (
  call: Call,
  send: Send,
  request: WireRequest,
  signal: AbortSignal,
) => Promise<Answer>;

export interface ExchangeOptions {
  readonly redact: Redact;
  readonly now: () => number;
  /** Told what each answer's headers say, whatever its status. */
  readonly onMeta: (meta: AnswerMeta) => void;
}

export function createExchange({ redact, now, onMeta }: ExchangeOptions): Exchange {
  return async (call, send, request, signal) => {
    let answer: Answer;
    try {
      answer = await send(request, signal);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      throw transportError(error, { call, redact, now: now(), aborted: signal.aborted });
    }
    if (call !== 'image') onMeta(readHeaders(answer.headers, now()));
    if (answer.status !== 200)
      throw answerError(answer, { call, redact, now: now(), aborted: signal.aborted });
    return answer;
  };
}
