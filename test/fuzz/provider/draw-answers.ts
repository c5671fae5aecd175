import type { Draw } from '#test/fuzz/draw.ts';
import { deepJson, mutateJson, mutateText } from '#test/fuzz/mutate.ts';
import { oddJson, oddNumbers, oddTexts } from '#test/fuzz/odd-values.ts';
import type { CallKind } from '#test/helpers/segmind/faults.ts';
import type { Answer, Body, ProviderInput } from './answer.ts';

const jpeg: Body = { picture: 'jpeg', width: 512, height: 512 };
const id = '11111111-2222-3333-4444-555555555555';
const results: readonly unknown[] = [
  'http://169.254.169.254/latest/meta-data',
  'file:///etc/passwd',
  'https://[::ffff:127.0.0.1]/x',
  'https://images.segmind.com@127.0.0.1/x',
  'data:image/png;base64,AAAA',
  'http://127.0.0.1:1/x',
  ...oddTexts,
];

/** Answers that are right, by call. */
const sound: Readonly<Partial<Record<CallKind, object>>> = {
  v1: { image: 'AAAA', status: 'Success' },
  submit: { request_id: id, status: 'QUEUED', status_url: 'http://127.0.0.1:1/x' },
  status: { status: 'COMPLETED', request_id: id, metrics: {} },
  result: {
    status: 'COMPLETED',
    output: 'http://127.0.0.1:1/x.jpeg',
    images: [{ url: 'http://127.0.0.1:1/x.jpeg', content_type: 'image/jpeg' }],
    seed: '7',
    metrics: { cost: 0.004, remaining_credits: 900, inference_time: 1 },
  },
};

const numberHeaders = [
  'x-cost',
  'x-seed-value',
  'x-remaining-credits',
  'x-rate-limit-remaining',
  'x-rate-limit-reset-at-utc',
  'x-rate-limit-limit',
  'retry-after',
  'x-generation-time',
  'content-length',
];
const textHeaders = ['content-type', 'content-encoding', 'transfer-encoding', 'location'];
const moreTextHeaders = ['set-cookie', 'x-request-id', 'connection', 'date', 'x-odd'];
const dates = ['9999-12-31T00:00:00Z', 'Fri, 31 Dec 9999 23:59:59 GMT', '1970-01-01', 'soon'];
const texts = ['gzip', 'chunked', 'image/png', 'image/svg+xml', 'application/json', 'close'];

/** A valid generation whose provider answers oddly: in its head, its body, its timing, or all of them. */
export function drawProvider(draw: Draw): ProviderInput {
  const model = draw.pick(['tinySD', 'portraitSD', 'tinySD', 'ssd1b'] as const);
  const call =
    model === 'ssd1b' ? draw.pick(['submit', 'status', 'result', 'image'] as const) : 'v1';
  const drawn = Array.from({ length: 1 + draw.whole(1) }, () => drawAnswer(call, draw));
  return {
    kind: 'provider',
    what: `provider ${call}: ${drawn[0]![0]}`,
    model,
    samples: draw.pick([1, 1, 4]),
    answers: { [call]: drawn.map(([, answer]) => answer) },
  };
}

function drawAnswer(call: CallKind, draw: Draw): readonly [what: string, answer: Answer] {
  const json = sound[call];
  const isPicture = call === 'image' || (call === 'v1' && draw.chance(0.7));
  const base: Answer = {
    line: 'HTTP/1.1 200 OK',
    headers: [
      ['content-type', isPicture ? 'image/jpeg' : 'application/json'],
      ['content-length', '{length}'],
      ['x-cost', '0.006'],
      ['x-seed-value', '7'],
    ],
    body: isPicture ? jpeg : { text: JSON.stringify(json) },
    pauseMs: 0,
    ends: 'finish',
  };
  const what = draw.pick(['status', 'headers', 'headers', 'headers', 'body', 'body', 'timing']);
  if (what === 'status') return [what, withStatus(base, draw)];
  if (what === 'headers') return [what, withHeaders(base, draw)];
  if (what === 'timing') return [what, withTiming(base, draw)];
  return [what, { ...base, body: isPicture ? drawPictureBody(draw) : drawJsonBody(json, draw) }];
}

