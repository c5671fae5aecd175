import { describe, expect, test } from 'vitest';
import { defaultsOf } from '#models/defaults.ts';
import type { Backend } from '#src/backends/backend.ts';
import type { Failure } from '#src/domain/failures.ts';
import { ModelUnavailableError } from '#src/domain/gateway-errors.ts';
import type { Route } from '#src/domain/generation.ts';
import { createMonthBudgets } from '#src/routing/month-budgets.ts';
import { createRouter, type RouterOptions } from '#src/routing/router.ts';
import { maxRateLimitWaitMs } from '#src/routing/wait-budget.ts';
import { offeringBackend } from '#test/helpers/fixed-backend.ts';

const parameters = defaultsOf('tiny-sd');
const anyRoute: Route = {
  backend: 'AUTO',
  objective: 'BALANCED',
  fallback: true,
  maxCost: null,
  deadlineMs: null,
};
const request = (route: Partial<Route> = {}) => ({
  model: 'tiny-sd' as const,
  parameters,
  route: { ...anyRoute, ...route },
});

function routerOf(backends: Backend[], options: Partial<RouterOptions> = {}) {
  const all = new Map(backends.map((backend) => [backend.id, backend]));
  return createRouter({
    backends: all,
    demoWeights: 'auto',
    weights: new Map(),
    draw: () => 0,
    budgets: createMonthBudgets(),
    queued: () => 0,
    now: () => 0,
    ...options,
  });
}
const ids = (plan: { candidates: readonly { backend: string }[] }) =>
  plan.candidates.map((one) => one.backend);

const cheapAndSlow = offeringBackend('local', {
  price: { low: 100, high: 100, expectedMs: 60_000 },
});
const dearAndFast = offeringBackend('segmind', {
  price: { low: 4_000, high: 9_000, expectedMs: 3_000 },
});

describe('ranking', () => {
  test('CHEAPEST and FASTEST disagree, and the hold covers the dearest that may run it', () => {
    const router = routerOf([dearAndFast, cheapAndSlow]);
    expect(ids(router.plan(request({ objective: 'CHEAPEST' })))).toEqual(['local', 'segmind']);
    const plan = router.plan(request({ objective: 'FASTEST' }));
    expect(ids(plan)).toEqual(['segmind', 'local']);
    expect(plan.hold).toBe(9_000);
  });

  test('a long queue makes a fast backend slow', () => {
    const router = routerOf([dearAndFast, cheapAndSlow], {
      queued: (id) => (id === 'segmind' ? 100 : 0),
    });
    expect(ids(router.plan(request({ objective: 'FASTEST' })))).toEqual(['local', 'segmind']);
  });

  test('without fallback only the first may run it, and only that is held', () => {
    const plan = routerOf([dearAndFast, cheapAndSlow]).plan(
      request({ objective: 'CHEAPEST', fallback: false }),
    );
    expect(ids(plan)).toEqual(['local']);
    expect(plan.hold).toBe(100);
  });
});

describe('what the caller asks for', () => {
  test('one backend by name', () => {
    expect(
      ids(routerOf([dearAndFast, cheapAndSlow]).plan(request({ backend: 'SEGMIND' }))),
    ).toEqual(['segmind']);
  });

  test('maxCost and deadlineMs leave backends out and say why', () => {
    const router = routerOf([dearAndFast, cheapAndSlow]);
    expect(ids(router.plan(request({ maxCost: 5_000 })))).toEqual(['local']);
    expect(ids(router.plan(request({ deadlineMs: 10_000 })))).toEqual(['segmind']);
    const refuse = () => router.plan(request({ maxCost: 5_000, deadlineMs: 10_000 }));
    expect(refuse).toThrow(ModelUnavailableError);
    expect(refuse).toThrow(/maxCost is 0.005.*the deadline is 10 s/);
  });
});

describe('an order of several', () => {
  const servers = offeringBackend('servers');
  const router = routerOf([dearAndFast, servers, cheapAndSlow]);
  const preferred = { backends: ['local', 'segmind'] } as const;

  test('is kept, and the others are left out', () => {
    const plan = router.plan(request(preferred));
    expect(ids(plan)).toEqual(['local', 'segmind']);
    expect(plan.hold).toBe(9_000);
    expect(plan.rejected).toEqual([{ backend: 'servers', reason: 'The request asks for others.' }]);
  });

  test('falls back within itself, and no further', () => {
    const failed = { code: 'ENGINE_FAILED', message: 'x', retryable: true, billed: 'NO' } as const;
    const next = router.next({ ...request(preferred), tried: ['local'] }, failed);
    expect(next && ids(next)).toEqual(['segmind']);
    const last = { ...request(preferred), tried: ['local', 'segmind'] as const };
    expect(router.next(last, failed)).toBeNull();
  });

  test('is of one, the first that can, without fallback', () => {
    const down = offeringBackend('local', { status: 'DOWN', reason: 'Down.' });
    const plan = routerOf([dearAndFast, down]).plan(request({ ...preferred, fallback: false }));
    expect(ids(plan)).toEqual(['segmind']);
    expect(plan.reason).toContain('local: Down.');
  });

  test('lets demo weights in where it names them', () => {
    const demo = offeringBackend('local', { weights: 'DEMO' });
    expect(ids(routerOf([dearAndFast, demo]).plan(request(preferred)))).toEqual([
      'local',
      'segmind',
    ]);
  });
});

