import type { Signal } from '#src/feed/feed.ts';

/** One thing that a process tells the others. */
export type Notice =
  | Signal
  /** The generation has an event with this cursor, which is read from the store. */
  | {
      readonly kind: 'EVENT';
      readonly generationId: string;
      readonly cursor: number;
      /** When it was told, by the clock of the database: milliseconds since the epoch. */
      readonly at?: number;
      readonly previews?: readonly (string | undefined)[] | undefined;
    }
  /** A subscriber of the sender looks at previews. */
  | { readonly kind: 'WANTS_PREVIEW'; readonly generationId: string };

/** A notification: what a process told at once. */
export interface Message {
  readonly sender: string;
  readonly notices: readonly Notice[];
}

/** PostgreSQL takes fewer than 8000 bytes: https://www.postgresql.org/docs/current/sql-notify.html */
const roomBytes = 7_500;

/** As few notifications as will hold these. A preview that does not fit in one is left out. */
export function pack(sender: string, notices: readonly Notice[]): string[] {
  const frame = Buffer.byteLength(JSON.stringify({ sender, notices: [] }));
  const payloads: string[] = [];
  let parts: string[] = [];
  let bytes = frame;
  const close = (): void => {
    if (parts.length > 0)
      payloads.push(`{"sender":${JSON.stringify(sender)},"notices":[${parts.join(',')}]}`);
    parts = [];
    bytes = frame;
  };
  for (const notice of notices) {
    const part = partOf(notice, roomBytes - frame);
    // With its comma.
    const size = Buffer.byteLength(part) + 1;
    if (bytes + size > roomBytes) close();
    parts.push(part);
    bytes += size;
  }
  close();
  return payloads;
}

function partOf(notice: Notice, room: number): string {
  const whole = JSON.stringify(notice);
  if (notice.kind !== 'EVENT' || Buffer.byteLength(whole) < room) return whole;
  return JSON.stringify({ ...notice, previews: undefined });
}

/** @returns null for what no process of this program sends: the channel is open to every user of the database */
export function unpack(payload: string): Message | null {
  try {
    const { sender, notices } = JSON.parse(payload);
    if (typeof sender !== 'string' || !Array.isArray(notices)) return null;
    if (!notices.every(isNotice)) return null;
    return { sender, notices: notices.map(withHoles) };
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return null;
    throw error;
  }
}

function isNotice(value: unknown): value is Notice {
  return typeof value === 'object' && value !== null && 'kind' in value;
}

/** JSON has null where a sample has no preview. */
function withHoles(notice: Notice): Notice {
  return notice.kind === 'EVENT' && notice.previews
    ? { ...notice, previews: notice.previews.map((preview) => preview ?? undefined) }
    : notice;
}
