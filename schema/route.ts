import type { BackendChoice as BackendChoiceName, BackendId } from '#src/domain/backends.ts';
import { invalidInput } from '#src/domain/gateway-errors.ts';
import type { Route } from '#src/domain/generation.ts';
import { builder } from './builder.ts';
import { BackendChoice, BackendIdEnum, RouteObjective } from './enums.ts';

export const RouteInput = builder.inputType('RouteInput', {
  description:
    'How the backend for a request is chosen. Without it the gateway chooses the best one.',
  fields: (t) => ({
    backend: t.field({
      type: BackendChoice,
      defaultValue: 'AUTO',
      description:
        'Only this backend, so that fallback has nothing to fall back to; AUTO lets the gateway choose. For an order of several, see `backends`.',
    }),
    backends: t.field({
      type: [BackendIdEnum],
      description:
        'Only these backends, the first that can before the others. With fallback, the next one tries when one fails. Not together with `backend`.',
    }),
    objective: t.field({
      type: RouteObjective,
      defaultValue: 'BALANCED',
      description: 'What to look for among those that can.',
    }),
    fallback: t.boolean({
      defaultValue: true,
      description: 'Whether another backend may try when the first one fails.',
    }),
    maxCost: t.field({
      type: 'Credits',
      description: 'Backends that may cost more are left out.',
    }),
    deadlineMs: t.int({
      description: 'Milliseconds from acceptance after which it is stopped and fails; at least 1.',
    }),
  }),
});

/** What each field takes that plans or accepts a request. */
export const routeArg = builder.args((t) => ({
  route: t.field({
    type: RouteInput,
    description:
      'What the choice of the backend goes by; by default the best balance of price and time.',
  }),
}));

const defaultRoute: Route = {
  backend: 'AUTO',
  objective: 'BALANCED',
  fallback: true,
  maxCost: null,
  deadlineMs: null,
};

/** @throws InvalidInputError */
export function parseRoute(input: typeof RouteInput.$inferInput | null | undefined): Route {
  const deadlineMs = input?.deadlineMs ?? null;
  if (deadlineMs !== null && deadlineMs < 1)
    throw invalidInput(
      'route.deadlineMs',
      `${deadlineMs} is not allowed.`,
      'a whole number of milliseconds from 1',
    );
  const backends = input?.backends ?? undefined;
  if (backends) checkPreference(backends, input?.backend ?? 'AUTO');
  return {
    ...(backends && { backends }),
    backend: input?.backend ?? defaultRoute.backend,
    objective: input?.objective ?? defaultRoute.objective,
    fallback: input?.fallback ?? defaultRoute.fallback,
    maxCost: input?.maxCost ?? null,
    deadlineMs,
  };
}

/** @throws InvalidInputError */
function checkPreference(preferred: readonly BackendId[], backend: BackendChoiceName): void {
  const isEmpty = preferred.length === 0;
  const isRepeated = new Set(preferred).size < preferred.length;
  if (!isEmpty && !isRepeated && backend === 'AUTO') return;
  const message = isEmpty
    ? 'An empty list is not allowed.'
    : isRepeated
      ? 'The same backend is named twice.'
      : `It is not allowed together with the backend ${backend}.`;
  throw invalidInput('route.backends', message, 'each backend at most once, without `backend`');
}
