import { statfs } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { type ModelId, modelIds, models } from '#models/index.ts';
import { hubCacheFolder } from '#src/backends/local/hub-cache.ts';
import { defaultPatience } from './pull/download.ts';
import { pull } from './pull/pull.ts';
import { PullError } from './pull/pull-error.ts';

const help = `Downloads a model's published weights into the Hugging Face cache.

  npm run pull -- ${modelIds.join('|')} [options]

  --revision REVISION  a branch, tag or commit instead of the pinned one
  --endpoint URL       a mirror of the Hub; default $HF_ENDPOINT, or https://huggingface.co
  --help               this text

A download that was cut goes on where it stopped. Sizes and hashes are checked.
HF_HOME (or HF_HUB_CACHE) says where the cache is; HF_TOKEN opens gated repositories.
`;

/** @returns the exit code */
async function main(): Promise<number> {
  const interrupted = new AbortController();
  process.once('SIGINT', () => interrupted.abort(new PullError('Stopped. Run it again to go on.')));
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: {
        revision: { type: 'string' },
        endpoint: { type: 'string' },
        help: { type: 'boolean' },
      },
    });
    if (values.help) {
      process.stdout.write(help);
      return 0;
    }
    const [id, ...rest] = positionals;
    if (id === undefined || rest.length > 0 || !isModelId(id)) {
      throw new PullError(`Say which model to download: one of ${modelIds.join(', ')}.`);
    }
    const endpoint = endpointOf(
      values.endpoint ?? process.env.HF_ENDPOINT ?? 'https://huggingface.co',
    );
    await pull({
      model: models[id],
      revision: values.revision,
      access: { endpoint, fetch: fetchWithToken(endpoint, process.env.HF_TOKEN) },
      cacheFolder: hubCacheFolder(process.env),
      patience: defaultPatience,
      freeBytes: async (folder) => {
        const { bavail, bsize } = await statfs(folder);
        return bavail * bsize;
      },
      isTerminal: process.stdout.isTTY === true,
      write: (text) => process.stdout.write(text),
      now: () => performance.now(),
      signal: interrupted.signal,
    });
    return 0;
  } catch (error) {
    if (error instanceof PullError || isUsageError(error)) {
      process.stderr.write(`${error.message}\n`);
      return 1;
    }
    throw error;
  }
}

function isModelId(id: string): id is ModelId {
  return Object.hasOwn(models, id);
}

function endpointOf(text: string): string {
  const url = URL.parse(text);
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new PullError(`The endpoint must be an http or https URL, not ${text}.`);
  }
  return text.replace(/\/+$/, '');
}

/** The token goes to the endpoint alone, never to where it redirects. */
function fetchWithToken(endpoint: string, token: string | undefined): typeof fetch {
  if (token === undefined || token === '') return fetch;
  const { origin } = new URL(endpoint);
  return (input, init) => {
    const request = new Request(input, init);
    if (new URL(request.url).origin === origin) {
      request.headers.set('authorization', `Bearer ${token}`);
    }
    return fetch(request);
  };
}

function isUsageError(error: unknown): error is Error {
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  );
}

process.exitCode = await main();
