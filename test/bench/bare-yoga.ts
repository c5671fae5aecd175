import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSchema, createYoga } from 'graphql-yoga';

/**
 * A Yoga server that answers what it was given, field by field, out of memory: the same schema with
 * no plugin, no context and no resolver but those of the root. What it is given comes as a message.
 */
process.once('message', async (answers: Record<string, object>) => {
  const typeDefs = await readFile(new URL('../../schema/schema.graphql', import.meta.url), 'utf8');
  const schema = createSchema({
    typeDefs,
    resolvers: {
      Query: Object.fromEntries(
        Object.entries(answers).map(([field, value]) => [field, () => value]),
      ),
    },
    // The unions' types are in the answers.
    resolverValidationOptions: { requireResolversForResolveType: 'ignore' },
  });
  const server = createServer(createYoga({ schema, logging: false, graphiql: false }));
  server.listen(0, '127.0.0.1', () =>
    process.send?.({ port: (server.address() as AddressInfo).port }),
  );
});
process.on('disconnect', () => process.exit());
