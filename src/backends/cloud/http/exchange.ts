import { answerError, type Call, transportError } from '#src/backends/cloud/errors.ts';
import { isSuccess, type Provider } from '#src/backends/cloud/provider.ts';
import type { Redact } from '#src/backends/cloud/redact.ts';
import type { Answer, AnswerMeta } from './answer.ts';
import { type Send, TransportError, type WireRequest } from './send.ts';

/** One request and its answer, which brings what was asked for. @throws CloudError for everything else */
export type Exchange = (
  call: Call,
  send: Send,
  request: WireRequest,
  signal: AbortSignal,
) => Promise<Answer>;

export interface ExchangeOptions {
  readonly provider: Provider;
  readonly redact: Redact;
  readonly now: () => number;
  /** Told what each answer's headers say, whatever its status. */
  readonly onMeta: (meta: AnswerMeta) => void;
}

export function createExchange({ provider, redact, now, onMeta }: ExchangeOptions): Exchange {
  return async (call, send, request, signal) => {
    let answer: Answer;
    try {
      answer = await send(request, signal);
    } catch (error) {
      if (!(error instanceof TransportError)) throw error;
      const context = { provider, call, redact, now: now(), aborted: signal.aborted };
      throw transportError(error, context);
    }
    if (call !== 'image') onMeta(provider.readHeaders(answer.headers, now()));
    if (isSuccess(provider, answer.status)) return answer;
    throw answerError(answer, { provider, call, redact, now: now(), aborted: signal.aborted });
  };
}
