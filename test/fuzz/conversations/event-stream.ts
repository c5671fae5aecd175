import type { Draw } from '#test/fuzz/draw.ts';
import { oddNumbers, oddTexts } from '#test/fuzz/odd-values.ts';
import { type Conversation, type Step, utf8 } from './conversation.ts';
import { drawBody, drawOperation, drawSubscription } from './operations.ts';
import { request, written } from './request.ts';

const accept = ['accept', 'text/event-stream'] as const;
const json = ['content-type', 'application/json'] as const;

/** Event streams in each of their forms, by readers that ask oddly, read nothing or leave. */
export function drawEventStream(draw: Draw): Conversation {
  const [what, steps] = draw.pick([drawDistinct, drawSingle, drawPlain])(draw);
  const ends = draw.pick([null, 'reset', 'close', 'finish'] as const);
  const pause: Step = { pauseMs: draw.whole(80) };
  return {
    kind: 'conversation',
    what: `SSE ${what}`,
    steps: ends === null ? steps : [...steps, pause, { ends }],
    reads: draw.chance(0.8),
  };
}

type Drawn = readonly [what: string, steps: readonly Step[]];

function drawDistinct(draw: Draw): Drawn {
  const body = draw.chance()
    ? utf8(JSON.stringify(drawSubscription(draw)))
    : drawBody(draw.chance() ? drawSubscription(draw) : drawOperation(draw), draw);
  return ['distinct', [{ send: written(request('POST', '/graphql', body, accept, json)) }]];
}

/** A token is reserved, a stream is opened with it, and operations are sent beside it; in any order. */
function drawSingle(draw: Draw): Drawn {
  const token = draw.chance(0.9) ? '{token}' : draw.pick(['none', '%00', '']);
  const target = `/graphql/stream?token=${token}`;
  const steps: Step[] = [
    { send: written(request('PUT', '/graphql/stream')) },
    { awaits: '\r\n\r\n' },
    { pauseMs: 20 },
  ];
  if (draw.chance(0.8))
    steps.push({ connects: true }, { send: written(request('GET', target, '', accept)) });
  steps.push({ connects: true });
  for (let left = draw.whole(5); left > 0; left--) {
    const extensions = { operationId: draw.pick(['1', '2', ...oddTexts]) };
    const sound = { ...drawSubscription(draw), extensions };
    const body = draw.chance(0.6) ? utf8(JSON.stringify(sound)) : drawBody(sound, draw);
    steps.push(
      draw.chance(0.8)
        ? { send: written(request('POST', target, body, json)) }
        : { send: written(request('DELETE', `${target}&operationId=1`)) },
    );
  }
  return ['single', [...steps, { pauseMs: 30 }]];
}

function drawPlain(draw: Draw): Drawn {
  const cursor = utf8(draw.pick([...oddNumbers, ...oddTexts]).replace(/[\r\n]/g, ''));
  const after = draw.chance() ? `?after=${encodeURIComponent(draw.pick(oddNumbers))}` : '';
  const path = draw.pick(['/generations/{generation}/events', '/generations/x/events']);
  const head = request('GET', `${path}${after}`, '', accept, ['last-event-id', cursor]);
  return ['plain', [{ send: written(head) }]];
}
