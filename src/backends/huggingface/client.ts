import { type CatalogueId, isModelId, models } from '#models/index.ts';
import type { ClientTools } from '#src/backends/cloud/backend.ts';
import type { CloudClient, MadeImage, Order } from '#src/backends/cloud/client.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';
import { badAnswer } from '#src/backends/cloud/errors.ts';
import { type Answer, headerText } from '#src/backends/cloud/http/answer.ts';
import { imageFileOf } from '#src/backends/cloud/http/image-file.ts';
import { parseJson } from '#src/backends/cloud/http/json.ts';
import { costOfTime } from '#src/backends/cloud/told-values.ts';
import { createRoutedFetch } from './routed-fetch.ts';
import { schedulerNames } from './schedulers.ts';
import { pictureAnswer } from './wire.ts';

/** The providers whose answer is the image: requests that the client makes by itself could not be bounded. */
export type InferenceProvider = 'hf-inference' | 'replicate' | 'together' | 'nscale';

/** Inference Providers, by Hugging Face's own client, which is loaded with the first request. */
export function createClient(
  tools: ClientTools,
  inferenceProvider: InferenceProvider,
): CloudClient {
  const { provider, redact, download, apiKey } = tools;

  /** @returns the answer to the paid request, as it came */
  async function ask({ model, parameters, seed }: Order, signal: AbortSignal): Promise<Answer> {
    const { InferenceClient, InferenceClientError } = await import('@huggingface/inference');
    const routed = createRoutedFetch(tools, signal);
    const scheduler = schedulerNames[parameters.scheduler];
    const request = {
      provider: inferenceProvider,
      model: repositoryOf(model),
      inputs: parameters.prompt,
      parameters: {
        ...(parameters.negativePrompt !== undefined && {
          negative_prompt: parameters.negativePrompt,
        }),
        num_inference_steps: parameters.numInferenceSteps,
        guidance_scale: parameters.guidanceScale,
        width: parameters.width,
        height: parameters.height,
        ...(scheduler && { scheduler }),
        seed,
      },
    };
    try {
      await new InferenceClient(apiKey).textToImage(request, {
        fetch: routed.fetch,
        // What may be repeated is decided by what it may have cost.
        retry_on_error: false,
        // In any other form it would fetch pictures by itself, from wherever an answer says.
        outputType: 'json',
      });
    } catch (error) {
      if (error instanceof CloudError || !(error instanceof Error) || signal.aborted) throw error;
      const why = redact(error.message);
      // The client reads JSON as it comes: what is none is a SyntaxError.
      if (routed.paid) throw badAnswer(provider, why, costOf(model, routed.paid));
      if (error instanceof InferenceClientError) throw notServed(why);
      throw error;
    }
    if (routed.paid) return routed.paid;
    throw notServed('nothing was asked');
  }

  return {
    callsFor: () => ({
      kind: 'direct',
      async generate(order, signal): Promise<MadeImage> {
        const answer = await ask(order, signal);
        const cost = costOf(order.model, answer);
        const { contentType } = answer;
        const isJson = contentType.includes('json');
        const { data } = pictureAnswer.safeParse(isJson ? parseJson(answer.bytes) : {});
        const url = URL.parse(data?.url ?? '');
        if (url) return download({ url, cost, seed: undefined }, signal);
        const bytes = isJson ? Buffer.from(data?.base64 ?? '', 'base64') : answer.bytes;
        const file = imageFileOf(provider, bytes, { contentType, cost });
        return { file, cost, seed: undefined };
      },
    }),
  };

  function notServed(why: string): CloudError {
    const message = `Hugging Face cannot send this model to ${inferenceProvider} (${why}).`;
    return new CloudError({
      failure: { code: 'PROVIDER_MODEL_RETIRED', message, retryable: true, billed: 'NO' },
      cooldown: { scope: 'model', status: 'RETIRED', forMs: 3_600_000 },
    });
  }
}

/** @throws RangeError for what draws nothing */
function repositoryOf(model: CatalogueId): string {
  if (!isModelId(model)) throw new RangeError(`Hugging Face does not serve ${model}`);
  return models[model].weights.repository;
}

/** Of what runs on Hugging Face's own machines the time is told; others bill by prices of their own. */
function costOf(model: CatalogueId, { headers }: Answer): number | undefined {
  const seconds = headerText(headers, 'x-compute-time');
  return costOfTime(model, 'huggingface', seconds === undefined ? undefined : Number(seconds));
}
