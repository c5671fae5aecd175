import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type Instruction, readDockerfile, type Stage, variablesOf } from './read-dockerfile.ts';

/*
 * `npm run test:image`, as root on Linux, where there is no container engine: does what the
 * Dockerfile says, one instruction after the other, each stage in a root folder of its own laid over
 * this machine's, with Node 24 and a user `node` as the base image has them. Then it starts what CMD
 * says as that user, on a root that takes no writes, waits for HEALTHCHECK, draws, and stops it. What
 * it cannot tell is whether the system of the base image has all that is needed: the one below is
 * this machine's. Fetches packages from npm.
 */

const project = join(import.meta.dirname, '../..');
const isInside = process.env.REPLAY_FOLDER !== undefined;

/** A root folder, and what the instructions so far have set. */
interface Root {
  readonly folder: string;
  readonly variables: Record<string, string>;
  directory: string;
  user: string;
  readonly volumes: string[];
  command: string[];
  health: string[];
}

const run = (command: string, ...words: readonly string[]): void =>
  void execFileSync(command, words, { stdio: ['ignore', 'inherit', 'inherit'] });

/** The words before it run a command within a root, as its user, and see none of this process's variables. */
function within({ folder, user, directory, variables }: Root): string[] {
  const set = Object.entries(variables).map(([name, value]) => `${name}=${value}`);
  const home = `HOME=${user === 'root' ? '/root' : '/tmp'}`;
  const chroot = ['chroot', `--userspec=${user}:${user}`, folder];
  return [...chroot, 'env', '-i', `--chdir=${directory}`, home, ...set];
}

function runWithin(root: Root, ...words: readonly string[]): void {
  const [command, ...rest] = [...within(root), ...words];
  run(command!, ...rest);
}

/** A root folder in which nothing of the machine's is changed. */
function openRoot(parent: string, name: string): Root {
  const part = (what: string) => join(parent, name, what);
  for (const what of ['upper', 'work', 'root']) mkdirSync(part(what), { recursive: true });
  const layers = `lowerdir=/,upperdir=${part('upper')},workdir=${part('work')}`;
  run('mount', '-t', 'overlay', 'overlay', '-o', layers, part('root'));
  for (const system of ['proc', 'dev'])
    run('mount', '--rbind', `/${system}`, join(part('root'), system));
  const folder = part('root');
  run('cp', process.execPath, join(folder, 'usr/local/bin/node'));
  run(
    'sh',
    '-c',
    `chroot ${folder} id node >/dev/null 2>&1 || chroot ${folder} useradd --user-group node`,
  );
  const variables = { PATH: '/usr/local/bin:/usr/bin:/bin' };
  return { folder, variables, directory: '/', user: 'root', volumes: [], command: [], health: [] };
}

/** What git knows or would take: what `.dockerignore` leaves out, git does, too. */
function copyProject(into: string): void {
  const list = 'git ls-files --cached --others --exclude-standard -z';
  const command = `${list} | tar --create --null --ignore-failed-read --files-from - | tar --extract --directory ${into}`;
  run('sh', '-c', `cd ${project} && ${command}`);
}

function follow(root: Root, roots: ReadonlyMap<string, Root>, { name, rest }: Instruction): void {
  console.log(`${name} ${rest}`);
  const inside = (path: string) =>
    join(root.folder, path.startsWith('/') ? '' : root.directory, path);
  switch (name) {
    case 'WORKDIR':
      root.directory = rest;
      return void mkdirSync(inside(rest), { recursive: true });
    case 'ENV':
      return void Object.assign(root.variables, variablesOf(rest));
    case 'COPY': {
      const [, stage, from, to] = /^(?:--from=(\S+) )?(\S+) (\S+)$/.exec(rest) ?? [];
      if (stage === undefined) copyProject(inside(to!));
      else run('cp', '--archive', `${join(roots.get(stage)!.folder, from!)}/.`, inside(to!));
      return;
    }
    case 'RUN':
      runWithin(root, 'sh', '-c', rest);
      return;
    case 'USER':
      root.user = rest;
      return;
    case 'VOLUME':
      return void root.volumes.push(...(JSON.parse(rest) as string[]));
    case 'CMD':
      root.command = JSON.parse(rest);
      return;
    case 'HEALTHCHECK':
      root.health = JSON.parse(/CMD (\[.*\])$/.exec(rest)![1]!);
      return;
    case 'EXPOSE':
    case 'STOPSIGNAL':
      return;
    default:
      throw new RangeError(`${name} is not known here`);
  }
}

