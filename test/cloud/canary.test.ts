import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { v1, v2 } from '#test/backends/segmind/pair.ts';
import { startCloudGateway } from '#test/helpers/cloud-gateway.ts';
import { close, listen } from '#test/helpers/stand-in/listen.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const canary = 'SG_c0ffee00c0ffee00';

/** A service that repeats the key it is given wherever it can. */
function echo(request: IncomingMessage, response: ServerResponse, status: number): void {
  request.resume();
  const key = String(request.headers['x-api-key']);
  const says = `the key ${key} (${encodeURIComponent(key)}, ${key.toLowerCase()}) is wrong`;
  const body =
    status === 200
      ? {
          // Kept as it is, since the job is asked for by it.
          request_id: 'job-1',
          status: 'COMPLETED',
          output: `http://${key}.example/${key}`,
          image: key,
          error: says,
        }
      : { error: says };
  response.writeHead(status, {
    'content-type': status === 502 ? 'text/plain' : 'application/json',
    'x-request-id': key,
    location: `http://example.com/${key}`,
  });
  response.end(status === 502 ? says : JSON.stringify(body));
}

const everything = `{
  models { ... on ImageModel { id availability { backend status reason until } } }
  backends { id models { status reason } }
  credits { upstream { backend remaining } }
  estimate(input: { tinySD: { prompt: "a" } }) { ... on Estimate { reason } ... on Error { message } }
}`;

test.each([
  ['v1', v1],
  ['v2', v2],
] as const)(
  "the gateway's key is in no answer, event, log line or file, over %s",
  async (_name, contract) => {
    let status = 200;
    let keys = 0;
    const server = createServer((request, response) => {
      if (request.headers['x-api-key'] === canary) keys += 1;
      echo(request, response, status);
    });
    const port = await listen(server, 0);
    using folder = temporaryFolder();
    const told: string[] = [];
    try {
      for (status of [200, 302, 400, 401, 403, 404, 405, 406, 410, 422, 429, 500, 502]) {
        // A gateway each: what one answer settles would keep the next from being asked for.
        const data = join(folder.path, String(status));
        const log = pino({ level: 'trace' }, { write: (line: string) => void told.push(line) });
        await using cloud = await startCloudGateway({
          segmind: { ...contract, apiKey: canary, baseUrl: `http://127.0.0.1:${port}` },
          gateway: { folder: data, log },
        });
        const before = keys;
        const id = await cloud.accept('tiny-sd', {}, { deadlineMs: 30_000 });
        for await (const update of cloud.watch(id, 0)) told.push(JSON.stringify(update));
        expect(keys).toBeGreaterThan(before);
        await cloud.segmind.refreshCredits(new AbortController().signal).catch(() => {});
        told.push(JSON.stringify(await cloud.read(id)));
        told.push(JSON.stringify(await cloud.gateway.request(everything)));
        told.push(JSON.stringify(await cloud.ask('tiny-sd')));
        for (const { name, parentPath } of files(data))
          told.push(readFileSync(join(parentPath, name), 'latin1'));
      }
    } finally {
      await close(server);
    }
    const leaks = told.filter((text) => text.toLowerCase().includes(canary.toLowerCase()));
    expect(leaks.map((text) => text.slice(0, 200))).toEqual([]);
    expect(told.some((text) => text.includes('[key]'))).toBe(true);
  },
);

const files = (folder: string) =>
  readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
