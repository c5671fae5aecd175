import { Client } from 'pg';
import { delay } from '#src/async/delay.ts';
import { type Message, type Notice, pack, unpack } from './notice.ts';

/** Notices between the processes of one database, over LISTEN and NOTIFY on a connection of its own. */
export interface NoticeChannel extends AsyncDisposable {
  /** Sent soon, together with what else is told meanwhile; lost while there is no connection. */
  send(notice: Notice): void;
  readonly connected: boolean;
}

export interface NoticeChannelOptions {
  /** Of a session: a pooler that gives each transaction another connection hears nothing. */
  readonly url: string;
  /** Names this process in what it sends. */
  readonly sender: string;
  onMessage(message: Message): void;
  /** What was sent before was not heard. */
  onConnected(): void;
  /** The connection is lost, or there was none; it is tried again. */
  onFault(error: unknown): void;
}

const name = 'darkroom';
const timeoutMs = 5_000;
/** A connection that says nothing for so long is asked whether it is still there. */
const quietMs = 5_000;
const shortestPauseMs = 100;
const longestPauseMs = 5_000;

export function openNoticeChannel(options: NoticeChannelOptions): NoticeChannel {
  const { url, sender, onMessage, onConnected, onFault } = options;
  const stop = new AbortController();
  /** By kind and subject: of two notices about the same, the later one tells all. */
  let waiting = new Map<string, Notice>();
  let connected = false;
  let wake = (): void => {};
  stop.signal.addEventListener('abort', () => wake());
  const ended = keepConnected();

  async function keepConnected(): Promise<void> {
    let pauseMs = shortestPauseMs;
    while (!stop.signal.aborted) {
      try {
        await serveConnection();
        return;
      } catch (error) {
        if (connected) pauseMs = shortestPauseMs;
        connected = false;
        waiting = new Map();
        onFault(error);
      }
      // Ends early when the channel is closed.
      await delay(pauseMs, stop.signal).catch(() => undefined);
      pauseMs = Math.min(2 * pauseMs, longestPauseMs);
    }
  }

  /** Resolves when the channel is closed. @throws when the connection is lost */
  async function serveConnection(): Promise<void> {
    const client = new Client({
      connectionString: url,
      application_name: 'darkroom feed',
      keepAlive: true,
      connectionTimeoutMillis: timeoutMs,
      query_timeout: timeoutMs,
    });
    let lost: Error | undefined;
    const lose = (error: Error): void => {
      lost ??= error;
      wake();
    };
    client.on('error', lose);
    client.on('end', () => lose(new Error('the connection to PostgreSQL has ended')));
    client.on('notification', ({ payload = '' }) => {
      const message = unpack(payload);
      if (message && message.sender !== sender) onMessage(message);
    });
    try {
      await client.connect();
      await client.query(`LISTEN ${name}`);
      connected = true;
      onConnected();
      while (!stop.signal.aborted) {
        if (lost) throw lost;
        if (waiting.size === 0) await untilWoken(quietMs);
        await sendWaiting(client);
      }
      if (waiting.size > 0) await sendWaiting(client);
    } finally {
      // One that is lost answers nothing any more.
      const closed = client.end();
      if (stop.signal.aborted && !lost) await closed;
      else closed.catch(lose);
    }
  }

  async function untilWoken(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    wake = resolve;
    await promise;
    clearTimeout(timer);
    wake = () => {};
  }

  /** With nothing to send, it asks whether the server is still there. */
  async function sendWaiting(client: Client): Promise<void> {
    const payloads = pack(sender, [...waiting.values()]);
    waiting = new Map();
    await client.query('SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS payload', [
      name,
      payloads,
    ]);
  }

  return {
    send(notice) {
      if (!connected) return;
      waiting.set(keyOf(notice), notice);
      wake();
    },
    get connected() {
      return connected;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await ended;
      connected = false;
    },
  };
}

function keyOf(notice: Notice): string {
  switch (notice.kind) {
    case 'CREDITS':
      return `CREDITS ${notice.accountId}`;
    case 'WAITING':
      return `WAITING ${notice.lane}`;
    default:
      return `${notice.kind} ${notice.generationId}`;
  }
}
