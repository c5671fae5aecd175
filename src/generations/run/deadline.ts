import { BackendError } from '#src/backends/backend.ts';
import type { Generation } from '#src/domain/generation.ts';
import { deadlineExceeded } from '#src/domain/stop-reasons.ts';

/** The largest delay a Node timer takes. */
const maxTimerMs = 2 ** 31 - 1;

/** Aborts at the generation's deadline. @returns null when it has none */
export function deadlineSignal(
  generation: Generation,
  now: number,
): (Disposable & { readonly signal: AbortSignal }) | null {
  if (generation.deadline === null) return null;
  const controller = new AbortController();
  const stop = (): void =>
    controller.abort(new BackendError(deadlineExceeded(generation.route.deadlineMs)));
  const left = generation.deadline - now;
  if (left <= 0) stop();
  const timer = setTimeout(stop, Math.min(Math.max(left, 0), maxTimerMs));
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}
