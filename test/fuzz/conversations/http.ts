import type { Draw } from '#test/fuzz/draw.ts';
import { mutateText } from '#test/fuzz/mutate.ts';
import type { Conversation, Step } from './conversation.ts';
import { drawBody, drawImagesBody, drawOperation } from './operations.ts';
import { bentHeads, bentLines, type Request, request, written } from './request.ts';

const json = ['content-type', 'application/json'] as const;

/** A request that the gateway knows, bent in its line, head or body, or in how it is sent. */
export function drawHttp(draw: Draw): Conversation {
  const sound = drawSound(draw);
  const text = written(sound);
  return draw.pick<() => Conversation>([
    () => conversation('HTTP body', [{ send: text }]),
    () => conversation('HTTP body', [{ send: text }]),
    () => {
      const what = draw.pick(Object.keys(bentLines));
      return conversation(`HTTP line: ${what}`, [{ send: written(bentLines[what]!(sound, draw)) }]);
    },
    () => {
      const what = draw.pick(Object.keys(bentHeads));
      return conversation(`HTTP head: ${what}`, [{ send: written(bentHeads[what]!(sound, draw)) }]);
    },
    () =>
      conversation('HTTP garbled', [{ send: mutateText(text, draw).replace(/[^\0-\xff]/g, '?') }]),
    () => cut(text, draw),
    () => pipelined(text, draw),
    () => held(text, draw),
  ])();
}

function drawSound(draw: Draw): Request {
  const body = drawBody(drawOperation(draw), draw);
  return draw.pick([
    () => request('POST', '/graphql', body, json),
    () => request('POST', '/graphql', body, json),
    () => request('POST', '/graphql/stream', body, json),
    () => request('GET', `/graphql?query=${encodeURIComponent(drawOperation(draw).query)}`),
    () => request('PUT', '/graphql/stream'),
    () => request('DELETE', '/graphql/stream?operationId=1'),
    () => request('GET', '/generations/{generation}/events?after=0'),
    () => request('POST', '/v1/images/generations', drawImagesBody(draw), json),
    () => request('GET', draw.pick(['/v1/models', '/v1/models/{generation}', '/openapi.json'])),
    () => request('OPTIONS', '/graphql', '', ['origin', 'https://evil.example']),
    () => request(draw.pick(['GET', 'HEAD', 'POST']), draw.pick(['/', '/health', '/ready', '/x'])),
  ])();
}

/** The client is gone before it has said everything, or before it has heard anything. */
function cut(text: string, draw: Draw): Conversation {
  const ends = draw.pick(['finish', 'reset', 'close'] as const);
  const upTo = draw.chance() ? text.length : draw.whole(text.length);
  const pause: Step[] = draw.chance() ? [{ pauseMs: draw.whole(50) }] : [];
  return {
    ...conversation(`HTTP ${ends}`, [{ send: text.slice(0, upTo) }, ...pause, { ends }]),
    reads: ends === 'finish',
  };
}

function pipelined(text: string, draw: Draw): Conversation {
  const page = written(request('GET', draw.pick(['/', '/health', '/graphql'])));
  const times = draw.pick([2, 20, 2_000]);
  return {
    ...conversation('HTTP pipelined', [{ send: page, times }, { send: text }, { pauseMs: 200 }]),
    reads: draw.chance(),
  };
}

/** A connection that says a little now and then, or nothing at all. */
function held(text: string, draw: Draw): Conversation {
  const steps: Step[] = [{ send: text.slice(0, draw.whole(Math.min(text.length, 200))) }];
  for (let left = draw.whole(4); left > 0; left--) steps.push({ pauseMs: 200 }, { send: 'a' });
  return conversation('HTTP held', steps);
}

function conversation(what: string, steps: readonly Step[]): Conversation {
  return { kind: 'conversation', what, steps };
}
