import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type ExecutionResult, getOperationAST, Kind, parse } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '#schema/index.ts';
import { untilAborted } from '#src/async/until-aborted.ts';
import type { Backend, Offer } from '#src/backends/backend.ts';
import { offeringBackend } from '#test/helpers/fixed-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';
import { largest, startTestPulls, type TestPulls } from '#test/helpers/test-pulls.ts';
import { type Example, examplesOf, expectedOf, filledIn, type Known } from './page-examples.ts';

const page = await readFile(join(import.meta.dirname, '../../docs/api.md'), 'utf8');
const examples = examplesOf(page);
const known: Known = new Map();
const isWatched = Promise.withResolvers<void>();
let gateway: ServedGateway;
let pulls: TestPulls;

beforeAll(async () => {
  let last = 0;
  pulls = await startTestPulls();
  pulls.hub.fail(largest, { kind: 'stall', afterBytes: 1_000 });
  gateway = await startServedGateway({
    backends: new Map([['local', createBackend()]]),
    pulls,
    // Lists are in the order of time.
    now: () => (last = Math.max(Date.now(), last + 1)),
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await pulls[Symbol.asyncDispose]();
});

test.for(examples.map((example) => [example.heading, example] as const))(
  'the example of "%s"',
  async ([, example]) => {
    await (example.kind === 'sh' ? checkScript(example) : checkOperation(example));
  },
);

test('every operation of the schema has an example', () => {
  const shown = new Set(
    examples.filter(({ kind }) => kind === 'graphql').flatMap(({ text }) => fieldsOf(text)),
  );
  const offered = [
    schema.getQueryType()!,
    schema.getMutationType()!,
    schema.getSubscriptionType()!,
  ].flatMap((type) => Object.keys(type.getFields()).map((field) => `${type.name}.${field}`));
  expect(offered.filter((field) => !shown.has(field))).toEqual([]);
});

/** Draws in two steps once the first example watches; of a hundred steps it never sees the end. */
function createBackend(): Backend {
  const quote: Offer['quote'] = ({ upscale }) => {
    const price = upscale ? 500 : 1_000;
    return { low: price, high: price, expectedMs: 1_000 };
  };
  return {
    ...offeringBackend('local', { concurrency: 4, factors: [2, 4], quote }),
    async *run({ samples, parameters }, signal) {
      await untilAborted(isWatched.promise, signal);
      const steps = parameters.numInferenceSteps;
      if (steps === 100) await untilAborted(new Promise(() => {}), signal);
      for (const { index: sample, seed } of samples) {
        const shared = { phase: 'DENOISING', steps, basis: 'MEASURED' } as const;
        const progress = (step: number) => ({ ...shared, step, fraction: step / (steps + 5) });
        yield { type: 'progress', sample, progress: progress(steps / 2) };
        yield { type: 'progress', sample, progress: progress(steps) };
        const { width, height } = parameters;
        const data = new Uint8Array(width * height * 3).fill(seed % 256);
        yield { type: 'image', sample, picture: { kind: 'pixels', data, width, height } };
      }
    },
  };
}

async function checkOperation({ text, variables, result }: Example): Promise<void> {
  const shown: unknown = JSON.parse(result);
  const body = { query: text, variables: JSON.parse(filledIn(variables, known)) };
  const isSubscription = getOperationAST(parse(text))?.operation === 'subscription';
  const actual = isSubscription
    ? await watched(body, (shown as readonly unknown[]).length)
    : dataOf((await (await post(body, 'application/json')).json()) as ExecutionResult);
  expect(actual).toEqual(expectedOf(shown, actual, known));
}

async function checkScript({ text, result }: Example): Promise<void> {
  const script = filledIn(text, known).replaceAll(/http:\/\/127\.0\.0\.1:4000\b/g, gateway.url);
  const env = { ...process.env, DARKROOM_KEY: 'alice' };
  const { stdout } = await promisify(execFile)('sh', ['-euc', script], { env });
  for (const line of filledIn(result, known).trim().split('\n')) expect(stdout).toContain(line);
}

function post(body: object, accept: string): Promise<Response> {
  return fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, 'x-api-key': 'alice' },
    body: JSON.stringify(body),
  });
}

/** The first results of a subscription. */
async function watched(body: object, count: number): Promise<unknown[]> {
  const response = await post(body, 'text/event-stream');
  const results: unknown[] = [];
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const events = text.split('\n\n');
    text = events.pop()!;
    for (const event of events) {
      const data = /^event: next\ndata: (.*)$/m.exec(event)?.[1];
      if (data !== undefined) results.push(dataOf(JSON.parse(data)));
    }
    if (results.length > 0) isWatched.resolve();
    if (results.length >= count) break;
  }
  return results;
}

/** A page shows the data alone, and the whole result where there are errors. */
function dataOf(result: ExecutionResult): unknown {
  return result.errors ? result : result.data;
}

/** The operations that a document asks for, as in `Query.viewer`. */
function fieldsOf(document: string): string[] {
  const { operation, selectionSet } = getOperationAST(parse(document))!;
  const type = `${operation[0]!.toUpperCase()}${operation.slice(1)}`;
  return selectionSet.selections.flatMap((node) =>
    node.kind === Kind.FIELD ? [`${type}.${node.name.value}`] : [],
  );
}
