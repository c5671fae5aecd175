import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export interface HubServerOptions {
  /** Served as this repository. */
  readonly repository: string;
  /** The folder whose files it has; its own contents are its one commit, at the branch main. */
  readonly folder: string;
}

/** What a request may be made to suffer; each entry is used up by one request for the file's content. */
export type Fault =
  /** Ends the connection after so many bytes of the answer, of which the client may not have read the last. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** Sends as many other bytes. */
  | { readonly kind: 'damage' }
  /** Sends so many bytes and then nothing, until the client gives up. */
  | { readonly kind: 'stall'; readonly afterBytes: number }
  /** Answers with the whole file and 200 though a range was asked for. */
  | { readonly kind: 'ignoreRange' }
  | { readonly kind: 'status'; readonly status: number };

export interface HubServer extends AsyncDisposable {
  readonly endpoint: string;
  readonly commit: string;
  readonly paths: readonly string[];
  /** Every request: method, path, and the range asked for. */
  readonly requests: readonly {
    readonly url: string;
    readonly range?: string | undefined;
    readonly authorization?: string | undefined;
  }[];
  fail(path: string, ...faults: Fault[]): void;
  /** Answers every request of the API with this status; without one, as it should again. */
  refuseAll(status: number | undefined): void;
}

interface ServedFile {
  readonly path: string;
  readonly content: Buffer;
  readonly gitHash: string;
  /** Of the large ones only, which are redirected to another path, as the Hub's are to its CDN. */
  readonly sha256: string | null;
}

/**
 * A small server that speaks the Hugging Face Hub's protocol for reading one model: the commit of a
 * revision, the tree in pages, contents by name with hashes, ranges and redirects.
 */
export async function startHubServer(options: HubServerOptions): Promise<HubServer> {
  const files = new Map(
    readdirSync(options.folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => {
        const absolute = join(entry.parentPath, entry.name);
        const file = servedFile(absolute.slice(options.folder.length + 1), readFileSync(absolute));
        return [file.path, file] as const;
      }),
  );
  const commit = sha1([...files.values()].map(({ gitHash }) => gitHash).join());
  const faults = new Map<string, Fault[]>();
  const requests: {
    url: string;
    range?: string | undefined;
    authorization?: string | undefined;
  }[] = [];
  let refusal: number | undefined;

  const server = createServer((request, response) => {
    const url = new URL(request.url!, endpoint);
    requests.push({
      url: url.pathname,
      range: request.headers.range,
      authorization: request.headers.authorization,
    });
    const path = decodeURIComponent(url.pathname);
    const api = `/api/models/${options.repository}`;
    const resolve = `/${options.repository}/resolve/${commit}/`;
    if (refusal !== undefined) return json(response, refusal, { error: 'Refused' });
    if (path === `${api}/revision/main` || path === `${api}/revision/${commit}`) {
      return json(response, 200, { _id: '1', id: options.repository, sha: commit });
    }
    if (path === `${api}/tree/${commit}`) return sendTree(url, response);
    if (path.startsWith(resolve)) {
      const file = files.get(path.slice(resolve.length));
      if (file === undefined) return json(response, 404, { error: 'Entry not found' });
      response.setHeader('X-Repo-Commit', commit);
      if (file.sha256 === null) return sendContent(request, response, file);
      response.setHeader('X-Linked-Etag', `"${file.sha256}"`);
      response.setHeader('X-Linked-Size', file.content.length);
      return response.writeHead(302, { location: `/cdn/${file.path}` }).end();
    }
    const cdn = files.get(path.replace(/^\/cdn\//, ''));
    if (path.startsWith('/cdn/') && cdn) return sendContent(request, response, cdn);
    return json(response, 404, { error: 'Repository not found' });
  });

  function sendTree(url: URL, response: ServerResponse): void {
    const page = Number(url.searchParams.get('cursor') ?? '0');
    const pageSize = 10;
    const all = [
      { type: 'directory', path: 'unet', size: 0, oid: sha1('') },
      ...[...files.values()].map(treeEntry),
    ];
    const next = (page + 1) * pageSize;
    if (next < all.length) {
      url.searchParams.set('cursor', String(page + 1));
      response.setHeader('Link', `<${url.href}>; rel="next"`);
    }
    json(response, 200, all.slice(page * pageSize, next));
  }

  function sendContent(request: IncomingMessage, response: ServerResponse, file: ServedFile): void {
    const fault = faults.get(file.path)?.shift();
    if (fault?.kind === 'status') {
      json(response, fault.status, { error: 'Faulty' });
      return;
    }
    const asked = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const from = asked && fault?.kind !== 'ignoreRange' ? Number(asked[1]) : 0;
    if (from > 0 && from >= file.content.length) {
      response.writeHead(416, { 'content-range': `bytes */${file.content.length}` }).end();
      return;
    }
    let body = file.content.subarray(from);
    if (fault?.kind === 'damage') body = Buffer.alloc(body.length, 'x');
    response.setHeader('ETag', `"${file.sha256 ?? file.gitHash}"`);
    response.setHeader('Content-Length', body.length);
    if (from > 0) {
      response.setHeader(
        'Content-Range',
        `bytes ${from}-${file.content.length - 1}/${file.content.length}`,
      );
    }
    response.writeHead(from > 0 ? 206 : 200);
    if (fault?.kind === 'stall') response.write(body.subarray(0, fault.afterBytes));
    else if (fault?.kind === 'cut') {
      response.write(body.subarray(0, fault.afterBytes), () => response.destroy());
    } else response.end(body);
  }

  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    endpoint,
    commit,
    paths: [...files.keys()],
    requests,
    fail(path, ...added) {
      faults.set(path, [...(faults.get(path) ?? []), ...added]);
    },
    refuseAll(status) {
      refusal = status;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

function servedFile(path: string, content: Buffer): ServedFile {
  const isLarge = /\.(?:bin|safetensors)$/.test(path);
  return {
    path,
    content,
    gitHash: sha1(Buffer.concat([Buffer.from(`blob ${content.length}\0`), content])),
    sha256: isLarge ? createHash('sha256').update(content).digest('hex') : null,
  };
}

function treeEntry({ path, content, gitHash, sha256 }: ServedFile) {
  return {
    type: 'file',
    path,
    size: content.length,
    oid: gitHash,
    ...(sha256 && { lfs: { oid: sha256, size: content.length, pointerSize: 134 } }),
  };
}

function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

function sha1(content: string | Buffer): string {
  return createHash('sha1').update(content).digest('hex');
}
