import { type ChildProcess, fork } from 'node:child_process';
import { on } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { InferenceSession } from 'onnxruntime-node';
import type { Device } from '#src/backends/local/devices/device.ts';
import { driverEnvironment } from '#src/backends/local/devices/driver-environment.ts';
import type {
  EngineAnswer,
  EngineCommand,
  EngineJob,
} from '#src/backends/local/process/protocol.ts';

/** How many nodes each provider computed, by the networks' names. */
export type Placement = Readonly<Record<'unet' | 'decoder', Readonly<Record<string, number>>>>;

interface ProfiledRun {
  readonly placement: Placement;
  /** uint8[height, width, 3] */
  readonly pixels: Uint8Array;
}

/**
 * Draws one picture in the engine's process, in which onnxruntime tells where each node ran.
 * @throws Error that says what the engine answered in place of a picture, or how it ended
 */
export async function drawProfiled(
  folder: string,
  device: Device,
  request: EngineJob,
  environment: Record<string, string>,
): Promise<ProfiledRun> {
  const child = fork(fileURLToPath(import.meta.url), [], {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc', 'pipe'],
    execArgv: [],
    env: driverEnvironment(environment),
  });
  const send = (command: EngineCommand | 'placement') => child.send(command);
  let pixels: Uint8Array | undefined;
  try {
    send({ kind: 'load', folder, threads: 1, device });
    for await (const answer of answersOf(child)) {
      if (!('kind' in answer)) return { placement: answer, pixels: pixels! };
      if (answer.kind === 'loaded') send({ kind: 'run', job: 1, request });
      else if (answer.kind === 'done') send('placement');
      else if (answer.kind !== 'event') throw new Error(`it answered ${JSON.stringify(answer)}`);
      else if (answer.event.type === 'image') pixels = answer.event.pixels;
    }
    throw new Error('it said nothing more');
  } finally {
    child.kill('SIGKILL');
  }
}

async function* answersOf(child: ChildProcess): AsyncGenerator<EngineAnswer | Placement> {
  const ended = new AbortController();
  child.once('exit', (code, signal) =>
    ended.abort(new Error(`it ended with ${code ?? signal} before it answered`)),
  );
  for await (const [answer] of on(child, 'message', { signal: ended.signal })) yield answer;
}

interface Profiled {
  readonly session: InferenceSession;
  /** Where its profile is written. */
  readonly folder: string;
}

/** Has all sessions of a device other than the processor write their profiles. */
function profileSessions(): readonly Profiled[] {
  const profiled: Profiled[] = [];
  const create = InferenceSession.create.bind(InferenceSession) as (
    model: Uint8Array,
    options: InferenceSession.SessionOptions,
  ) => Promise<InferenceSession>;
  const createProfiled: typeof create = async (model, options) => {
    if (options.executionProviders?.[0] === 'cpu') return create(model, options);
    const folder = mkdtempSync(join(tmpdir(), 'darkroom-profile-'));
    const profileFilePrefix = join(folder, 'profile');
    const session = await create(model, { ...options, enableProfiling: true, profileFilePrefix });
    profiled.push({ session, folder });
    return session;
  };
  Object.assign(InferenceSession, { create: createProfiled });
  return profiled;
}

/** Ends the profile and reads it: each node counts once, however often it ran. */
function providersOf({ session, folder }: Profiled): Record<string, number> {
  session.endProfiling();
  const [file] = readdirSync(folder);
  const events = JSON.parse(readFileSync(join(folder, file!), 'utf8')) as {
    cat: string;
    name: string;
    args?: { provider?: string };
  }[];
  rmSync(folder, { recursive: true });
  const nodes = new Map(
    events.flatMap(({ cat, name, args }) =>
      cat === 'Node' && args?.provider ? [[`${name} ${args.provider}`, args.provider]] : [],
    ),
  );
  const counts: Record<string, number> = {};
  for (const provider of nodes.values()) counts[provider] = (counts[provider] ?? 0) + 1;
  return counts;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const profiled = profileSessions();
  process.on('message', (message) => {
    if (message !== 'placement') return;
    const of = (input: string) =>
      providersOf(profiled.find(({ session }) => session.inputNames.includes(input))!);
    process.send!({ unet: of('timestep'), decoder: of('latent_sample') } satisfies Placement);
  });
  await import('#src/backends/local/process/engine-main.ts');
}
