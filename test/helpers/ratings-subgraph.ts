import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { buildSubgraphSchema } from '@apollo/subgraph';
import { graphql, parse } from 'graphql';

export interface RatingsSubgraph extends AsyncDisposable {
  readonly url: string;
  readonly typeDefs: string;
}

const typeDefs = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.4", import: ["@key"])
  type Generation @key(fields: "id") { id: ID! stars: Int! }
  type Query { rated: [Generation!]! }
`;

/** A subgraph of another service, which knows of generations their ids and what people think of them. */
export async function startRatings(rated: readonly string[]): Promise<RatingsSubgraph> {
  const schema = buildSubgraphSchema({
    typeDefs: parse(typeDefs),
    resolvers: {
      Query: { rated: () => rated.map((id) => ({ id })) },
      Generation: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        stars: () => 5,
      },
    },
  });
  const server = createServer(async (request, response) => {
    const { query, variables } = JSON.parse(await text(request));
    const result = await graphql({ schema, source: query, variableValues: variables });
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(result));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    typeDefs,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
