import type { Logger } from 'pino';
import type { UpstreamCredits } from '#schema/context.ts';
import type { Config } from '#src/config.ts';
import type { Backend, BackendId } from './backend.ts';

export interface Backends extends AsyncDisposable {
  readonly all: ReadonlyMap<BackendId, Backend>;
  upstreamCredits(): readonly UpstreamCredits[];
}

/** The table of backends: to add one, write its folder and a line here. */
export async function createBackends(_config: Config, _log: Logger): Promise<Backends> {
  return { all: new Map(), upstreamCredits: () => [], async [Symbol.asyncDispose]() {} };
}