describe('weights', () => {
  const replicate = offeringBackend('replicate', { price: { high: 1e6 } });
  const weights = new Map([
    ['segmind', 90],
    ['replicate', 10],
  ] as const);
  const first = (share: number, route: Partial<Route> = {}, all = [dearAndFast, replicate]) =>
    routerOf([...all, cheapAndSlow], { weights, draw: () => share }).plan(request(route));

  test('share out what leaves the choice to the gateway', () => {
    const counts = { segmind: 0, replicate: 0 };
    for (let share = 0; share < 100; share++) {
      const [{ backend }] = first(share / 100).candidates;
      counts[backend as keyof typeof counts] += 1;
    }
    expect(counts).toEqual({ segmind: 90, replicate: 10 });
    const plan = first(0.95);
    expect(ids(plan).sort()).toEqual(['local', 'replicate', 'segmind']);
    expect(plan.reason).toMatch(/^Drawn by weight: 10 of 100\. /);
  });

  test('are not asked where the request has an objective, an order or a backend', () => {
    expect(ids(first(0.95, { objective: 'CHEAPEST' }))[0]).toBe('local');
    expect(ids(first(0.95, { backends: ['segmind', 'replicate'] }))[0]).toBe('segmind');
    expect(ids(first(0.95, { backend: 'SEGMIND' }))).toEqual(['segmind']);
  });

  test('are those of the backends that can begin now', () => {
    const limited = offeringBackend('segmind', {
      status: 'RATE_LIMITED',
      reason: 'Used up.',
      until: 1,
    });
    expect(ids(first(0, {}, [limited, replicate]))[0]).toBe('replicate');
  });

  test('draw for the first try alone', () => {
    const router = routerOf([dearAndFast, replicate, cheapAndSlow], { weights, draw: () => 0.99 });
    const failed = {
      code: 'PROVIDER_FAILED',
      message: 'x',
      retryable: true,
      billed: 'NO',
    } as const;
    const next = router.next({ ...request(), tried: ['segmind'] }, failed);
    expect(next && ids(next)[0]).toBe('local');
  });
});

describe('a budget of the month', () => {
  const budgets = createMonthBudgets();
  const router = routerOf([dearAndFast, cheapAndSlow], { budgets });
  const plan = (backend: 'AUTO' | 'SEGMIND' = 'AUTO') =>
    router.plan(request({ objective: 'FASTEST', backend }));
  const resetsAt = Date.UTC(2026, 1, 1);
  const load = (spent: number, reserved: number) =>
    budgets.load(new Map([['segmind', { limit: 20_000, spent, reserved, resetsAt }]]));
  const refusal = () => {
    try {
      return plan('SEGMIND');
    } catch (error) {
      return error as ModelUnavailableError;
    }
  };

  test('is asked before a provider is, with what is reserved', () => {
    expect(ids(plan())[0]).toBe('segmind');
    load(5_000, 6_000);
    expect(ids(plan())[0]).toBe('segmind');
    load(5_000, 6_001);
    expect(ids(plan())).toEqual(['local']);
    expect(plan().reason).toContain(
      "It may cost 0.009 credits, and 0.005 of the month's 0.02 for Segmind are spent and 0.006001 reserved.",
    );
    expect(budgets.of('segmind')).toEqual({
      limit: 20_000,
      spent: 5_000,
      reserved: 6_001,
      resetsAt,
    });
    expect(budgets.of('local')).toBeNull();
  });

  test('says when it is worth another try, where that is known', () => {
    load(20_000, 0);
    expect(refusal()).toMatchObject({ retryAt: resetsAt });
    // What runs may cost less than is reserved for it.
    load(0, 20_000);
    expect(refusal()).toMatchObject({ retryAt: null });
  });
});

test('what became of each backend is told, in the order of trying', () => {
  const down = offeringBackend('replicate', { status: 'DOWN', reason: 'It does not answer.' });
  const { considered, reason } = routerOf([down, dearAndFast, cheapAndSlow]).plan(
    request({ objective: 'FASTEST' }),
  );
  expect(considered).toMatchObject([
    { backend: 'segmind', place: 1, reason },
    { backend: 'local', place: 2, reason: 'Next: up to 0.0001 credits, about 60000 ms, 0 queued.' },
    { backend: 'replicate', place: null, reason: 'It does not answer.' },
  ]);
  expect(reason).toBe(
    'Ranked first of 2 by FASTEST. local: next, up to 0.0001 credits, about 60000 ms, 0 queued. replicate: It does not answer.',
  );
});

