import {
  BrokenCircuitError,
  CircuitState,
  ConsecutiveBreaker,
  circuitBreaker,
  DelegateBackoff,
  handleWhen,
} from 'cockatiel';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';

/** Failures in a row that open the circuit: one alone may be chance. */
const threshold = 3;
const firstPauseMs = 5_000;
const longestPauseMs = 5 * 60_000;

/** Spares a service that is failing: after a few outages in a row nothing is sent for a while, then one request tries. */
export interface Circuit {
  /** When it closes for a trial, while it is open; null otherwise. */
  readonly openUntil: number | null;
  /** Whether one request is trying whether the service is back. */
  readonly isTrying: boolean;
  /** @throws CloudError, unbilled, without calling `work` while the circuit is open or being tried */
  execute<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>;
}

/** @param name the provider's, for the messages */
export function createCircuit(name: string, now: () => number): Circuit {
  let pauseEndsAt = 0;
  const breaker = circuitBreaker(
    handleWhen((error) => error instanceof CloudError && error.outage),
    {
      breaker: new ConsecutiveBreaker(threshold),
      halfOpenAfter: new DelegateBackoff<unknown, number>((_context, previous) => {
        const pauseMs = Math.min(previous ? 2 * previous : firstPauseMs, longestPauseMs);
        pauseEndsAt = now() + pauseMs;
        return { delay: pauseMs, state: pauseMs };
      }),
    },
  );
  const refused = (message: string, retryAt?: number): CloudError =>
    new CloudError({
      failure: { code: 'PROVIDER_UNAVAILABLE', message, retryable: true, retryAt, billed: 'NO' },
    });
  return {
    get openUntil() {
      return breaker.state === CircuitState.Open && pauseEndsAt > now() ? pauseEndsAt : null;
    },
    get isTrying() {
      return breaker.state === CircuitState.HalfOpen;
    },
    async execute(work, signal) {
      // The breaker would let the others wait for the trial, which can take a cold start's minutes.
      if (this.isTrying)
        throw refused(
          `${name} has been failing, and another request is trying whether it is back.`,
        );
      try {
        return await breaker.execute(work, signal);
      } catch (error) {
        if (!(error instanceof BrokenCircuitError)) throw error;
        throw refused(`${name} has been failing, so nothing is sent for a while.`, pauseEndsAt);
      }
    },
  };
}
