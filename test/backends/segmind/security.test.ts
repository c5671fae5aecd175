import type { LookupAddress, LookupOptions } from 'node:dns';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createResultAddresses } from '#src/backends/cloud/http/result-addresses.ts';
import { createSegmindBackend } from '#src/backends/segmind/backend.ts';
import { guardedLookup, isPublicAddress } from '#src/net/public-addresses.ts';
import { canceled, failureOf, outcomeOf, requestOf } from '#test/backends/outcomes.ts';
import { errorNames } from '#test/helpers/segmind/errors.ts';
import { createFaultSchedule } from '#test/helpers/segmind/fault-schedule.ts';
import { createPair, v1, v2 } from './pair.ts';

describe('public addresses', () => {
  it.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '127.0.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:10.0.0.1',
    '::ffff:93.184.216.34',
    '64:ff9b::a00:1',
    'fc00::1',
    'fe80::1',
    'fd00:ec2::254',
    'ff02::1',
    '2001:db8::1',
    '2002:a00:1::1',
    '2001::1',
    'example.com',
  ])('do not include %s', (address) => expect(isPublicAddress(address)).toBe(false));

  it.each(['93.184.216.34', '172.32.0.1', '2606:2800:220:1:248:1893:25c8:1946'])(
    'include %s',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );
});

describe('the lookup of a download', () => {
  const resolveTo =
    (...addresses: LookupAddress[]) =>
    (_hostname: string, _options: LookupOptions, callback: unknown) =>
      (callback as (error: null, all: LookupAddress[]) => void)(null, addresses);
  const lookup = (all: boolean, ...addresses: LookupAddress[]): Promise<unknown> => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const guarded = guardedLookup(isPublicAddress, resolveTo(...addresses) as never);
    guarded('images.segmind.com', { all }, (error, address) =>
      resolve(error ? error.message : address),
    );
    return promise;
  };
  const good = { address: '93.184.216.34', family: 4 };

  it('passes public addresses on', async () => {
    expect(await lookup(true, good)).toEqual([good]);
    expect(await lookup(false, good)).toBe('93.184.216.34');
  });

  it('fails when any address is private, however it is asked', async () => {
    const bad = { address: '169.254.169.254', family: 4 };
    for (const all of [true, false])
      expect(await lookup(all, good, bad)).toBe(
        'images.segmind.com resolves to an address that is not public',
      );
  });

  it('fails for a name without an address', async () => {
    expect(await lookup(true)).toBe('images.segmind.com has no address');
  });
});

