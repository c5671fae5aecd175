import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { type Conversation, frame, type Step } from './conversation.ts';

export interface Places {
  readonly host: string;
  readonly generation: string;
}

const mostReceived = 256 * 1024;
const awaitMs = 500;
/** No conversation takes longer, whatever it waits for. */
const deadlineMs = 4_000;
const chunkBytes = 64 * 1024;

/** Holds the conversation, and ends every connection of it. @returns what was received, as Latin-1 */
export async function converse(conversation: Conversation, places: Places): Promise<string> {
  const late = AbortSignal.timeout(deadlineMs);
  const sockets: Socket[] = [];
  let received = '';
  let heardAt = performance.now();

  function open(): Socket {
    const [name, port] = places.host.split(':');
    const socket = connect({ host: name!, port: Number(port), allowHalfOpen: true });
    // What becomes of the connection is for the gateway to decide.
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    if (conversation.reads === false) socket.pause();
    else
      socket.on('data', (data) => {
        heardAt = performance.now();
        if (received.length < mostReceived) received += data.toString('latin1');
      });
    sockets.push(socket);
    return socket;
  }

  function filled(text: string): string {
    const whole = text
      .replaceAll('{host}', places.host)
      .replaceAll('{generation}', places.generation)
      .replaceAll('{token}', () => tokenIn(received));
    const bytes = whole.length - whole.indexOf('\r\n\r\n') - 4;
    return whole.replace('content-length: {length}', `content-length: ${bytes}`);
  }

  async function write(text: string, times: number): Promise<void> {
    for (let sent = 0; sent < times; ) {
      let chunk = '';
      do {
        chunk += text.replaceAll('{n}', String(sent));
        sent += 1;
      } while (sent < times && chunk.length < chunkBytes);
      const socket = sockets.at(-1)!;
      if (socket.destroyed || late.aborted) return;
      if (!socket.write(chunk, 'latin1')) await settled(socket, 'drain', late);
    }
  }

  async function take(step: Step): Promise<void> {
    if ('send' in step) return write(filled(step.send), step.times ?? 1);
    if ('frame' in step) return writeFrames(step);
    if ('connects' in step) return void open();
    if ('pauseMs' in step) return wait(step.pauseMs);
    if ('awaits' in step) return until(() => received.includes(step.awaits), awaitMs);
    const socket = sockets.at(-1)!;
    if (step.ends === 'finish') socket.end();
    // A reset, as when the other machine is gone; what was not sent is lost.
    else if (step.ends === 'reset') socket.resetAndDestroy();
    else socket.destroy();
  }

  async function writeFrames(step: Extract<Step, { frame: string }>): Promise<void> {
    const payload = filled(step.frame);
    const times = step.times ?? 1;
    // The length stands in the frame, so one that counts is made anew each time.
    if (!payload.includes('{n}')) return write(frame(payload, step), times);
    for (let n = 0; n < times && !late.aborted; n += 500) {
      const block = Array.from({ length: Math.min(500, times - n) }, (_, more) =>
        frame(payload.replaceAll('{n}', String(n + more)), step),
      );
      await write(block.join(''), 1);
    }
  }

  async function until(isSo: () => boolean, ms: number): Promise<void> {
    const begun = performance.now();
    while (!isSo() && performance.now() - begun < ms && !late.aborted) {
      if (sockets.every(({ destroyed }) => destroyed)) return;
      await wait(5);
    }
  }

  const first = open();
  await settled(first, 'connect', late);
  for (const step of conversation.steps) await take(step);
  if (conversation.reads !== false) {
    await until(() => received !== '', awaitMs);
    await until(() => performance.now() - heardAt > 30, awaitMs);
  }
  for (const socket of sockets) socket.destroy();
  return received;
}

async function settled(socket: Socket, event: string, signal: AbortSignal): Promise<void> {
  const closed = socket.destroyed || once(socket, 'close', { signal });
  await Promise.race([once(socket, event, { signal }), closed]).catch(() => {});
}

const token = /\b[0-9a-f]{8}-[0-9a-f-]{27}\b/g;

function tokenIn(received: string): string {
  return [...received.matchAll(token)].at(-1)?.[0] ?? 'none';
}
