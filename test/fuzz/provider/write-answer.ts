import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { crc32 } from 'node:zlib';
import sharp from 'sharp';
import { drawPicture } from '#test/helpers/stand-in/picture.ts';
import type { Answer, Body } from './answer.ts';

/** Writes the answer past the response, to its connection, which no longer keeps to any rule. */
export async function writeAnswer(answer: Answer, response: ServerResponse): Promise<void> {
  const { socket } = response;
  // The gateway has given up and gone.
  if (!socket) return;
  socket.on('error', () => socket.destroy());
  const body = await bytesOf(answer.body);
  const headers = answer.headers.map(
    ([name, value]) => `${name}: ${value.replaceAll('{length}', String(body.length))}\r\n`,
  );
  socket.write(`${answer.line}\r\n${headers.join('')}\r\n`, 'latin1');
  if (answer.pauseMs > 0) await wait(answer.pauseMs);
  socket.write(body);
  if (answer.ends === 'reset') socket.resetAndDestroy();
  // Said to be kept alive, and closed: what some servers do, and it leaves no answer open.
  if (answer.ends === 'finish') socket.end();
}

async function bytesOf(body: Body): Promise<Buffer> {
  if ('text' in body)
    return Buffer.alloc(body.text.length * (body.times ?? 1), body.text, 'latin1');
  const { width, height, claims, upTo = 1_000, spots = [] } = body;
  const jpeg = await drawPicture(7, width, height);
  const whole = body.picture === 'jpeg' ? jpeg : await sharp(jpeg)[body.picture]().toBuffer();
  const bytes = Buffer.from(whole);
  if (claims) claim(bytes, body.picture, claims);
  for (const [part, byte] of spots) bytes[Math.floor((part / 1_001) * bytes.length)] = byte;
  return bytes.subarray(0, Math.ceil((upTo / 1_000) * bytes.length));
}

/** Writes another size into the header: PNG's IHDR, JPEG's first frame, WebP's lossy key frame. */
function claim(
  bytes: Buffer,
  format: 'jpeg' | 'png' | 'webp',
  [width, height]: readonly [number, number],
): void {
  if (format === 'png') {
    bytes.writeUInt32BE(width, 16);
    bytes.writeUInt32BE(height, 20);
    bytes.writeUInt32BE(crc32(bytes.subarray(12, 29)), 29);
  } else if (format === 'jpeg') {
    const at = [0xc0, 0xc1, 0xc2].map((kind) => bytes.indexOf(Buffer.from([0xff, kind])));
    const frame = Math.min(...at.filter((index) => index > 0));
    bytes.writeUInt16BE(Math.min(height, 65_535), frame + 5);
    bytes.writeUInt16BE(Math.min(width, 65_535), frame + 7);
  } else {
    bytes.writeUInt16LE(width & 0x3fff, 26);
    bytes.writeUInt16LE(height & 0x3fff, 28);
  }
}
