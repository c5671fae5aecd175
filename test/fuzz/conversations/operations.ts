import fc from 'fast-check';
import documents from '#schema/documents.json' with { type: 'json' };
import { schema } from '#schema/index.ts';
import type { Draw } from '#test/fuzz/draw.ts';
import { deepJson, mutateJson, mutateText } from '#test/fuzz/mutate.ts';
import { randomDocument } from '#test/helpers/random-document.ts';
import { utf8 } from './conversation.ts';

interface Operation {
  readonly query: string;
  readonly variables?: unknown;
}

const image = { prompt: 'a red circle', seed: 7, samples: 1 };
const known: readonly Operation[] = [
  { query: documents.Credits.document },
  { query: documents.Catalogue.document },
  { query: documents.Viewer.document },
  { query: documents.Generations.document, variables: { first: 5 } },
  { query: documents.Ledger.document, variables: { first: 5 } },
  { query: documents.Generation.document, variables: { id: '{generation}' } },
  { query: documents.CancelGeneration.document, variables: { id: '{generation}' } },
  { query: documents.Estimate.document, variables: { input: { ssd1b: image } } },
  {
    query: documents.GenerateImage.document,
    variables: { input: { tinySD: image }, route: { deadlineMs: 2_000 }, idempotencyKey: 'one' },
  },
  { query: '{ __typename }' },
];

const watching: readonly Operation[] = [
  { query: documents.WatchCredits.document },
  { query: documents.WatchGeneration.document, variables: { id: '{generation}', after: 0 } },
];

/** An operation that the schema allows: one of the studio's, or any. */
export function drawOperation(draw: Draw): Operation {
  if (draw.chance(0.7)) return draw.pick(known);
  const documentOf = fc.gen().map((value) => randomDocument(schema, value));
  const [query] = fc.sample(documentOf, { seed: draw.whole(2 ** 31 - 2), numRuns: 1 });
  return { query: query! };
}

export function drawSubscription(draw: Draw): Operation {
  return draw.pick(watching);
}

/** The JSON of a request, now and then as it is and mostly bent somewhere. */
export function drawBody(operation: Operation, draw: Draw): string {
  const { query, variables } = operation;
  return utf8(
    draw.pick([
      () => JSON.stringify(operation),
      () => JSON.stringify({ ...operation, query: mutateText(query, draw) }),
      () => JSON.stringify({ ...operation, variables: mutateJson(variables ?? {}, draw) }),
      () => JSON.stringify({ ...operation, extensions: mutateJson({ operationId: '1' }, draw) }),
      () => JSON.stringify(mutateJson({ operationName: 'X', ...operation }, draw)),
      () => mutateText(JSON.stringify(operation), draw),
      () => JSON.stringify(Array.from({ length: 20 }, () => operation)),
      () => `{"query":"{__typename}","variables":{"a":${deepJson(draw)}}}`,
      () => JSON.stringify({ query: '{a'.repeat(draw.pick([50, 5_000])) }),
      () => JSON.stringify({ query: `{${'__typename '.repeat(draw.pick([50, 20_000]))}}` }),
      () => JSON.stringify({ query: ` ${'#'.repeat(draw.pick([1_000, 2_000_000]))}` }),
      () => `\ufeff${JSON.stringify(operation)}`,
      () => deepJson(draw),
    ])(),
  );
}

const images: readonly object[] = [
  { model: 'tiny-sd', prompt: 'a red circle', n: 1 },
  { model: 'ssd-1b', prompt: 'a red circle', size: '1024x1024', response_format: 'url' },
  { model: 'tiny-sd', prompt: 'a red circle', stream: true, partial_images: 2 },
  { model: 'tiny-sd', prompt: 'a red circle', wait_ms: 200 },
];

/** The JSON of a request for images as OpenAI's clients send it, mostly bent somewhere. */
export function drawImagesBody(draw: Draw): string {
  const body = draw.pick(images);
  return utf8(
    draw.pick([
      () => JSON.stringify(body),
      () => JSON.stringify(mutateJson(body, draw)),
      () => mutateText(JSON.stringify(body), draw),
      () => deepJson(draw),
    ])(),
  );
}
