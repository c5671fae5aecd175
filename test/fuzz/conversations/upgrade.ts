import type { Draw } from '#test/fuzz/draw.ts';
import { oddTexts } from '#test/fuzz/odd-values.ts';
import { type Conversation, type Step, utf8 } from './conversation.ts';
import { type Request, request, withHeader, written } from './request.ts';

/** What opens a WebSocket at the gateway. */
export function upgradeRequest(target = '/graphql'): Request {
  return request(
    'GET',
    target,
    '',
    ['upgrade', 'websocket'],
    ['connection', 'upgrade'],
    ['sec-websocket-version', '13'],
    ['sec-websocket-key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ['sec-websocket-protocol', 'graphql-transport-ws'],
  );
}

const bends: readonly ((sound: Request, draw: Draw) => Request)[] = [
  (sound, draw) => ({
    ...sound,
    target: draw.pick(['/', '/nothing', '/graphql/x', '*', '//', '/%']),
  }),
  (sound, draw) => ({ ...sound, target: draw.pick(['http://', 'http://{host}/graphql', 'x:']) }),
  (sound, draw) => ({ ...sound, method: draw.pick(['POST', 'CONNECT', 'PUT', 'HEAD', 'OPTIONS']) }),
  (sound, draw) =>
    withHeader(
      sound,
      'origin',
      utf8(draw.pick(['https://evil.example', 'null', '{host}', ...oddTexts])),
    ),
  (sound, draw) => withHeader(sound, 'host', draw.pick(['evil.example', '[', '', 'a b'])),
  (sound, draw) => withHeader(sound, 'upgrade', draw.pick(['h2c', 'WebSocket, x', '', 'tls'])),
  (sound, draw) => withHeader(sound, 'sec-websocket-version', draw.pick(['8', '14', '', '13, 8'])),
  (sound, draw) => withHeader(sound, 'sec-websocket-key', draw.pick(['', 'x', 'A'.repeat(9_000)])),
  (sound, draw) =>
    withHeader(sound, 'sec-websocket-protocol', draw.pick(['graphql-ws', '', ',', 'a,a'])),
  (sound) => withHeader(sound, 'sec-websocket-extensions', 'permessage-deflate; x=1; x=1'),
  (sound) => withHeader(sound, 'content-length', '5'),
  (sound) => sound,
];

/** A handshake that is not right, and a client that leaves in one way or another. */
export function drawUpgrade(draw: Draw): Conversation {
  const bent = draw.pick(bends)(upgradeRequest(), draw);
  const ends = draw.pick([null, 'finish', 'reset', 'close'] as const);
  const steps: Step[] = [{ send: written(bent) }];
  // Bytes that come with the handshake are handed on with it.
  if (draw.chance(0.3))
    steps.push({ send: draw.pick(['\x81\x80\0\0\0\0', 'garbage', '\0'.repeat(9)]) });
  if (draw.chance()) steps.push({ pauseMs: draw.whole(60) });
  if (ends !== null) steps.push({ ends });
  return {
    kind: 'conversation',
    what: ends === null ? 'upgrade' : `upgrade, ${ends}`,
    steps,
    reads: ends === null || (ends === 'finish' && draw.chance()),
  };
}
