import { once } from 'node:events';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientFrame, openRaw, upgradeRequest } from '#test/helpers/raw-socket.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway({ backends: new Map() });
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** More than the buffers of both systems take together. */
const maxBytes = 40_000_000;
const stalledMs = 1_500;

/** Writes until the other side takes no more. @returns how often, or Infinity when it takes all */
async function writeUntilStalled(socket: Socket, block: Buffer): Promise<number> {
  for (let count = 1; count * block.byteLength < maxBytes; count++) {
    if (socket.write(block)) continue;
    const drained = await once(socket, 'drain', { signal: AbortSignal.timeout(stalledMs) }).catch(
      () => null,
    );
    if (!drained) return count;
  }
  return Number.POSITIVE_INFINITY;
}

test.each([
  ['messages', clientFrame(1, '{"type":"ping"}'), '{"type":"pong"}'],
  ['frames', clientFrame(9, 'x'.repeat(125)), 'x'.repeat(125)],
])(
  'a stranger who sends pings as %s and reads no answer is not listened to any more',
  async (_how, ping, pong) => {
    const { host } = new URL(gateway.url);
    using raw = await openRaw(gateway.url, upgradeRequest('/graphql', host));
    const [greeting] = await once(raw.socket, 'data');
    expect(String(greeting)).toMatch('101 Switching Protocols');
    raw.socket.pause();
    const block = Buffer.concat(Array.from({ length: 2_000 }, () => ping));
    const blocks = await writeUntilStalled(raw.socket, block);
    expect(blocks).toBeLessThan(Number.POSITIVE_INFINITY);
    // And all others are.
    expect((await fetch(`${gateway.url}/health`)).status).toBe(200);

    // Once it reads, answers go on to come.
    let answers = 0;
    let rest = '';
    const enough = Promise.withResolvers<void>();
    raw.socket.on('data', (chunk) => {
      const parts = (rest + chunk.toString('latin1')).split(pong);
      rest = parts.pop()!;
      answers += parts.length;
      if (answers > 10_000) enough.resolve();
    });
    raw.socket.resume();
    await Promise.race([enough.promise, raw.closed]);
    expect(answers).toBeGreaterThan(10_000);
  },
  60_000,
);
