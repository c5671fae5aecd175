import { type ModelId, models } from '#models/index.ts';
import { SegmindError } from '#src/backends/cloud/cloud-error.ts';
import { badAnswer, jobFailed, outcomeUnknown } from '#src/backends/cloud/errors.ts';
import type { Exchange } from '#src/backends/cloud/http/exchange.ts';
import { imageOf } from '#src/backends/cloud/http/image-answer.ts';
import type { ResultAddresses } from '#src/backends/cloud/http/result-addresses.ts';
import type { Answer, Send } from '#src/backends/cloud/http/send.ts';
import type { Redact } from '#src/backends/cloud/redact.ts';
import type { ImageFile } from '#src/images/formats/image-file.ts';
import { type AnswerMeta, readHeaders } from './answer-headers.ts';
import type { Limits } from './options.ts';
import type { UpstreamBody } from './request-body.ts';
import {
  creditsAnswer,
  errorBody,
  jobResult,
  jobState,
  microCredits,
  parseJson,
  submitted,
} from './wire.ts';

/** A picture, and what was said about it. The cost is in micro-credits. */
export interface Made {
  readonly file: ImageFile;
  readonly cost: number | undefined;
  readonly seed: number | undefined;
}

/** Where a finished job's picture is, and what it cost. */
export interface JobResult {
  readonly url: URL;
  readonly cost: number | undefined;
  readonly seed: number | undefined;
}

/** Segmind's API, one exchange a method, nothing repeated. All throw SegmindError. */
export interface SegmindClient {
  /** The blocking contract. */
  generate(model: ModelId, body: UpstreamBody, signal: AbortSignal): Promise<Made>;
  /** The queued contract. @returns the request id */
  submit(model: ModelId, body: UpstreamBody, signal: AbortSignal): Promise<string>;
  /** Throws for a job that failed, or that is not known any more. */
  poll(handle: string, signal: AbortSignal): Promise<JobState>;
  result(handle: string, signal: AbortSignal): Promise<JobResult>;
  download(result: JobResult, signal: AbortSignal): Promise<Made>;
  /** @returns micro-credits left, free ones included */
  credits(signal: AbortSignal): Promise<number>;
}

export type JobState = 'QUEUED' | 'PROCESSING' | 'COMPLETED';

export interface ClientOptions {
  readonly apiKey: string;
  readonly baseUrl: URL;
  readonly limits: Limits;
  readonly redact: Redact;
  readonly now: () => number;
  readonly exchange: Exchange;
  readonly api: Send;
  readonly images: Send;
  readonly addresses: ResultAddresses;
  readonly onMeta: (meta: AnswerMeta) => void;
}

export function createClient(options: ClientOptions): SegmindClient {
  const { limits, exchange } = options;
  const root = options.baseUrl.href.replace(/\/$/, '');
  const authorization = { 'x-api-key': options.apiKey };

  function post(
    call: 'v1' | 'submit',
    path: string,
    body: UpstreamBody,
    signal: AbortSignal,
  ): Promise<Answer> {
    const request = {
      url: new URL(`${root}/${path}`),
      method: 'POST',
      headers: { ...authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
      timeoutMs: call === 'v1' ? limits.answerMs : limits.submitMs,
      maxBytes: call === 'v1' ? limits.imageBytes : limits.jsonBytes,
    } as const;
    return exchange(call, options.api, request, signal);
  }

  function get(
    call: 'poll' | 'result' | 'credits',
    path: string,
    signal: AbortSignal,
  ): Promise<Answer> {
    const request = {
      url: new URL(`${root}/${path}`),
      method: 'GET',
      headers: authorization,
      timeoutMs: limits.pollMs,
      maxBytes: limits.jsonBytes,
    } as const;
    return exchange(call, options.api, request, signal);
  }

  return {
    async generate(model, body, signal) {
      const answer = await post('v1', `v1/${models[model].segmind.slug}`, body, signal);
      const { cost, seed } = readHeaders(answer.headers, options.now());
      return { file: imageOf(answer, { cost }), cost, seed };
    },

    async submit(model, body, signal) {
      const answer = await post('submit', `v2/${models[model].segmind.slug}`, body, signal);
      const { data } = submitted.safeParse(parseJson(answer.bytes));
      if (data) return data.request_id;
      throw outcomeUnknown("Segmind's answer to the job has no request id to ask for it by");
    },

    async poll(handle, signal) {
      const path = `v2/requests/${encodeURIComponent(handle)}/status`;
      const answer = await get('poll', path, signal);
      const { data } = jobState.safeParse(parseJson(answer.bytes));
      switch (data?.status.toUpperCase()) {
        case 'COMPLETED':
          return 'COMPLETED';
        case 'FAILED':
          throw jobFailed(options.redact(errorBody.safeParse(data).data ?? ''));
        case 'QUEUED':
          return 'QUEUED';
        default:
          // An answer that cannot be read, or another word for waiting: the next poll may tell
          // more, and the job's time limit ends it if none does.
          return 'PROCESSING';
      }
    },

    async result(handle, signal) {
      const path = `v2/requests/${encodeURIComponent(handle)}`;
      const answer = await get('result', path, signal);
      const { data } = jobResult.safeParse(parseJson(answer.bytes));
      const cost = inMicroCredits(data?.cost);
      options.onMeta({ remainingCredits: inMicroCredits(data?.remainingCredits) });
      const url = URL.parse(data?.url ?? '');
      if (!url) throw badAnswer('the result names no image', cost, true);
      return { url, cost, seed: data?.seed };
    },

    async download({ url, cost, seed }, signal) {
      const refused = options.addresses.refuses(url);
      if (refused) throw badAnswer(options.redact(refused), cost);
      // No key: the image host is another service, and its links are public.
      const request = {
        url,
        method: 'GET',
        headers: {},
        timeoutMs: limits.downloadMs,
        maxBytes: limits.imageBytes,
      } as const;
      const answer = await exchange('image', options.images, request, signal);
      return { file: imageOf(answer, { cost, repeatable: true }), cost, seed };
    },

    async credits(signal) {
      try {
        const answer = await get('credits', 'v1/get-user-credits', signal);
        const { data } = creditsAnswer.safeParse(parseJson(answer.bytes));
        if (data !== undefined) return microCredits(data);
      } catch (error) {
        // An account that never had credits is "not found".
        if (isRefusal(error, 'PROVIDER_MODEL_RETIRED')) return 0;
        throw error;
      }
      throw new SegmindError({
        failure: {
          code: 'PROVIDER_BAD_RESPONSE',
          message: "Segmind's answer about the account's credits cannot be read.",
          retryable: true,
          billed: 'NO',
        },
      });
    },
  };
}

function inMicroCredits(dollars: number | undefined): number | undefined {
  return dollars === undefined || dollars < 0 ? undefined : microCredits(dollars);
}

function isRefusal(error: unknown, code: SegmindError['failure']['code']): boolean {
  return error instanceof SegmindError && error.failure.code === code;
}
