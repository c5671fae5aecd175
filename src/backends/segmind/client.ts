import type { Asked } from '#src/backends/cloud/asked.ts';
import type { ClientTools } from '#src/backends/cloud/backend.ts';
import type {
  CloudClient,
  DirectCalls,
  MadeImage,
  Order,
  QueuedCalls,
} from '#src/backends/cloud/client.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';
import { badAnswer, errorInAnswer, jobFailed, outcomeUnknown } from '#src/backends/cloud/errors.ts';
import type { Answer } from '#src/backends/cloud/http/answer.ts';
import { errorWords } from '#src/backends/cloud/http/error-text.ts';
import { imageFileOf } from '#src/backends/cloud/http/image-file.ts';
import { parseJson } from '#src/backends/cloud/http/json.ts';
import { toldBalance, toldCost, toldSeed } from '#src/backends/cloud/told-values.ts';
import type { Contract } from './options.ts';
import { upstreamBody } from './request-body.ts';
import { endpointOf } from './served-as.ts';
import { creditsAnswer, jobResult, jobState, submitted, v1Answer } from './wire.ts';

export interface ClientSettings {
  contractOf(asked: Asked): Contract;
  /** Whether v1 is asked for base64 inside JSON, rather than for bytes. */
  readonly base64: boolean;
}

/** Segmind's API. */
export function createClient(tools: ClientTools, settings: ClientSettings): CloudClient {
  const { provider, limits, exchange, send } = tools;
  const root = tools.baseUrl.href.replace(/\/$/, '');
  const authorization = { 'x-api-key': tools.apiKey };

  async function post(contract: Contract, order: Order, signal: AbortSignal): Promise<Answer> {
    const isDirect = contract === 'v1';
    const request = {
      url: new URL(`${root}/${contract}/${endpointOf(order).slug}`),
      method: 'POST',
      headers: { ...authorization, 'content-type': 'application/json' },
      body: JSON.stringify(await upstreamBody(order, isDirect && settings.base64)),
      timeoutMs: isDirect ? limits.answerMs : limits.submitMs,
      maxBytes: isDirect ? limits.imageBytes : limits.jsonBytes,
    } as const;
    return exchange(isDirect ? 'generate' : 'submit', send, request, signal);
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
    return exchange(call, send, request, signal);
  }

  /** The picture of an answer in JSON. */
  function pictureIn(bytes: Buffer, cost: number | undefined): Buffer {
    const body = parseJson(bytes);
    const { data } = v1Answer.safeParse(body);
    const why = errorWords(body);
    if (!data && why) throw errorInAnswer(provider, tools.redact(why), cost);
    return Buffer.from(data?.image.replace(/^data:[^,]*,/, '') ?? '', 'base64');
  }

  const v1: DirectCalls = {
    kind: 'direct',
    async generate(order, signal): Promise<MadeImage> {
      const { bytes, contentType, headers } = await post('v1', order, signal);
      const { cost, seed } = provider.readHeaders(headers, tools.now());
      const data = contentType.includes('json') ? pictureIn(bytes, cost) : bytes;
      return { file: imageFileOf(provider, data, { contentType, cost }), cost, seed };
    },
  };

  const v2: QueuedCalls = {
    kind: 'queued',
    async submit(order, signal) {
      const answer = await post('v2', order, signal);
      const body = parseJson(answer.bytes);
      const { data } = submitted.safeParse(body);
      if (data) return data.request_id;
      const why = tools.redact(errorWords(body) ?? '');
      throw outcomeUnknown(
        `Segmind's answer to the job has no request id to ask for it by${why ? ` (${why})` : ''}`,
      );
    },
    async poll(handle, signal) {
      const path = `v2/requests/${encodeURIComponent(handle)}/status`;
      const answer = await get('poll', path, signal);
      const { data } = jobState.safeParse(parseJson(answer.bytes));
      switch (data?.status.toUpperCase()) {
        case 'COMPLETED':
          return 'COMPLETED';
        case 'FAILED':
          throw jobFailed(provider, tools.redact(errorWords(data) ?? ''));
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
      const cost = toldCost(data?.cost);
      tools.onMeta({ remainingCredits: toldBalance(data?.remainingCredits) });
      const url = URL.parse(data?.url ?? '');
      if (!url) throw badAnswer(provider, 'the result names no image', cost, true);
      return { url, cost, seed: toldSeed(data?.seed) };
    },
  };

  return {
    drawnBy: (asked) => endpointOf(asked).drawnBy,
    // Only a job of v2 is known by an id.
    callsFor: (asked, isSubmitted) =>
      isSubmitted || settings.contractOf(asked) === 'v2' ? v2 : v1,
    async credits(signal) {
      try {
        const answer = await get('credits', 'v1/get-user-credits', signal);
        const { data } = creditsAnswer.safeParse(parseJson(answer.bytes));
        const told = toldBalance(data);
        if (told !== undefined) return told;
      } catch (error) {
        // An account that never had credits is "not found".
        if (error instanceof CloudError && error.failure.code === 'PROVIDER_MODEL_RETIRED')
          return 0;
        throw error;
      }
      throw new CloudError({
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
