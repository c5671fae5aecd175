import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, fetchExchange, formatDocument } from '@urql/core';
import { type DocumentNode, parse, print, separateOperations, validate } from 'graphql';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { generateImage } from '#examples/operations.ts';
import known from '#schema/documents.json' with { type: 'json' };
import { schema } from '#schema/index.ts';
import { excessOf } from '#src/operations/document-limits.ts';
import { createDocuments } from '#src/operations/documents.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');
const persisted = (hash: string) => ({ persistedQuery: { version: 1, sha256Hash: hash } });

describe('documents that are registered', () => {
  const query = '{ __typename }';

  test('are found by their hash once they were sent with it', () => {
    const documents = createDocuments({ known: [], onlyKnown: false });
    const byHash = { extensions: persisted(sha256(query)) };
    expect(() => documents.find(byHash)).toThrow('PersistedQueryNotFound');
    expect(documents.find({ query, ...byHash })).toBe(query);
    expect(documents.find(byHash)).toBe(query);
  });

  test('are found by the id that GraphQL over HTTP gives them', () => {
    const documents = createDocuments({ known: [], onlyKnown: false });
    const documentId = `sha256:${sha256(query)}`;
    expect(() => documents.find({ documentId })).toThrow('There is no document "sha256:');
    expect(documents.find({ query, documentId })).toBe(query);
    expect(documents.find({ documentId })).toBe(query);
    expect(documents.find({ documentId: sha256(query) })).toBe(query);
    const extensions = persisted(sha256(query));
    expect(documents.find({ documentId, extensions })).toBe(query);
  });

  test('must have the id that they are sent with', () => {
    const documents = createDocuments({ known: [], onlyKnown: false });
    const documentId = `sha256:${sha256('{ credits { id } }')}`;
    expect(() => documents.find({ query, documentId })).toThrow('not the SHA-256');
    const extensions = persisted(sha256(query));
    expect(() => documents.find({ documentId, extensions })).toThrow('not the SHA-256');
    for (const other of ['x-own:1', 'sha256:ABC', `SHA256:${sha256(query)}`, ''])
      expect(() => documents.find({ query, documentId: other })).toThrow('There is no document');
  });

  test('must have the hash that they are sent with', () => {
    const documents = createDocuments({ known: [], onlyKnown: false });
    const extensions = persisted(sha256('{ credits { id } }'));
    expect(() => documents.find({ query, extensions })).toThrow('not the SHA-256');
    expect(() => documents.find({ extensions })).toThrow('PersistedQueryNotFound');
  });

  test('are forgotten when they get too many', () => {
    const documents = createDocuments({ known: [], onlyKnown: false });
    for (let index = 0; index <= 1_000; index++) {
      const one = `{ a${index}: __typename }`;
      documents.find({ query: one, extensions: persisted(sha256(one)) });
    }
    const first = persisted(sha256('{ a0: __typename }'));
    expect(() => documents.find({ extensions: first })).toThrow('PersistedQueryNotFound');
  });
});

test('every known document is valid, within the limits and has its hash', async () => {
  for (const { sha256: hash, document } of Object.values(known)) {
    expect(sha256(document)).toBe(hash);
    expect(validate(schema, parse(document))).toEqual([]);
    expect(excessOf(parse(document))).toBeNull();
  }
});

describe('a gateway that runs only known documents', () => {
  let gateway: ServedGateway;
  beforeAll(async () => {
    gateway = await startServedGateway({
      backends: new Map(),
      documents: { known: Object.values(known), onlyKnown: true },
    });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  test('runs them by their ids, and no others', async () => {
    const { sha256: hash } = known.Viewer;
    const url = `${gateway.url}/graphql?documentId=sha256:${hash}`;
    const found = await fetch(url, { headers: { 'x-api-key': 'alice' } });
    expect(await found.json()).toMatchObject({ data: { viewer: { account: { id: 'alice' } } } });
    const documentId = `sha256:${sha256('{ __typename }')}`;
    const none = await post('/graphql', { documentId }, 'application/graphql-response+json');
    expect(JSON.parse(none)).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_DOCUMENT_NOT_FOUND' } }],
    });
    const unlisted = { query: '{ __typename }', documentId };
    expect(JSON.parse(await post('/graphql', unlisted))).toMatchObject({
      errors: [{ extensions: { code: 'PERSISTED_QUERY_NOT_IN_LIST' } }],
    });
  });

  const post = async (path: string, body: object, accept = 'application/json') => {
    const response = await fetch(`${gateway.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept, 'x-api-key': 'alice' },
      body: JSON.stringify(body),
    });
    return response.text();
  };

  test.each(['{ __typename', '{}', 'nonsense', '{ a }'.repeat(5_000)])(
    'refuses what is no document as every gateway does: %#',
    async (query) => {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
          'x-api-key': 'alice',
        },
        body: JSON.stringify({ query }),
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({
        errors: [{ extensions: { code: 'GRAPHQL_PARSE_FAILED' } }],
      });
    },
  );

  test('runs them by hash over every transport', async () => {
    const body = { extensions: persisted(known.Credits.sha256) };
    expect(JSON.parse(await post('/graphql', body)).data.credits.available).toBe(100);
    expect(await post('/graphql', body, 'text/event-stream')).toMatch('"available":100');
    const client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { 'x-api-key': 'alice' },
    });
    for await (const { data } of client.iterate({ query: '', ...body }))
      expect(data).toMatchObject({ credits: { available: 100 } });
    await client.dispose();
  });

  test('runs them as clients rewrite them', async () => {
    const rewritten = print(formatDocument(parse(generateImage)) as DocumentNode);
    const client = new Client({
      url: `${gateway.url}/graphql`,
      preferGetMethod: false,
      fetchOptions: { headers: { 'x-api-key': 'alice' } },
      exchanges: [fetchExchange],
    });
    const { data, error } = await client.mutation(rewritten, {
      prompt: 'a red circle',
    });
    expect(error).toBeUndefined();
    expect(data.generateImage.code).toBe('MODEL_UNAVAILABLE');

    const folder = join(import.meta.dirname, '../../schema/operations');
    const names = await readdir(folder, { recursive: true });
    const files = names.filter((name) => name.endsWith('.graphql'));
    const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    for (const document of Object.values(separateOperations(parse(texts.join('\n'))))) {
      const answer = await post('/graphql', { query: print(document) });
      expect(answer).not.toMatch('PERSISTED');
    }
  });

  test('refuses all others over every transport', async () => {
    const body = { query: '{ credits { available } }' };
    const refusal = 'PERSISTED_QUERY_NOT_IN_LIST';
    expect(await post('/graphql', body)).toMatch(refusal);
    expect(await post('/graphql', body, 'text/event-stream')).toMatch(refusal);
    const get = `/graphql?query=${encodeURIComponent(body.query)}`;
    const answer = await fetch(gateway.url + get, { headers: { 'x-api-key': 'alice' } });
    expect(await answer.text()).toMatch(refusal);
    const client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { 'x-api-key': 'alice' },
    });
    await expect(client.iterate(body).next()).rejects.toMatchObject([
      { extensions: { code: refusal } },
    ]);
    await client.dispose();
  });
});
