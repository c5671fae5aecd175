import type { CallKind } from './faults.ts';

type ApiCall = Exclude<CallKind, 'image'>;

const routes: readonly (readonly [ApiCall, method: string, path: RegExp])[] = [
  ['credits', 'GET', /^\/v1\/get-user-credits$/],
  ['status', 'GET', /^\/v2\/requests\/(?<id>[^/]+)\/status$/],
  ['result', 'GET', /^\/v[12]\/requests\/(?<id>[^/]+)$/],
  ['v1', 'POST', /^\/v1\/(?<slug>[^/]+)$/],
  ['submit', 'POST', /^\/v2\/(?<slug>[^/]+)$/],
];

export interface Route {
  readonly call: ApiCall;
  /** The slug or the request id in the path. */
  readonly subject: string;
}

/** @returns the route; `method` where the path is known and the verb is not; null for neither */
export function routeOf(method: string, path: string): Route | 'method' | null {
  let known = false;
  for (const [call, verb, pattern] of routes) {
    const match = pattern.exec(path);
    if (!match) continue;
    if (verb === method)
      return { call, subject: decodeURIComponent(match.groups?.slug ?? match.groups?.id ?? '') };
    known = true;
  }
  return known ? 'method' : null;
}
