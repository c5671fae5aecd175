import type { CatalogueId } from '#models/index.ts';
import type { Asked } from '#src/backends/cloud/asked.ts';
import type { ClientTools } from '#src/backends/cloud/backend.ts';
import type { CloudClient, QueuedCalls } from '#src/backends/cloud/client.ts';
import type { CloudError } from '#src/backends/cloud/cloud-error.ts';
import { badAnswer, jobFailed, outcomeUnknown } from '#src/backends/cloud/errors.ts';
import type { Answer } from '#src/backends/cloud/http/answer.ts';
import { errorWords } from '#src/backends/cloud/http/error-text.ts';
import { parseJson } from '#src/backends/cloud/http/json.ts';
import { costOfTime } from '#src/backends/cloud/told-values.ts';
import { predictionInput } from './prediction-input.ts';
import { versionOf } from './versions.ts';
import { type Prediction, prediction } from './wire.ts';

/** The shortest deadline that Replicate takes, in seconds. */
const shortestDeadline = 5;

/** Replicate's API: a prediction is created, asked for until it has ended, and its output fetched at once. */
export function createClient(tools: ClientTools): CloudClient {
  const { provider, limits, exchange, send, redact } = tools;
  const root = `${tools.baseUrl.href.replace(/\/$/, '')}/v1/predictions`;
  const authorization = { authorization: `Bearer ${tools.apiKey}` };

  async function read(call: 'poll' | 'result', handle: string, signal: AbortSignal) {
    const request = {
      url: new URL(`${root}/${encodeURIComponent(handle)}`),
      method: 'GET',
      headers: authorization,
      timeoutMs: limits.pollMs,
      maxBytes: limits.jsonBytes,
    } as const;
    return parse(await exchange(call, send, request, signal));
  }

  const callsFor = ({ model }: Asked): QueuedCalls => ({
    kind: 'queued',
    async submit({ parameters, seed, withinMs }, signal) {
      const seconds = Math.max(shortestDeadline, Math.ceil(withinMs / 1000));
      const request = {
        url: new URL(root),
        method: 'POST',
        headers: {
          ...authorization,
          'content-type': 'application/json',
          'cancel-after': `${seconds}s`,
        },
        body: JSON.stringify({
          version: versionOf(model),
          input: predictionInput(parameters, seed),
        }),
        timeoutMs: limits.submitMs,
        maxBytes: limits.jsonBytes,
      } as const;
      const created = parse(await exchange('submit', send, request, signal));
      if (created) return created.id;
      throw outcomeUnknown("Replicate's answer names no prediction to ask for");
    },
    async poll(handle, signal) {
      const told = await read('poll', handle, signal);
      switch (told?.status) {
        case 'succeeded':
          return 'COMPLETED';
        case 'starting':
          return 'QUEUED';
        case 'failed':
        case 'canceled':
        case 'aborted':
          throw endedWithout(told, costOf(model, told));
        default:
          // An answer that cannot be read, or another word for working: the next may tell more.
          return 'PROCESSING';
      }
    },
    async result(handle, signal) {
      const told = await read('result', handle, signal);
      const cost = told && costOf(model, told);
      const url = URL.parse(told?.output ?? '');
      if (url) return { url, cost, seed: undefined };
      const why = told?.data_removed ? 'its output was deleted' : 'the prediction has no output';
      throw badAnswer(provider, why, cost, !told?.data_removed);
    },
  });

  /** What a prediction has cost that ended without a picture: the time it took, and nothing before it began. */
  function endedWithout(told: Prediction, cost: number | undefined): CloudError {
    const { status } = told;
    if (status === 'aborted') return jobFailed(provider, 'its deadline passed before it began');
    const why = status === 'canceled' ? 'it was canceled, or took too long' : errorWords(told);
    // Where the time is not told it may have been billed all the same.
    const billed = cost === undefined ? 'UNKNOWN' : cost > 0 ? 'YES' : 'NO';
    return jobFailed(provider, redact(why ?? ''), billed, cost);
  }

  return {
    callsFor,
    async cancel(handle, signal) {
      const request = {
        url: new URL(`${root}/${encodeURIComponent(handle)}/cancel`),
        method: 'POST',
        headers: authorization,
        timeoutMs: limits.cancelMs,
        maxBytes: limits.jsonBytes,
      } as const;
      await exchange('poll', send, request, signal);
    },
  };
}

function parse({ bytes }: Answer): Prediction | undefined {
  return prediction.safeParse(parseJson(bytes)).data;
}

/** @returns micro-credits */
function costOf(model: CatalogueId, { metrics }: Prediction): number | undefined {
  return costOfTime(model, 'replicate', metrics?.predict_time ?? undefined);
}
