import { statfs } from 'node:fs/promises';
import { setGlobalProxyFromEnv } from 'node:http';
import { type ModelId, modelIds, models } from '#models/index.ts';
import { hubCacheFolder } from '#src/backends/local/hub-cache.ts';
import { expandFolders, proxyVariables } from '#src/environment.ts';
import { endWithClosedOutput } from './closed-output.ts';
import { nearest } from './nearest.ts';
import { commonOptions, parseOptions } from './parse-options.ts';
import { defaultPatience } from './pull/download.ts';
import { findOwner } from './pull/owner.ts';
import { pull } from './pull/pull.ts';
import { PullError } from './pull/pull-error.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

const help = `Downloads a model's published weights into the Hugging Face cache.

  npm run pull -- ${modelIds.join('|')} [options]

  --variant lcm        of ssd-1b: the latent consistency model, which draws in 2 to 8 steps (ssd-1b-lcm)
  --decoder tiny       also the tiny decoder (TAESD), for requests with decoder TINY
  --revision REVISION  a branch, tag or commit instead of the pinned one
  --endpoint URL       a mirror of the Hub; default $HF_ENDPOINT, or https://huggingface.co
  --help               this text
  --version            Darkroom's version

A download that was cut goes on where it stopped. Sizes and hashes are checked.
HF_HOME (or HF_HUB_CACHE) says where the cache is; HF_TOKEN opens gated repositories;
HTTPS_PROXY, HTTP_PROXY and NO_PROXY say how to the Hub.
`;

const options = {
  variant: { type: 'string' },
  decoder: { type: 'string' },
  revision: { type: 'string' },
  endpoint: { type: 'string' },
  ...commonOptions,
} as const;

/** @returns the exit code */
async function main(): Promise<number> {
  const interrupted = new AbortController();
  const stop = () => interrupted.abort(new PullError('Stopped. Run it again to go on.'));
  process.once('SIGINT', stop);
  const owner = findOwner();
  owner?.onGone(stop);
  try {
    const { values, positionals } = parseOptions(process.argv.slice(2), options);
    if (values.help || values.version) {
      process.stdout.write(values.help ? help : `${version}\n`);
      return 0;
    }
    takeProxies();
    const id = modelOf(positionals, values.variant);
    const endpoint = endpointOf(
      values.endpoint ?? process.env.HF_ENDPOINT ?? 'https://huggingface.co',
    );
    await pull({
      model: models[id],
      revision: values.revision,
      decoder: decoderOf(values.decoder),
      access: { endpoint, fetch: fetchWithToken(endpoint, process.env.HF_TOKEN) },
      cacheFolder: hubCacheFolder(expandFolders(process.env)),
      patience: defaultPatience,
      freeBytes: async (folder) => {
        const { bavail, bsize } = await statfs(folder);
        return bavail * bsize;
      },
      isTerminal: process.stdout.isTTY === true,
      write: (text) => process.stdout.write(text),
      onProgress: (doneBytes, totalBytes) =>
        owner?.tell({ type: 'PROGRESS', doneBytes, totalBytes }),
      now: () => performance.now(),
      signal: interrupted.signal,
    });
    return 0;
  } catch (error) {
    if (error instanceof PullError || error instanceof UsageError) {
      const { message } = error;
      const code = error instanceof PullError ? error.code : 'OTHER';
      if (owner) owner.tell({ type: 'FAILED', failure: { code, message } });
      else process.stderr.write(`${message}\n`);
      return 1;
    }
    throw error;
  } finally {
    await owner?.leave();
  }
}

/** Node's own fetch goes by the proxies of the environment only when it is told to. @throws UsageError */
function takeProxies(): void {
  const { NO_PROXY, ...proxies } = proxyVariables(process.env);
  for (const [name, value] of Object.entries(proxies)) {
    if (value !== undefined && !/^https?:$/.test(URL.parse(value)?.protocol ?? '')) {
      throw new UsageError(`${name} must be a URL such as http://proxy.example.com:3128.`);
    }
  }
  setGlobalProxyFromEnv({ ...proxies, NO_PROXY });
}

/**
 * @param variant a variant's id is its model's, a hyphen and its name
 * @throws UsageError
 */
function modelOf([given, ...rest]: readonly string[], variant: string | undefined): ModelId {
  const id = given === undefined || variant === undefined ? given : `${given}-${variant}`;
  if (id !== undefined && rest.length === 0 && isModelId(id)) return id;
  const meant = id === undefined || rest.length > 0 ? null : nearest(id, modelIds);
  const problem =
    id === undefined || rest.length > 0
      ? 'It takes the model to download.'
      : `There is no model ${id}${meant === null ? '.' : `; did you mean ${meant}?`}`;
  throw new UsageError(`${problem} Say one of ${modelIds.join(', ')}.`);
}

/** @throws UsageError */
function decoderOf(name = 'full'): 'FULL' | 'TINY' {
  const upper = name.toUpperCase();
  if (upper === 'FULL' || upper === 'TINY') return upper;
  throw new UsageError(`--decoder is full or tiny, not ${name}.`);
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

endWithClosedOutput();
process.exitCode = await main();
