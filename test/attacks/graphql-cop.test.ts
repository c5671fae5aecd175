import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import WebSocket from 'ws';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

/**
 * What graphql-cop looks for (https://github.com/dolevf/graphql-cop, lib/tests, at 2b7e086), with
 * its payloads, on a gateway as strangers reach it: introspection off.
 */
let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway({ backends: new Map(), introspection: false });
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface Result {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message: string }[];
}

const post = async (body: unknown, headers: Record<string, string> = {}) => {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'alice', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  return { status: response.status, result: (await response.json()) as Result };
};

const transports: Record<
  string,
  (query: string, variables?: Record<string, unknown>) => Promise<Result>
> = {
  HTTP: async (query, variables) => (await post({ query, variables })).result,
  SSE: async (query, variables) => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        'x-api-key': 'alice',
      },
      body: JSON.stringify({ query, variables }),
    });
    return JSON.parse(/^data: (\{.*)$/m.exec(await response.text())![1]!);
  },
  WebSocket: async (query, variables) => {
    const client = createClient({
      url: `${gateway.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { 'x-api-key': 'alice' },
    });
    try {
      return await new Promise((resolve) =>
        client.subscribe(
          { query, variables },
          {
            next: (result) => resolve(result as Result),
            error: (errors) => resolve({ errors: errors as Result['errors'] & object }),
            complete: () => {},
          },
        ),
      );
    } finally {
      await client.dispose();
    }
  },
};

for (const [name, send] of Object.entries(transports))
  describe(`over ${name}`, () => {
    const refused = async (query: string, variables?: Record<string, unknown>) => {
      const { data, errors } = await send(query, variables);
      expect(data ?? null).toBeNull();
      expect(errors?.length).toBeGreaterThan(0);
      expect(errors?.length).toBeLessThan(10);
      return errors!.map(({ message }) => message).join('\n');
    };
    const times = (count: number, text: (index: number) => string) =>
      Array.from({ length: count }, (_, index) => text(index)).join(' ');

    test('101 aliases of __typename are refused', async () => {
      expect(await refused(`{ ${times(101, (index) => `alias${index}: __typename`)} }`)).toMatch(
        'at most 30 aliases',
      );
    });
    test('101 aliases of a field are refused', async () => {
      await refused(`{ ${times(101, (index) => `alias${index}: credits { available }`)} }`);
    });
    test('overloading with directives does not give an error for each', async () => {
      const { errors } = await send(`{ __typename ${times(10, () => '@aa')} }`);
      expect(errors?.length).toBeLessThan(10);
      await refused(`{ __typename ${times(100, () => '@aa')} }`);
    });
    test('the same field 500 times is refused', async () => {
      expect(await refused(`{ ${times(500, () => '__typename')} }`)).toMatch('repetitions');
    });
    test('a circular introspection query is refused', async () => {
      await refused(
        '{ __schema { types { fields { type { fields { type { fields { type { fields { type { name } } } } } } } } } } }',
      );
    });
    test('introspection is refused', async () => {
      await refused('{ __schema { types { name } } }');
    });
    test('no field is suggested', async () => {
      expect(await refused('{ credit { availabl } }')).not.toMatch(/did you mean/i);
    });
    test('no enum value or input field is suggested', async () => {
      expect(
        await refused('{ generations(filter: { modl: "tiny-sd" }) { edges { cursor } } }'),
      ).not.toMatch(/did you mean/i);
      expect(
        await refused(
          '{ estimate(input: { tinySD: { prompt: "x", scheduler: EULR } }) { __typename } }',
        ),
      ).not.toMatch(/did you mean/i);
    });
    test('no value of a variable is suggested', async () => {
      const query =
        'query($s: Scheduler!) { estimate(input: { tinySD: { prompt: "x", scheduler: $s } }) { __typename } }';
      expect(await refused(query, { s: 'EULR' })).not.toMatch(/did you mean/i);
    });
    test('deep nesting is refused', async () => {
      const deep = `${times(20, () => '... on Query {')} __typename ${times(20, () => '}')}`;
      await send(`{ ${deep} }`);
      await refused(
        '{ __schema { types { fields { args { type { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { ofType { name } } } } } } } } } } } } } } } } } }',
      );
    });
    test('fragments that multiply are refused before they are validated', async () => {
      const levels = Array.from(
        { length: 12 },
        (_, level) =>
          `fragment F${level} on Query { a${level}: credits { id } b${level}: credits { id } ...F${level + 1} ...F${level + 1} }`,
      ).join(' ');
      await refused(`{ ...F0 } ${levels} fragment F12 on Query { __typename }`);
    });
  });

describe('over HTTP alone', () => {
  test('arrays of requests are refused', async () => {
    const { result } = await post(Array.from({ length: 10 }, () => ({ query: '{ __typename }' })));
    expect(result.data).toBeUndefined();
    expect(Array.isArray(result)).toBe(false);
  });

  test('mutations over GET are refused', async () => {
    const query = 'mutation { cancelGeneration(id: "x") { __typename } }';
    const url = `${gateway.url}/graphql?query=${encodeURIComponent(query)}`;
    for (const accept of ['application/json', 'text/event-stream']) {
      const response = await fetch(url, { headers: { accept, 'x-api-key': 'alice' } });
      expect(await response.text()).not.toMatch('"cancelGeneration"');
    }
  });

  test('forms are refused', async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded', 'x-api-key': 'alice' },
      body: 'query=%7B__typename%7D',
    });
    expect(response.status).toBe(415);
  });

  test('a query over GET that a foreign page sends is refused', async () => {
    const url = `${gateway.url}/graphql?query=%7B__typename%7D`;
    const response = await fetch(url, {
      headers: {
        'x-api-key': 'alice',
        'sec-fetch-site': 'cross-site',
        'sec-fetch-mode': 'no-cors',
      },
    });
    expect(response.status).toBe(403);
  });

  test('there is no GraphiQL', async () => {
    const response = await fetch(`${gateway.url}/graphql`, {
      headers: { accept: 'text/html', 'x-api-key': 'alice' },
    });
    expect(await response.text()).not.toMatch(/graphiql/i);
  });

  test('no stack and no version is told', async () => {
    const { result } = await post({ query: '{' });
    expect(JSON.stringify(result)).not.toMatch(/node_modules|stack/);
  });
});
