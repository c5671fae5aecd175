import type { CloudBackend } from '#src/backends/cloud/backend.ts';

/** A backend and the stand-in it talks to, at a pace for tests. */
export interface Pair<StandIn> extends AsyncDisposable {
  readonly standIn: StandIn;
  readonly backend: CloudBackend;
}

/** The two, which end together. */
export function pairOf<StandIn extends AsyncDisposable>(
  standIn: StandIn,
  backend: CloudBackend,
): Pair<StandIn> {
  return {
    standIn,
    backend,
    async [Symbol.asyncDispose]() {
      await backend[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
    },
  };
}
