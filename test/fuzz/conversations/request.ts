import type { Draw } from '#test/fuzz/draw.ts';
import { mutateText } from '#test/fuzz/mutate.ts';
import { oddNumbers, oddTexts } from '#test/fuzz/odd-values.ts';
import { utf8 } from './conversation.ts';

export type Header = readonly [name: string, value: string];

/** A request before it is written down. */
export interface Request {
  readonly method: string;
  readonly target: string;
  readonly version: string;
  readonly headers: readonly Header[];
  readonly body: string;
}

/** A request that is right but for what one bends afterwards. */
export function request(method: string, target: string, body = '', ...headers: Header[]): Request {
  const length: Header[] = body === '' ? [] : [['content-length', '{length}']];
  return {
    method,
    target,
    version: 'HTTP/1.1',
    headers: [['host', '{host}'], ...headers, ...length],
    body,
  };
}

export function written({ method, target, version, headers, body }: Request): string {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return `${method} ${target} ${version}\r\n${lines.join('')}\r\n${body}`;
}

export function withHeader(request: Request, name: string, value: string): Request {
  const others = request.headers.filter(([other]) => other !== name);
  return { ...request, headers: [...others, [name, value]] };
}

type Bend = (request: Request, draw: Draw) => Request;

/** Ways in which the first line is not what it was. */
export const bentLines: Readonly<Record<string, Bend>> = {
  'absolute target': (request, draw) => ({
    ...request,
    target: `${draw.pick(['http://{host}', 'http://evil.example', 'http://', 'ftp://a', 'https://[::1', 'http://%', 'http:\\\\a'])}${request.target}`,
  }),
  'odd target': (request, draw) => ({
    ...request,
    target: draw.pick([
      '*',
      '',
      'graphql',
      '{host}',
      '//',
      '///graphql',
      '//evil.example/graphql',
      '/%',
      '/graphql%00',
      '/graphql?query=%',
      '/graphql?query=%7B__typename%7D&variables=%7B',
      '/graphql/stream?token=%00',
      '/generations/%E0%A4%A/events',
      '/generations//events?after=NaN',
      '/images/..%2f..%2fdarkroom.sqlite',
      '/images/%00?expires=1e99&signature=x',
      '/../../etc/passwd',
      '/assets/..%5c..%5cpackage.json',
      `/${'a'.repeat(draw.pick([2_000, 20_000]))}`,
      `/graphql?${'a=1&'.repeat(3_000)}`,
      `/graphql?query=${utf8(encodeURIComponent(draw.pick(oddTexts).replaceAll('\ud800', '')))}`,
    ]),
  }),
  'odd method': (request, draw) => ({
    ...request,
    method: draw.pick(['TRACE', 'CONNECT', 'PRI', 'PURGE', 'get', '', 'G\0T', 'M-SEARCH', 'QUERY']),
  }),
  'odd version': (request, draw) => ({
    ...request,
    version: draw.pick(['HTTP/1.0', 'HTTP/0.9', 'HTTP/2.0', 'HTTP/9.9', 'HTTP/1.1 x', '', 'X']),
  }),
  'garbled line': (request, draw) => ({
    ...request,
    target: utf8(mutateText(request.target, draw)),
  }),
};

const oddHosts = ['[', 'a b', 'x:99999', '%', '', 'a,b', '{host}, evil', '[::1]:x', 'évil', '@'];
const types = ['APPLICATION/JSON', 'application/json ; charset=utf-16', 'text/plain', ';', 'json'];
const moreTypes = [
  'application/x-www-form-urlencoded',
  'multipart/form-data',
  'multipart/form-data; boundary=x',
  'application/graphql',
];
const accepts = [
  '',
  '*/*;q=x',
  'text/event-stream',
  'multipart/mixed',
  'image/png',
  ','.repeat(50),
];

/** Ways in which the head is not what it was. */
export const bentHeads: Readonly<Record<string, Bend>> = {
  host: (request, draw) => withHeader(request, 'host', utf8(draw.pick(oddHosts))),
  'content type': (request, draw) =>
    withHeader(request, 'content-type', draw.pick([...types, ...moreTypes])),
  accept: (request, draw) => withHeader(request, 'accept', draw.pick(accepts)),
  'length that lies': (request, draw) =>
    withHeader(
      request,
      'content-length',
      draw.pick([...oddNumbers, String(request.body.length + 5), '1, 2']),
    ),
  'transfer coding': (request, draw) => {
    const coded = withHeader(request, 'transfer-encoding', draw.pick(['chunked', 'gzip', 'x, y']));
    return {
      ...coded,
      body: `${draw.pick(['5', 'FFFFFFFFFF', '-1', 'zz', '0'])}\r\n${coded.body}`,
    };
  },
  'header twice': (request, draw) => {
    const [name] = draw.pick(request.headers);
    return { ...request, headers: [...request.headers, [name, draw.pick(['1', '{host}', 'x'])]] };
  },
  'many headers': (request, draw) => ({
    ...request,
    headers: [
      ...request.headers,
      ...Array.from({ length: draw.pick([100, 3_000]) }, (_, n): Header => [`x-${n}`, 'y']),
    ],
  }),
  'long header': (request, draw) =>
    withHeader(request, 'x-api-key', 'k'.repeat(draw.pick([5_000, 15_000, 100_000]))),
  'odd header': (request, draw) =>
    withHeader(
      request,
      draw.pick([
        'origin',
        'x-api-key',
        'authorization',
        'cookie',
        'expect',
        'content-encoding',
        'x-forwarded-host',
        'range',
        'if-none-match',
        'last-event-id',
        'te',
        'x-graphql-event-stream-token',
      ]),
      utf8(draw.pick([...oddTexts, ...oddNumbers, '100-continue', 'gzip', 'null', 'Bearer '])),
    ),
};
