import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { createSegmindStandIn, type SegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { forgetPeak, type ProcessState, processState } from './process-state.ts';

/** A gateway that is attacked, and the provider behind it. */
export interface Subject extends AsyncDisposable {
  readonly url: string;
  readonly pid: number;
  readonly folder: string;
  readonly standIn: SegmindStandIn;
  /** The process as it was when it had started and worked once; null where that is not told. */
  readonly before: ProcessState | null;
  /** A small generation that always works. */
  readonly canary: object;
  /** How it ended by itself; null while it lives. */
  readonly ended: string | null;
  /** Lines of its log since the last call. */
  takeLog(): string[];
  /**
   * Stops the process in order and starts another on the same data folder.
   *
   * @returns whether it stopped in time; otherwise it was killed
   */
  restart(): Promise<boolean>;
  /** @returns `data`; throws with the errors where there are any */
  query(document: string, variables?: object): Promise<Record<string, unknown>>;
  /** Measures the process, which is at rest now. */
  settle(): void;
}

/** A start, also with weights that are odd, takes no longer, by far. */
const startMs = 60_000;

/**
 * Nothing is left to run on, see DRAIN_MS: answers on their way and files that are written remain.
 * Long, because a busy machine makes a stop slow, and what hangs does so for ever.
 */
const stopMs = 60_000;

/** @param engine settings of the local engine @default cloud generations only, which take milliseconds */
export async function startSubject(
  engine?: Readonly<Record<string, string>>,
  canary: object = { tinySD: { prompt: 'a canary' } },
): Promise<Subject> {
  const data = temporaryFolder();
  const standIn = await createSegmindStandIn();
  let log: string[] = [];
  let before: ProcessState | null = null;
  const cloud = {
    LOCAL_BACKEND: 'off',
    SEGMIND_API_KEY: standIn.account.apiKey,
    SEGMIND_BASE_URL: standIn.apiUrl,
    SEGMIND_RATE_PER_MINUTE: '1000000',
    SEGMIND_CONCURRENCY: '16',
  };
  const start = (): Promise<GatewayProcess> =>
    startGatewayProcess(
      {
        DATA_DIR: data.path,
        ACCOUNT_REQUESTS_PER_MINUTE: '0',
        DEFAULT_CREDITS: '1000000',
        ...(engine ?? cloud),
      },
      { onLog: (line) => log.push(line), readyWithinMs: startMs },
    );
  let gateway: GatewayProcess;
  try {
    gateway = await start();
  } catch (error) {
    await standIn[Symbol.asyncDispose]();
    data[Symbol.dispose]();
    throw new Error(`${error instanceof Error ? error.message : error}\n${log.join('\n')}`);
  }
  return {
    get url() {
      return gateway.url;
    },
    get pid() {
      return gateway.child.pid!;
    },
    folder: data.path,
    canary,
    standIn,
    get before() {
      return before;
    },
    get ended() {
      const { exitCode, signalCode } = gateway.child;
      return exitCode === null && signalCode === null ? null : `${exitCode ?? signalCode}`;
    },
    takeLog() {
      const lines = log;
      log = [];
      return lines;
    },
    async restart() {
      const { child } = gateway;
      const late = setTimeout(() => child.kill('SIGKILL'), stopMs);
      await gateway[Symbol.asyncDispose]();
      clearTimeout(late);
      gateway = await start();
      return child.signalCode === null;
    },
    async query(document, variables = {}) {
      const response = await fetch(`${gateway.url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', connection: 'close' },
        body: JSON.stringify({ query: document, variables }),
        signal: AbortSignal.timeout(60_000),
      });
      const { data, errors } = (await response.json()) as {
        data: Record<string, unknown>;
        errors?: unknown;
      };
      if (errors) throw new Error(JSON.stringify(errors).slice(0, 1_000));
      return data;
    },
    settle() {
      before = processState(gateway.child.pid!);
      forgetPeak(gateway.child.pid!);
    },
    async [Symbol.asyncDispose]() {
      gateway.child.kill('SIGKILL');
      await gateway[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
      data[Symbol.dispose]();
    },
  };
}
