import type { Server } from 'node:http';
import type { ExecutionArgs } from 'graphql';
import { useServer as attachServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { Viewer } from '#schema/context.ts';
import type { ContextParts, Graphql } from './graphql.ts';

export interface WebSocketOptions {
  readonly server: Server;
  readonly graphql: Graphql;
  readonly parts: ContextParts;
  authenticate(headers: Headers): Viewer;
}

/** A subscription's request is small; whoever sends more is not a client of ours. */
const maxMessageBytes = 64 * 1024;
const keepAliveMs = 12_000;

/**
 * GraphQL over WebSocket (graphql-transport-ws) at `/graphql`. Documents are parsed and validated
 * by the same plugins as over HTTP, so no limit can be walked around this way.
 */
export function serveWebSocket({
  server,
  graphql,
  parts,
  authenticate,
}: WebSocketOptions): AsyncDisposable {
  const sockets = new WebSocketServer({ server, path: '/graphql', maxPayload: maxMessageBytes });
  const served = attachServer(
    {
      connectionInitWaitTimeout: 10_000,
      execute: (args) => (args as EnvelopedArgs).rootValue.execute(args),
      subscribe: (args) => (args as EnvelopedArgs).rootValue.subscribe(args),
      onSubscribe: async (context, _id, payload) => {
        const viewer = authenticate(new Headers(headersOf(context.connectionParams)));
        const enveloped = graphql.getEnveloped({ ...parts, viewer, params: payload });
        const { schema, execute, subscribe, contextFactory, parse, validate } = enveloped;
        const document = parse(payload.query);
        const errors = validate(schema, document);
        if (errors.length > 0) return errors;
        return {
          schema,
          document,
          operationName: payload.operationName,
          variableValues: payload.variables,
          contextValue: await contextFactory(),
          rootValue: { execute, subscribe },
        };
      },
    },
    sockets,
    keepAliveMs,
  );
  return {
    async [Symbol.asyncDispose]() {
      await served.dispose();
    },
  };
}

type Enveloped = ReturnType<Graphql['getEnveloped']>;
type EnvelopedArgs = ExecutionArgs & { rootValue: Pick<Enveloped, 'execute' | 'subscribe'> };

/** Browsers cannot set headers on a WebSocket, so the connection's parameters stand for them. */
function headersOf(
  parameters: Readonly<Record<string, unknown>> | undefined,
): Record<string, string> {
  const texts = Object.entries(parameters ?? {}).filter(([, value]) => typeof value === 'string');
  const known = texts.filter(([name]) =>
    ['authorization', 'x-api-key'].includes(name.toLowerCase()),
  );
  return Object.fromEntries(known) as Record<string, string>;
}