function withStatus(base: Answer, draw: Draw): Answer {
  const codes = [
    '100',
    '204',
    '206',
    '299',
    '301',
    '307',
    '304',
    '400',
    '401',
    '402',
    '403',
    '404',
  ];
  const more = [
    '406',
    '410',
    '418',
    '422',
    '429',
    '500',
    '502',
    '503',
    '504',
    '599',
    '999',
    '0',
    'x',
  ];
  const code = draw.pick([...codes, ...more]);
  const said = draw.pick([
    { error: draw.pick(oddTexts) },
    { detail: [{ loc: ['body', 'seed'], msg: 'too large', type: 'value_error' }] },
    { message: 'no', error: { code: 5 } },
    draw.pick(oddJson),
  ]);
  const line = `HTTP/1.1 ${code} ${draw.pick(['OK', '', 'Odd'])}`;
  return withHeaders({ ...base, line, body: { text: JSON.stringify(said) } }, draw);
}

function withHeaders(base: Answer, draw: Draw): Answer {
  const headers = [...base.headers];
  for (let left = 1 + draw.whole(2); left > 0; left--) {
    const isNumber = draw.chance(0.75);
    const name = draw.pick(isNumber ? numberHeaders : [...textHeaders, ...moreTextHeaders]);
    // A head ends at an empty line, whatever stands in a value.
    const value = draw
      .pick(isNumber ? [...oddNumbers, ...dates] : [...texts, ...oddTexts])
      .replace(/[\r\n]/g, ' ');
    headers.splice(draw.whole(headers.length), draw.whole(1), [name, latin1(value)]);
  }
  return { ...base, headers };
}

function withTiming(base: Answer, draw: Draw): Answer {
  const ends = draw.pick(['finish', 'reset', 'hang', 'reset'] as const);
  const cut = draw.chance() ? { upTo: draw.whole(1_000) } : {};
  const body = 'picture' in base.body ? { ...base.body, ...cut } : base.body;
  return { ...base, body, pauseMs: draw.pick([0, 50, 400]), ends };
}

function drawPictureBody(draw: Draw): Body {
  const picture = draw.pick(['jpeg', 'png', 'webp'] as const);
  const [width, height] = draw.pick([
    [512, 512],
    [64, 64],
    [1, 1],
    [2_000, 3],
  ] as const);
  const spots = Array.from(
    { length: draw.whole(4) },
    () => [draw.whole(1_000), draw.whole(255)] as const,
  );
  const sides = [0, 1, 30_000, 65_535, 2 ** 31 - 1, 2 ** 31, 2 ** 32 - 1];
  return draw.pick<Body>([
    { picture, width, height, spots },
    { picture, width, height, upTo: draw.whole(1_000) },
    { picture, width, height, claims: [draw.pick(sides), draw.pick(sides)] },
    { picture, width, height },
    { text: '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>' },
    { text: '\xff\xd8\xff' },
    { text: '\x89PNG\r\n\x1a\n\0\0\0\rIHDR' },
    { text: '\0', times: draw.pick([1, 100_000, 40_000_000]) },
    { text: '' },
  ]);
}

function drawJsonBody(json: unknown, draw: Draw): Body {
  return draw.pick<() => Body>([
    () => ({ text: latin1(JSON.stringify(mutateJson(json, draw)) ?? '') }),
    () => ({ text: latin1(JSON.stringify(mutateJson(json, draw)) ?? '') }),
    () => ({ text: latin1(mutateText(JSON.stringify(json), draw)) }),
    () => ({
      text: JSON.stringify(json).replaceAll(
        /"http[^"]*"/g,
        latin1(JSON.stringify(draw.pick(results))),
      ),
    }),
    () => ({ text: JSON.stringify({ ...(json as object), seed: Number(draw.pick(oddNumbers)) }) }),
    () => ({ text: latin1(JSON.stringify({ error: draw.pick(oddTexts) })) }),
    () => ({ text: deepJson(draw) }),
    () => ({ text: '[', times: draw.pick([1_000, 10_000_000]) }),
  ])();
}

function latin1(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