describe('addresses of results', () => {
  const refused = (baseUrl: string, url: string, hosts = ['images.segmind.com']): string | null =>
    createResultAddresses(hosts, new URL(baseUrl)).refuses(new URL(url));
  const live = 'https://api.segmind.com';
  const local = 'http://127.0.0.1:4010';

  it.each([
    ['https://images.segmind.com/outputs/1.jpg', live],
    ['http://127.0.0.1:4011/generations/1.jpeg', local],
    ['http://localhost:4011/generations/1.jpeg', local],
  ])('%s is allowed with %s', (url, base) => expect(refused(base, url)).toBeNull());

  it.each([
    ['http://images.segmind.com/1.jpg', live],
    ['https://images.segmind.com:8443/1.jpg', live],
    ['https://images.segmind.com.evil.example/1.jpg', live],
    ['https://evil.example/1.jpg', live],
    ['https://user:pass@images.segmind.com/1.jpg', live],
    ['http://127.0.0.1:4011/1.jpg', live],
    ['https://127.0.0.1/1.jpg', live],
    ['file:///etc/passwd', live],
    ['data:image/png;base64,AAAA', live],
    ['http://169.254.169.254/latest', local],
    ['https://evil.example/1.jpg', local],
    ['http://127.0.0.1:4011/1.jpg', 'https://127.0.0.1:4010'],
    ['http://127.0.0.1:4011/1.jpg', 'http://segmind.internal'],
  ])('%s is refused with %s', (url, base) => expect(refused(base, url)).toMatch(/\w/));

  it('a literal private address is refused even when it is listed', () => {
    expect(refused(live, 'https://10.0.0.5/1.jpg', ['10.0.0.5'])).toContain('not a public');
    expect(refused(live, 'https://[::1]/1.jpg', ['[::1]'])).toContain('not a public');
  });

  it('nothing is fetched from a refused one, and the paid image is told as such', async () => {
    await using pair = await createPair(v2);
    pair.standIn.faults.add('result', { kind: 'elsewhere', url: 'http://169.254.169.254/x.jpg' });
    const { events, story } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(story.at(-1)).toBe('sampleFailed 0 PROVIDER_BAD_RESPONSE billed YES cost 6000');
    expect(events.at(-1)).toMatchObject({
      failure: { message: expect.stringContaining('https only') },
    });
  });

  it('a redirect is not followed', async () => {
    await using pair = await createPair(v2);
    let asked = 0;
    const elsewhere = createServer((_request, response) => {
      asked += 1;
      response.end();
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    elsewhere.listen(0, '127.0.0.1', resolve);
    await promise;
    const url = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}/`;
    pair.standIn.faults.add('image', { kind: 'elsewhere', url });
    const { story } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    elsewhere.close();
    expect(story.at(-1)).toBe('sampleFailed 0 PROVIDER_BAD_RESPONSE billed YES cost 6000');
    expect(asked).toBe(0);
  });

  it('an answer that is too large is not taken in', async () => {
    await using pair = await createPair({ ...v1, limits: { imageBytes: 1_000 } });
    const { story } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(story.at(-1)).toBe('sampleFailed 0 PROVIDER_BAD_RESPONSE billed YES cost 6000');
  });
});

describe('the key', () => {
  const canary = 'SG_c0ffee00c0ffee00';

  it('never goes to the image host', async () => {
    await using pair = await createPair(v2);
    await outcomeOf(pair.backend, requestOf('tiny-sd'));
    const download = pair.standIn.requests.find(({ call }) => call === 'image')!;
    expect(download.headers['x-api-key']).toBeUndefined();
  });

  it('is in no event, error or offer, on any path', async () => {
    const told: string[] = [];
    const sent: unknown[] = [];
    const note = (value: unknown): void => {
      told.push(dump(value));
    };
    for (const contract of [v1, v2])
      for (const fault of [...errorNames, 'schedule'] as const) {
        const schedule = createFaultSchedule(fault.length, 0.5);
        await using pair = await createPair(
          {
            ...contract,
            apiKey: canary,
            limits: { answerMs: 50, submitMs: 50, pollMs: 50, downloadMs: 50 },
          },
          { apiKey: canary, ...(fault === 'schedule' && { schedule }) },
        );
        if (fault !== 'schedule')
          pair.standIn.faults.add(contract === v1 ? 'v1' : 'submit', {
            kind: 'error',
            error: fault,
          });
        const { events, error } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
        note(events);
        note(error);
        note(pair.backend.offer('tiny-sd'));
        await pair.backend.refreshCredits(AbortSignal.abort(canceled)).catch(note);
        // On a busy machine the short limits may end a call before it arrives.
        for (const { call, headers } of pair.standIn.requests)
          if (call !== 'image') sent.push(headers['x-api-key']);
      }
    expect(new Set(sent)).toEqual(new Set([canary]));
    expect(told.join('\n').length).toBeGreaterThan(10_000);
    expect(told.join('\n').toLowerCase()).not.toContain(canary.toLowerCase());
  });

  it('is taken out of what the answers say', async () => {
    const echo = createServer((request, response) => {
      response.writeHead(401, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ error: `API key ${request.headers['x-api-key']} is invalid` }));
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    echo.listen(0, '127.0.0.1', resolve);
    await promise;
    await using backend = createSegmindBackend({
      apiKey: canary,
      baseUrl: `http://127.0.0.1:${(echo.address() as AddressInfo).port}`,
    });
    const { error } = await outcomeOf(backend, requestOf('tiny-sd'));
    expect(failureOf(error).message).toContain('API key [key] is invalid');
    await expect(backend.refreshCredits(new AbortController().signal)).rejects.not.toThrow(canary);
    echo.close();
    echo.closeAllConnections();
  });

  it('absent: nothing is offered and nothing sent', async () => {
    await using pair = await createPair({ apiKey: undefined });
    expect(pair.backend.offer('tiny-sd')).toMatchObject({ status: 'UNCONFIGURED' });
    const { error } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(failureOf(error)).toMatchObject({ code: 'PROVIDER_UNAUTHORIZED', billed: 'NO' });
    expect(pair.standIn.requests).toEqual([]);
  });
});

/** Everything that a log or a debugger would show of a value: own fields, hidden ones, and causes. */
function dump(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.has(value) || value instanceof Uint8Array) return '';
  seen.add(value);
  return Reflect.ownKeys(value)
    .map((key) => `${String(key)}: ${dump(Reflect.get(value, key), seen)}`)
    .join('\n');
}
