import type { IncomingMessage, ServerResponse } from 'node:http';
import { decodeGlobalID } from '@pothos/plugin-relay';
import { GraphQLError } from 'graphql';
import { whenAborted } from '#src/async/when-aborted.ts';
import { isTerminal } from '#src/domain/generation.ts';
import { repository } from '#src/generations/store/repository.ts';
import { credentialsOf } from '#src/http/credentials.ts';
import { namesOf } from '#src/http/request-id.ts';
import { sendErrors } from '#src/http/send.ts';
import type { Operations } from '#src/operations/operations.ts';
import { isStream, type Results } from '#src/operations/results.ts';
import type { Store } from '#src/store/store.ts';
import { openEventStream } from './sse/event-stream.ts';
import { statusOfErrors } from './status.ts';

export interface GenerationEventsOptions {
  readonly operations: Operations;
  readonly database: Store;
}

/** What an event tells: the GraphQL subscription's update, so that there is one description of it. */
const query = `subscription GenerationEvents($id: ID!, $after: Int, $preview: Boolean!) {
  generation(id: $id, after: $after) {
    cursor
    kind
    missed
    generation {
      id
      status
      model { id }
      progress { phase step steps fraction etaMs basis preview @include(if: $preview) }
      images {
        id sample status seed url urlExpiresAt width height mimeType bytes sha256 thumbhash
        failure { code message retryable billed }
      }
      attempts { number backend reason outcome billed cost startedAt finishedAt failure { code message } }
      cost { estimated held captured released }
      warnings { code message }
      failure { code message retryable retryAt billed }
      queuePosition
      createdAt
      startedAt
      finishedAt
    }
    credits { available held spent }
  }
}`;

interface Variables {
  readonly id: string;
  readonly after: number | undefined;
  readonly preview: boolean;
}

interface Update {
  readonly cursor: number;
  readonly kind: string;
}

/**
 * `GET /generations/<id>/events`: the subscription for clients without GraphQL, as plain
 * server-sent events. An event's id is its cursor, so a browser's EventSource goes on where it was by itself;
 * others send `Last-Event-ID` or `?after=`. `?preview=true` adds previews.
 */
export function createGenerationEventsRoute({ operations, database }: GenerationEventsOptions) {
  return async (request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> => {
    const id = idOf(url);
    if (id === null)
      return sendErrors(response, 404, [
        { message: 'There is nothing here; events are at /generations/<id>/events.' },
      ]);
    if (request.method !== 'GET')
      return sendErrors(response, 405, [{ message: 'Use GET.' }], { allow: 'GET' });
    // A reconnecting EventSource asks for the same address again: the header is newer.
    const after = request.headers['last-event-id'] ?? url.searchParams.get('after') ?? undefined;
    if (after !== undefined && !/^\d{1,9}$/.test(String(after)))
      return refuse(response, [
        invalid('A cursor is a whole number: the id of the last event seen.'),
      ]);
    const variables = {
      id,
      after: after === undefined ? undefined : Number(after),
      preview: url.searchParams.get('preview') === 'true',
    };
    const result = await start(request, variables);
    if (!isUpdates(result)) return refuse(response, result);

    if (await isOver(variables)) {
      await result.return();
      // Nothing follows what was seen. This status ends an EventSource, which would come back otherwise.
      return void response.writeHead(204).end();
    }
    const stream = openEventStream(response);
    whenAborted(stream.closed, () => void result.return());
    for await (const { data, errors } of result) {
      if (!data) {
        await stream.send({ event: 'ERROR', data: JSON.stringify({ errors }) });
        break;
      }
      const update = data.generation as Update;
      const event = { id: String(update.cursor), event: update.kind, data: JSON.stringify(update) };
      await stream.send(event);
    }
    stream.end();
  };

  async function isOver({ id, after }: Variables): Promise<boolean> {
    const generation = await database.read(() => repository.generation(decodeGlobalID(id).id));
    return !!generation && isTerminal(generation.status) && generation.cursor === after;
  }

  async function start(request: IncomingMessage, { ...variables }: Variables) {
    try {
      const viewer = await operations.authenticate(credentialsOf(request));
      const operation = await operations.prepareOwn(viewer, { query, variables }, namesOf(request));
      if (!('run' in operation)) return operation;
      const result = await operation.run();
      return isStream(result) ? result : (result.errors ?? []);
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }
}

function idOf({ pathname }: URL): string | null {
  const [, id] = /^\/generations\/([^/]+)\/events$/.exec(pathname) ?? [];
  try {
    return id === undefined ? null : decodeURIComponent(id);
  } catch (error) {
    if (error instanceof URIError) return null;
    throw error;
  }
}

function isUpdates(result: Results | readonly GraphQLError[]): result is Results {
  return !Array.isArray(result);
}

function invalid(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'INVALID_INPUT' } });
}

function refuse(response: ServerResponse, errors: readonly GraphQLError[]): void {
  sendErrors(response, statusOfErrors(errors) ?? 400, errors);
}
