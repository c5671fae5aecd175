import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { explainStatus, type HubAccess, type HubFile, isConnectionError, reasonOf } from './hub.ts';
import { PullError } from './pull-error.ts';

/** How a download deals with a bad line. */
export interface Patience {
  /** Waits between tries that brought no byte; any byte starts the list afresh. */
  readonly retryDelaysMs: readonly number[];
  /** A connection that is silent for so long counts as cut. */
  readonly silenceMs: number;
}

export const defaultPatience: Patience = {
  retryDelaysMs: [1_000, 2_000, 5_000, 15_000, 30_000],
  silenceMs: 30_000,
};

export interface Download {
  readonly access: HubAccess;
  readonly repository: string;
  readonly commit: string;
  readonly file: HubFile;
  /** Where the content goes; `<target>.incomplete` until it is whole and its hash is right. */
  readonly target: string;
  readonly patience: Patience;
  readonly signal: AbortSignal;
  /** The bytes of this file that are on disk; may fall when a damaged part is thrown away. */
  onBytes(bytes: number): void;
}

/**
 * Fetches one file, going on where an earlier attempt, in this process or another, was cut.
 *
 * @throws PullError when patience ends, the answer is an error, the content is damaged twice or
 *   the disk refuses; the signal's reason when it aborts
 */
export async function download(request: Download): Promise<void> {
  const { file, target, signal } = request;
  const part = `${target}.incomplete`;
  try {
    await mkdir(dirname(target), { recursive: true });
    for (let tries = 1; ; tries++) {
      await fetchMissing(request, part);
      const digest = await digestOf(part, file, signal);
      if (digest === file.hash.digest) break;
      await rm(part);
      request.onBytes(0);
      if (tries === 2) {
        throw new PullError(
          `${file.path} arrives damaged: its hash is ${digest}, the repository says ${file.hash.digest}. It was thrown away.`,
          'DAMAGED',
        );
      }
    }
    await rename(part, target);
  } catch (error) {
    signal.throwIfAborted();
    throw explainDisk(error, target);
  }
}

async function fetchMissing(request: Download, part: string): Promise<void> {
  const { file, patience, signal } = request;
  let idleTries = 0;
  for (;;) {
    const onDisk = await sizeOf(part);
    if (onDisk === file.size) {
      request.onBytes(file.size);
      return;
    }
    const problem = await fetchOnce(request, part, onDisk < file.size ? Math.max(onDisk, 0) : 0);
    signal.throwIfAborted();
    if (problem === null) continue;
    if ((await sizeOf(part)) > Math.max(onDisk, 0)) idleTries = 0;
    const wait = patience.retryDelaysMs[idleTries++];
    if (wait === undefined) {
      throw new PullError(
        `${file.path} cannot be downloaded: ${problem}. Run it again: it goes on where it stopped.`,
        'UNREACHABLE',
      );
    }
    await delay(wait, undefined, { signal });
  }
}

/** @returns null, or why the connection ended early: a reason to try again */
async function fetchOnce(request: Download, part: string, from: number): Promise<string | null> {
  const { access, repository, commit, file, patience, signal } = request;
  const silence = new AbortController();
  const timer = setTimeout(
    () => silence.abort(new DOMException('no byte came for a while', 'TimeoutError')),
    patience.silenceMs,
  );
  try {
    const response = await access.fetch(
      `${access.endpoint}/${repository}/resolve/${commit}/${file.path}`,
      {
        headers: {
          // A compressed body could not be resumed at a byte of the file.
          'accept-encoding': 'identity',
          ...(from > 0 && { range: `bytes=${from}-` }),
        },
        signal: AbortSignal.any([signal, silence.signal]),
      },
    );
    if (response.status >= 500) return `the server answers with status ${response.status}`;
    if (!response.ok) {
      throw new PullError(
        explainStatus(response.status, access.endpoint, repository, commit),
        'REFUSED',
      );
    }
    const isResumed =
      response.status === 206 &&
      response.headers.get('content-range')?.startsWith(`bytes ${from}-`);
    await using disk = await open(part, isResumed ? 'r+' : 'w');
    let position = isResumed ? from : 0;
    for await (const bytes of response.body ?? []) {
      timer.refresh();
      if (position + bytes.length > file.size) {
        throw new PullError(
          `${file.path} is longer than the ${file.size} bytes it should have.`,
          'DAMAGED',
        );
      }
      await writeAll(disk, bytes, position);
      position += bytes.length;
      request.onBytes(position);
    }
    await disk.sync();
    return position === file.size ? null : 'the connection was cut';
  } catch (error) {
    if (silence.signal.aborted) return 'no byte came for a while';
    if (isConnectionError(error)) return `the connection was cut (${reasonOf(error)})`;
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

async function writeAll(
  disk: Awaited<ReturnType<typeof open>>,
  bytes: Uint8Array,
  position: number,
): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    done += (await disk.write(bytes, done, bytes.length - done, position + done)).bytesWritten;
  }
}

async function digestOf(path: string, file: HubFile, signal: AbortSignal): Promise<string> {
  const hash = createHash(file.hash.algorithm === 'git' ? 'sha1' : 'sha256');
  // What `git hash-object` computes.
  if (file.hash.algorithm === 'git') hash.update(`blob ${file.size}\0`);
  for await (const bytes of createReadStream(path, { signal })) hash.update(bytes);
  return hash.digest('hex');
}

/** @returns -1 for a file that is not there, for an empty one is whole */
async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return -1;
    throw error;
  }
}

function explainDisk(error: unknown, target: string): unknown {
  if (!(error instanceof Error && 'code' in error)) return error;
  switch (error.code) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new PullError(
        `There is no space left for ${target}. What is downloaded stays.`,
        'NO_SPACE',
        {
          cause: error,
        },
      );
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    case 'ENOTDIR':
      return new PullError(
        `${dirname(target)} cannot be written to (${error.code}).`,
        'UNWRITABLE',
        {
          cause: error,
        },
      );
    default:
      return error;
  }
}