describe('a rate limit that is used up', () => {
  const limited = (until: number) =>
    offeringBackend('segmind', { status: 'RATE_LIMITED', reason: 'Used up.', until });

  test('is waited for where no other can begin', () => {
    const plan = routerOf([limited(60_000)]).plan(request());
    expect(plan.candidates[0]).toMatchObject({ backend: 'segmind', notBefore: 60_000 });
    expect(plan.reason).toContain('used up until 1970-01-01T00:01:00.000Z');
  });

  test('comes after those that can begin now, whatever the objective', () => {
    const router = routerOf([limited(1), offeringBackend('local', { price: { high: 1e6 } })]);
    expect(ids(router.plan(request({ objective: 'CHEAPEST' })))).toEqual(['local', 'segmind']);
  });

  test('is not waited for beyond the patience or the deadline', () => {
    expect(() => routerOf([limited(maxRateLimitWaitMs + 1)]).plan(request())).toThrow(/Used up/);
    expect(() => routerOf([limited(5_000)]).plan(request({ deadlineMs: 5_000 }))).toThrow(
      ModelUnavailableError,
    );
  });
});

describe('demo weights', () => {
  const demo = offeringBackend('local', { weights: 'DEMO' });
  const unconfigured = offeringBackend('segmind', {
    status: 'UNCONFIGURED',
    reason: 'There is no key.',
  });
  const down = offeringBackend('segmind', {
    status: 'DOWN',
    reason: 'It does not answer.',
    until: 5_000,
  });

  test('stand in where nothing else is configured', () => {
    expect(ids(routerOf([unconfigured, demo]).plan(request()))).toEqual(['local']);
    const elsewhere = offeringBackend('replicate', { status: 'NOT_SERVED', reason: 'Not there.' });
    expect(ids(routerOf([unconfigured, elsewhere, demo]).plan(request()))).toEqual(['local']);
  });

  test('never for a configured cloud that fails, unless they are on or asked for', () => {
    expect(() => routerOf([down, demo]).plan(request())).toThrow(ModelUnavailableError);
    expect(ids(routerOf([down, demo], { demoWeights: 'on' }).plan(request()))).toEqual(['local']);
    expect(ids(routerOf([down, demo]).plan(request({ backend: 'LOCAL' })))).toEqual(['local']);
  });

  test('off means off', () => {
    expect(() =>
      routerOf([unconfigured, demo], { demoWeights: 'off' }).plan(request({ backend: 'LOCAL' })),
    ).toThrow(/DEMO_WEIGHTS is off/);
  });

  test('come after published weights whatever the objective', () => {
    const router = routerOf(
      [
        dearAndFast,
        offeringBackend('local', { weights: 'DEMO', price: { high: 0, expectedMs: 1 } }),
      ],
      { demoWeights: 'on' },
    );
    expect(ids(router.plan(request({ objective: 'CHEAPEST' })))).toEqual(['segmind', 'local']);
  });

  test('the refusal says when it may be worth another try', () => {
    try {
      routerOf([down, demo]).plan(request());
      expect.unreachable();
    } catch (error) {
      expect((error as ModelUnavailableError).retryAt).toBe(5_000);
    }
  });
});

describe('after a failed attempt', () => {
  const failure = (code: Failure['code']): Failure => ({
    code,
    message: 'x',
    retryable: true,
    billed: 'NO',
  });
  const router = routerOf([dearAndFast, cheapAndSlow]);

  test('the next backend that was not tried', () => {
    const next = router.next({ ...request(), tried: ['segmind'] }, failure('PROVIDER_UNAVAILABLE'));
    expect(next && ids(next)).toEqual(['local']);
  });

  test('also when the answer of the one before is lost, and never the same one', () => {
    const next = router.next({ ...request(), tried: ['segmind'] }, failure('OUTCOME_UNKNOWN'));
    expect(next && ids(next)).toEqual(['local']);
  });

  test.each([
    [
      'everything was tried',
      { ...request(), tried: ['segmind', 'local'] as const },
      'PROVIDER_UNAVAILABLE',
    ],
    [
      'fallback is off',
      { ...request({ fallback: false }), tried: ['segmind'] as const },
      'PROVIDER_UNAVAILABLE',
    ],
    [
      'one backend was asked for',
      { ...request({ backend: 'SEGMIND' }), tried: ['segmind'] as const },
      'PROVIDER_UNAVAILABLE',
    ],
    ['it was canceled', { ...request(), tried: ['segmind'] as const }, 'CANCELED'],
    ['the deadline has passed', { ...request(), tried: ['segmind'] as const }, 'DEADLINE_EXCEEDED'],
    ['the fault is ours', { ...request(), tried: ['segmind'] as const }, 'INTERNAL'],
    ['the gateway stops', { ...request(), tried: ['segmind'] as const }, 'SHUTTING_DOWN'],
  ] as const)('nothing when %s', (_why, again, code) => {
    expect(router.next(again, failure(code))).toBeNull();
  });
});