/** Starts what was built as `docker run --read-only --tmpfs /tmp` does, and uses it. */
async function use(root: Root): Promise<void> {
  root.variables.PORT = '45871';
  run('mount', '-t', 'tmpfs', '-o', 'mode=1777', 'tmpfs', join(root.folder, 'tmp'));
  for (const volume of root.volumes.map((place) => join(root.folder, place)))
    run('mount', '--bind', volume, volume);
  run('mount', '-o', 'remount,bind,ro', root.folder);
  runWithin(root, 'node', 'src/cli/admin.ts', 'account', 'create', 'Lab', '--id', 'lab');
  runWithin(root, 'node', 'src/cli/admin.ts', 'grant', 'lab', '1');
  const [program, ...words] = [...within(root), 'node', 'src/cli/admin.ts', 'key', 'create', 'lab'];
  const told = execFileSync(program!, words, { encoding: 'utf8' });
  const key = /dr_\w+/.exec(told)![0];

  const [command, ...rest] = [...within(root), ...root.command];
  const gateway = spawn(command!, rest, { stdio: ['ignore', 'inherit', 'inherit'] });
  const ended = once(gateway, 'exit');
  try {
    await untilHealthy(root);
    await draw(Number(root.variables.PORT), key);
  } finally {
    gateway.kill('SIGTERM');
  }
  const [code] = await ended;
  if (code !== 0) throw new Error(`it ended with ${code}`);
}

async function untilHealthy(root: Root): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return runWithin(root, ...root.health);
    } catch (error) {
      if (tries === 30) throw error;
      await wait(1_000);
    }
  }
}

async function draw(port: number, key: string): Promise<void> {
  const url = `http://127.0.0.1:${port}`;
  const page = await fetch(url);
  if (!page.headers.get('content-type')?.includes('html')) throw new Error('there is no studio');
  const query =
    'mutation { generateImage(input: { tinySD: { prompt: "a red circle" } }, waitMs: 120000) { ... on GenerateImageSuccess { generation { status } } ... on Error { message } } }';
  const answer = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ query }),
  });
  const text = await answer.text();
  if (!text.includes('"SUCCEEDED"')) throw new Error(`it did not draw: ${text}`);
  console.log('It is healthy, serves the studio and draws.');
}

async function replay(parent: string): Promise<void> {
  const stages: readonly Stage[] = readDockerfile(
    readFileSync(join(project, 'Dockerfile'), 'utf8'),
  );
  const roots = new Map<string, Root>();
  for (const [at, { base, name, instructions }] of stages.entries()) {
    console.log(`FROM ${base}: this machine's system, with Node ${process.version}`);
    const root = openRoot(parent, `stage-${at}`);
    roots.set(name ?? String(at), root);
    for (const instruction of instructions) follow(root, roots, instruction);
    if (at === stages.length - 1) await use(root);
  }
}

if (isInside) await replay(process.env.REPLAY_FOLDER!);
else {
  const folder = mkdtempSync(join(tmpdir(), 'darkroom-image-'));
  // Its mounts go with it.
  const words = ['--mount', '--propagation', 'private', process.execPath, import.meta.filename];
  const env = { ...process.env, REPLAY_FOLDER: folder };
  const [code] = await once(spawn('unshare', words, { env, stdio: 'inherit' }), 'exit');
  rmSync(folder, { recursive: true, force: true });
  process.exitCode = code ?? 1;
}
