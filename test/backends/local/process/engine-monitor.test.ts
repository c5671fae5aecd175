import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createEngineMonitor } from '#src/backends/local/process/engine-monitor.ts';
import { createPace } from '#src/backends/local/process/pace.ts';
import type { EngineAnswer } from '#src/backends/local/process/protocol.ts';
import { quickParameters } from '#test/helpers/engine-job.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const evaluated: EngineAnswer = {
  kind: 'event',
  event: { type: 'evaluated', sample: 0, done: 1, evaluations: 20, preview: undefined },
};

function watch() {
  const silences: number[] = [];
  const monitor = createEngineMonitor('/model', createPace(), (ms) => silences.push(ms));
  const evaluate = (count: number, ms: number) => {
    for (let index = 0; index < count; index++) {
      vi.advanceTimersByTime(ms);
      monitor.hear(evaluated);
    }
  };
  return { monitor, silences, evaluate };
}

test('an engine that answers nothing for several times its pace is told of once', () => {
  const { monitor, silences, evaluate } = watch();
  monitor.begin(quickParameters);
  evaluate(5, 3_000);
  vi.advanceTimersByTime(23_500);
  expect(silences).toEqual([]);
  vi.advanceTimersByTime(100_000);
  expect(silences).toEqual([24_000]);
});

test('a quick engine has ten seconds all the same, and one that was never seen ten minutes', () => {
  const { monitor, silences, evaluate } = watch();
  monitor.begin(quickParameters);
  vi.advanceTimersByTime(599_000);
  expect(silences).toEqual([]);
  evaluate(9, 20);
  vi.advanceTimersByTime(9_000);
  expect(silences).toEqual([]);
  vi.advanceTimersByTime(2_000);
  expect(silences).toEqual([10_000]);
});

test('the pace is that of the size: a larger picture is not hurried by a smaller', () => {
  const { monitor, silences, evaluate } = watch();
  monitor.begin(quickParameters);
  evaluate(5, 20);
  monitor.begin({ ...quickParameters, width: 1024, height: 1024 });
  evaluate(1, 20);
  vi.advanceTimersByTime(300_000);
  expect(silences).toEqual([]);
});

test('an engine at rest may be silent', () => {
  const { monitor, silences } = watch();
  monitor.begin('LOAD');
  monitor.hear({ kind: 'loaded', memoryBytes: 1 });
  vi.advanceTimersByTime(10_000_000);
  expect(silences).toEqual([]);
});

test('a cancellation may go unheard for several evaluations, and no longer than was asked', () => {
  const { monitor, evaluate } = watch();
  monitor.begin(quickParameters);
  expect(monitor.graceMs(15_000)).toBe(15_000);
  evaluate(5, 500);
  expect(monitor.graceMs(15_000)).toBe(4_000);
  evaluate(20, 10);
  expect(monitor.graceMs(15_000)).toBe(2_000);
});
