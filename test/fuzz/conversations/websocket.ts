import type { Draw } from '#test/fuzz/draw.ts';
import { deepJson, mutateJson, mutateText } from '#test/fuzz/mutate.ts';
import { oddTexts } from '#test/fuzz/odd-values.ts';
import { type Conversation, type Step, utf8 } from './conversation.ts';
import { drawBody, drawOperation, drawSubscription } from './operations.ts';
import { written } from './request.ts';
import { upgradeRequest } from './upgrade.ts';

const opened: readonly Step[] = [{ send: written(upgradeRequest()) }, { awaits: '101' }];
const text = (payload: string, times = 1): Step => ({ frame: payload, opcode: 1, times });
const init = text('{"type":"connection_init"}');
const joined: readonly Step[] = [...opened, init, { awaits: 'connection_ack' }];

/** What arrives over a WebSocket: messages of the protocol bent, frames bent, and too many of them. */
export function drawWebSocket(draw: Draw): Conversation {
  const [what, steps] = draw.pick([drawMessages, drawMessages, drawFrames, drawFlood])(draw);
  const ends = draw.pick([null, null, 'finish', 'reset'] as const);
  return {
    kind: 'conversation',
    what: `WebSocket ${what}`,
    steps: ends === null ? steps : [...steps, { ends }],
    reads: what !== 'flood' || draw.chance(),
  };
}

type Drawn = readonly [what: string, steps: readonly Step[]];

function drawMessages(draw: Draw): Drawn {
  const steps: Step[] = [...(draw.chance(0.8) ? joined : opened)];
  for (let left = 1 + draw.whole(4); left > 0; left--) steps.push(text(drawMessage(draw)));
  return ['messages', [...steps, { pauseMs: 30 }]];
}

function drawMessage(draw: Draw): string {
  const payload = draw.chance(0.3) ? drawSubscription(draw) : drawOperation(draw);
  const id = draw.pick(['1', '1', '2', ...oddTexts]);
  const sound = draw.pick<object>([
    { id, type: 'subscribe', payload },
    { id, type: 'subscribe', payload },
    { id, type: 'complete' },
    { type: 'ping', payload: { a: 1 } },
    { type: 'pong' },
    { type: 'connection_init', payload: { 'x-api-key': 'x' } },
    { id, type: 'next', payload: {} },
    { type: draw.pick(oddTexts) },
  ]);
  return utf8(
    draw.pick([
      () => JSON.stringify(sound),
      () => JSON.stringify(mutateJson(sound, draw)),
      () => mutateText(JSON.stringify(sound), draw),
      () =>
        `{"id":"1","type":"subscribe","payload":${Buffer.from(drawBody(payload, draw), 'latin1')}}`,
      () => `{"id":"1","type":"subscribe","payload":{"query":"{a}","variables":${deepJson(draw)}}}`,
    ])(),
  );
}

function drawFrames(draw: Draw): Drawn {
  const odd: readonly Step[] = [
    { frame: 'x', opcode: 2 },
    { frame: '{"type":"ping"}', opcode: 1, masked: false },
    { frame: 'x'.repeat(200), opcode: 9 },
    { frame: '', opcode: draw.pick([3, 7, 11, 15]) },
    { frame: draw.pick(['', '\x03', '\x03\xe8', '\x00\x00', '\x0f\xffreason']), opcode: 8 },
    { frame: '\xff\xfe\xfd', opcode: 1 },
    { frame: '{"type":', opcode: 1, final: false },
    { frame: '"ping"}', opcode: 0 },
    { frame: '', opcode: 0, final: false, times: draw.pick([10, 100_000]) },
    { frame: ' '.repeat(16_384), opcode: 0, final: false, times: 40 },
    { frame: 'x'.repeat(300_000), opcode: 1 },
    // Lengths that are not true, and bits that mean nothing here.
    { send: '\x81\xff\x7f\xff\xff\xff\xff\xff\xff\xff\0\0\0\0x' },
    { send: '\x81\xfe\x00\x01\0\0\0\0x' },
    { send: '\xf1\x81\0\0\0\0x' },
    { send: mutateText('\x81\x8f\0\0\0\0{"type":"ping"}', draw).replace(/[^\0-\xff]/g, '?') },
  ];
  const steps: Step[] = [...(draw.chance() ? joined : opened)];
  for (let left = 1 + draw.whole(3); left > 0; left--) steps.push(draw.pick(odd));
  return ['frames', [...steps, { pauseMs: 30 }]];
}

function drawFlood(draw: Draw): Drawn {
  const times = draw.pick([200, 2_000, 20_000]);
  const payload = draw.chance() ? drawSubscription(draw) : { query: '{ __typename }' };
  const flood = draw.pick<readonly Step[]>([
    [...opened, text('{"type":"ping"}', times * 5)],
    [...opened, { frame: 'x'.repeat(120), opcode: 9, times: times * 5 }],
    [...joined, text(JSON.stringify({ id: '{n}', type: 'subscribe', payload }), times)],
    [...joined, text(JSON.stringify({ id: '{n}', type: 'complete' }), times)],
  ]);
  return ['flood', [...flood, { pauseMs: 300 }]];
}
