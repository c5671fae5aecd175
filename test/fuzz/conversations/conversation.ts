/** What happens on a connection, in order. Texts are sent byte by byte as Latin-1. */
export type Step =
  /** With `times`, again and again; `{n}` in it counts. */
  | { readonly send: string; readonly times?: number }
  /** A WebSocket frame; masked unless said otherwise. */
  | {
      readonly frame: string;
      readonly opcode: number;
      readonly final?: boolean;
      readonly masked?: boolean;
      readonly times?: number;
    }
  /** Until the other side has said this, or half a second has passed. */
  | { readonly awaits: string }
  | { readonly pauseMs: number }
  /** The rest happens on a new connection; the one before stays open. */
  | { readonly connects: true }
  | { readonly ends: 'finish' | 'reset' | 'close' };

/**
 * A conversation over plain TCP. `{host}`, `{generation}` and `{token}` stand for the gateway's
 * address, for the id of a generation, and for the last token that was received; `{length}` for
 * the bytes behind the head.
 */
export interface Conversation {
  readonly kind: 'conversation';
  /** What is odd about it, for the counts. */
  readonly what: string;
  readonly steps: readonly Step[];
  /** Otherwise nothing that arrives is taken. @default true */
  readonly reads?: boolean;
}

/** Text as the bytes of its UTF-8, one character a byte. */
export function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** RFC 6455, section 5.2. The mask is zero, so that the payload is readable where it is printed. */
export function frame(
  payload: string,
  { opcode, final = true, masked = true }: { opcode: number; final?: boolean; masked?: boolean },
): string {
  const { length } = payload;
  const extended = Buffer.alloc(length < 126 ? 0 : length < 65_536 ? 2 : 8);
  if (extended.length === 2) extended.writeUInt16BE(length);
  if (extended.length === 8) extended.writeBigUInt64BE(BigInt(length));
  const short = length < 126 ? length : length < 65_536 ? 126 : 127;
  const head = Buffer.from([(final ? 0x80 : 0) | opcode, (masked ? 0x80 : 0) | short]);
  const mask = Buffer.alloc(masked ? 4 : 0);
  return Buffer.concat([head, extended, mask]).toString('latin1') + payload;
}
