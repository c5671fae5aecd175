import type { KeyRecord } from '#src/accounts/key-record.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { ModelUnavailableError } from '#src/domain/gateway-errors.ts';
import type { GenerateRequest } from '#src/domain/generate-request.ts';
import type { Route } from '#src/domain/generation.ts';

/**
 * The route of a request within what its key may use. The backends go with it, so that a later
 * attempt keeps to them as well.
 *
 * @throws ModelUnavailableError where the key may not use the model
 */
export function allowedRoute(
  { model, route }: Pick<GenerateRequest, 'model' | 'route'>,
  key: KeyRecord | undefined,
  backends: ReadonlyMap<BackendId, unknown>,
): Route {
  const { models = null, backends: allowed = null } = key?.limits ?? {};
  if (models && !models.includes(model)) {
    const reason = `The key may use ${models.join(', ') || 'no model'} only.`;
    const rejections = Array.from(backends.keys(), (backend) => ({ backend, reason }));
    throw new ModelUnavailableError(model, rejections, null);
  }
  return allowed ? { ...route, allowed } : route;
}
