import type { JobResult, MadeImage } from '#src/backends/cloud/client.ts';
import { badAnswer } from '#src/backends/cloud/errors.ts';
import type { Limits } from '#src/backends/cloud/limits.ts';
import type { Provider } from '#src/backends/cloud/provider.ts';
import type { Redact } from '#src/backends/cloud/redact.ts';
import type { Exchange } from './exchange.ts';
import { imageFileOf } from './image-file.ts';
import type { ResultAddresses } from './result-addresses.ts';
import type { Send } from './send.ts';

/** Fetches a finished job's picture. @throws CloudError */
export type Download = (result: JobResult, signal: AbortSignal) => Promise<MadeImage>;

export interface DownloadOptions {
  readonly provider: Provider;
  readonly addresses: ResultAddresses;
  readonly exchange: Exchange;
  readonly send: Send;
  readonly redact: Redact;
  readonly limits: Limits;
}

export function createDownload(options: DownloadOptions): Download {
  const { provider, addresses, exchange, send, redact, limits } = options;
  return async ({ url, cost, seed }, signal) => {
    const refused = addresses.refuses(url);
    if (refused) throw badAnswer(provider, redact(refused), cost);
    // No key: the image host is another service, and its links are public.
    const request = {
      url,
      method: 'GET',
      headers: {},
      timeoutMs: limits.downloadMs,
      maxBytes: limits.imageBytes,
    } as const;
    const { bytes, contentType } = await exchange('image', send, request, signal);
    const facts = { contentType, cost, repeatable: true };
    return { file: imageFileOf(provider, bytes, facts), cost, seed };
  };
}
