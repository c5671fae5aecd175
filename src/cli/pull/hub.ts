import { HubApiError, listFiles, modelInfo } from '@huggingface/hub';
import { isCommit } from '#src/backends/local/hub-cache.ts';
import { PullError } from './pull-error.ts';

/** A file of a repository, and what its content must hash to. */
export interface HubFile {
  readonly path: string;
  readonly size: number;
  /** sha256 of the content for the large ones (LFS), git's sha1 of a blob for the others. Lower-case hex. */
  readonly hash: { readonly algorithm: 'sha256' | 'git'; readonly digest: string };
}

export interface HubRepository {
  /** As `owner/name`. */
  readonly name: string;
  readonly commit: string;
  readonly files: readonly HubFile[];
}

export interface HubAccess {
  /** `https://huggingface.co` or a mirror, without a slash at its end. */
  readonly endpoint: string;
  /** Used for everything; adds the credentials where there are any. */
  readonly fetch: typeof fetch;
}

/** @throws PullError where the Hub cannot be reached, or has no such repository or revision */
export async function readRepository(
  { endpoint, fetch }: HubAccess,
  name: string,
  revision: string,
): Promise<HubRepository> {
  try {
    const { sha } = await modelInfo({
      name,
      revision,
      hubUrl: endpoint,
      fetch,
      additionalFields: ['sha'],
    });
    if (!isCommit(sha)) throw new PullError(`${endpoint} names no commit for ${name}.`);
    const files: HubFile[] = [];
    for await (const entry of listFiles({
      repo: name,
      revision: sha,
      recursive: true,
      hubUrl: endpoint,
      fetch,
    })) {
      if (entry.type === 'file') files.push(hubFileOf(entry));
    }
    return { name, commit: sha, files };
  } catch (error) {
    if (error instanceof HubApiError) {
      throw new PullError(explainStatus(error.statusCode, endpoint, name, revision), 'REFUSED', {
        cause: error,
      });
    }
    if (isConnectionError(error)) {
      throw new PullError(
        `${endpoint} cannot be reached (${reasonOf(error)}). Is this machine online?`,
        'UNREACHABLE',
        { cause: error },
      );
    }
    throw error;
  }
}

/** A sentence for an answer that is no success. */
export function explainStatus(
  status: number,
  endpoint: string,
  name: string,
  revision: string,
): string {
  switch (status) {
    case 404:
      return `${endpoint} has no repository ${name} with a revision ${revision}.`;
    case 401:
      return `${endpoint} does not show ${name} without a token, or there is no such repository. Set HF_TOKEN.`;
    case 403:
      return `${name} is gated: accept its conditions at ${endpoint}/${name}, then set HF_TOKEN to a token of that account.`;
    case 429:
      return `${endpoint} limits the rate of requests at the moment. Try again in some minutes; what is downloaded stays.`;
    default:
      return `${endpoint} answers with status ${status} for ${name}.`;
  }
}

/** fetch wraps what the socket reports in a TypeError. */
export function isConnectionError(error: unknown): error is TypeError {
  return error instanceof TypeError && error.cause !== undefined;
}

export function reasonOf(error: Error): string {
  const { cause } = error;
  if (cause instanceof Error && 'code' in cause) return String(cause.code);
  return cause instanceof Error ? cause.message : error.message;
}

function hubFileOf(entry: {
  readonly path: string;
  readonly size: number;
  readonly oid?: string;
  readonly lfs?: { readonly oid: string; readonly size: number };
}): HubFile {
  const { path, lfs } = entry;
  const size = lfs?.size ?? entry.size;
  const digest = lfs?.oid ?? entry.oid ?? '';
  // The digest becomes a file name, so nothing but a digest may pass.
  if (!(lfs === undefined ? /^[0-9a-f]{40}$/ : /^[0-9a-f]{64}$/).test(digest)) {
    throw new PullError(`The Hub gives no usable hash for ${path}.`);
  }
  return { path, size, hash: { algorithm: lfs === undefined ? 'git' : 'sha256', digest } };
}
