import { json } from 'node:stream/consumers';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createModeration } from '#src/moderation/moderation.ts';
import { audit } from '#src/store/audit.ts';
import { createTestGateway, localId, type TestGatewayOptions } from '#test/helpers/gateway.ts';
import { listenTo } from '#test/helpers/listen.ts';

interface Question {
  readonly stage: 'PROMPT' | 'IMAGE';
  readonly prompt: string;
  readonly sample?: number;
  readonly data?: string;
}

/** @param answer a body, or a status */
async function open(
  answer: (question: Question) => object | string | number,
  { failure = 'closed', ...options }: TestGatewayOptions & { failure?: 'open' | 'closed' } = {},
) {
  const questions: (Question & Record<string, unknown>)[] = [];
  const keys: unknown[] = [];
  const away: unknown[] = [];
  const server = await listenTo(async (request, response) => {
    const question = (await json(request)) as Question & Record<string, unknown>;
    questions.push(question);
    keys.push(request.headers.authorization);
    const said = answer(question);
    if (typeof said === 'number') return void response.writeHead(said).end();
    response.end(typeof said === 'string' ? said : JSON.stringify(said));
  });
  const moderation = createModeration({
    url: server.url,
    key: 'of the moderation',
    timeoutMs: 5_000,
    failure,
    onAway: (error) => away.push(error),
  });
  const host = await createTestGateway({ moderation, ...options });
  return {
    host,
    questions,
    keys,
    away,
    async draw(samples = 1) {
      const { data } = await host.ask(draw, { samples });
      return data.generateImage;
    },
    async ended(id: string) {
      await host.ended(localId(id));
      return (await host.ask(look, { id })).data.generation;
    },
    async [Symbol.asyncDispose]() {
      await host[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
    },
  };
}

const draw = `mutation($samples: Int!) {
  generateImage(input: { portraitSD: { prompt: "a fox", samples: $samples, seed: 1 } }) {
    __typename
    ... on GenerateImageSuccess { generation { id } }
    ... on Error { code message }
    ... on ContentRefusedError { reason }
  }
}`;

const look = `query($id: ID!) { generation(id: $id) {
  status failure { code } cost { held captured released }
  images { status url moderation failure { code message billed retryable } }
} }`;

test('prompts and images are looked at, and what passes says so', async () => {
  await using gateway = await open(() => ({ allow: true }));
  const { generation } = await gateway.draw(2);
  const ended = await gateway.ended(generation.id);
  expect(ended.status).toBe('SUCCEEDED');
  expect(ended.images).toMatchObject([{ moderation: 'PASSED' }, { moderation: 'PASSED' }]);
  const [prompt, ...images] = gateway.questions;
  expect(prompt).toEqual({
    stage: 'PROMPT',
    account: 'default',
    requestId: null,
    model: 'portrait-sd',
    prompt: 'a fox',
    negativePrompt: '',
  });
  expect(images.map(({ stage, sample }) => [stage, sample]).toSorted()).toEqual([
    ['IMAGE', 0],
    ['IMAGE', 1],
  ]);
  expect(images[0]).toMatchObject({ generation: localId(generation.id), prompt: 'a fox' });
  // The very file that readers get.
  const { format } = await sharp(Buffer.from(images[0]!.data!, 'base64')).metadata();
  expect(images[0]!.mimeType).toBe(`image/${format}`);
  expect(new Set(gateway.keys)).toEqual(new Set(['Bearer of the moderation']));
});

test('a prompt that is refused is not accepted, sends nothing and holds nothing', async () => {
  await using gateway = await open(() => ({ allow: false, reason: 'No foxes here.' }));
  expect(await gateway.draw()).toEqual({
    __typename: 'ContentRefusedError',
    code: 'CONTENT_REFUSED',
    message: 'The moderation of this gateway does not let it pass: No foxes here.',
    reason: 'No foxes here.',
  });
  expect(gateway.host.standIn!.requests).toEqual([]);
  const { data } = await gateway.host.ask('{ credits { held spent } generations { totalCount } }');
  expect(data).toEqual({ credits: { held: 0, spent: 0 }, generations: { totalCount: 0 } });
});

test('an image that is withheld is stored nowhere and charged to no account', async () => {
  await using gateway = await open(({ stage, sample }) => ({
    allow: stage === 'PROMPT' || sample === 1,
  }));
  const { generation } = await gateway.draw(2);
  const ended = await gateway.ended(generation.id);
  expect(ended).toMatchObject({
    status: 'PARTIAL',
    images: [
      {
        status: 'FAILED',
        url: null,
        moderation: 'WITHHELD',
        failure: { code: 'CONTENT_REFUSED', billed: 'YES', retryable: false },
      },
      { status: 'SUCCEEDED', moderation: 'PASSED' },
    ],
  });
  // What the other one costs.
  expect(ended.cost).toMatchObject({ held: 0, captured: 0.003 });
  expect(await Array.fromAsync(gateway.host.images.keys())).toHaveLength(1);
  expect(gateway.host.database.read(() => audit())).toEqual([]);
});

test.each([500, 302, '', 'yes', '{"allow":"yes"}', 'x'.repeat(100_000)])(
  'closed, nothing passes while it answers %j; open, everything does',
  async (answer) => {
    await using closed = await open(() => answer);
    expect(await closed.draw()).toMatchObject({
      __typename: 'ModerationAwayError',
      code: 'MODERATION_UNAVAILABLE',
    });
    expect(closed.away).toHaveLength(1);
    await using opened = await open(() => answer, { failure: 'open' });
    const { generation } = await opened.draw();
    expect(await opened.ended(generation.id)).toMatchObject({
      status: 'SUCCEEDED',
      images: [{ moderation: 'UNCHECKED' }],
    });
    expect(opened.away).toHaveLength(2);
  },
);

test('closed, an image that cannot be looked at is not charged and may be asked for again', async () => {
  await using gateway = await open(({ stage }) => (stage === 'PROMPT' ? { allow: true } : 503));
  const { generation } = await gateway.draw();
  expect(await gateway.ended(generation.id)).toMatchObject({
    status: 'FAILED',
    cost: { held: 0, captured: 0 },
    images: [
      {
        moderation: null,
        failure: { code: 'MODERATION_UNAVAILABLE', billed: 'YES', retryable: true },
      },
    ],
  });
});

test.each([
  ['x'.repeat(2_000), 'x'.repeat(1_000)],
  ['no\n\u001b[31m\0 red', 'no [31m red'],
  ['', null],
  [{ why: 'no' }, null],
  [7, null],
])('a refusal is one whatever its reason is, open or closed: %j', async (reason, told) => {
  await using at = await open(() => ({ allow: false, reason }), { failure: 'open' });
  expect(await at.draw()).toMatchObject({ __typename: 'ContentRefusedError', reason: told });
  expect(at.away).toEqual([]);
});
