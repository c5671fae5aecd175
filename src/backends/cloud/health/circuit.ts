import type { Clock } from '#src/backends/cloud/clock.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';

/** Failures in a row that open the circuit: one alone may be chance. */
const threshold = 3;
const firstPauseMs = 5_000;
const longestPauseMs = 5 * 60_000;

/** Spares a service that is failing: after a few outages in a row nothing is sent for a while, then one request tries. */
export interface Circuit {
  /** When it closes for a trial, while it is open, in milliseconds since the epoch; null otherwise. */
  readonly openUntil: number | null;
  /** Whether one request is trying whether the service is back. */
  readonly isTrying: boolean;
  /** @throws CloudError, unbilled, without calling `work` while the circuit is open or being tried */
  execute<T>(work: () => Promise<T>): Promise<T>;
}

/** @param name the provider's, for the messages */
export function createCircuit(name: string, clock: Clock): Circuit {
  let outages = 0;
  /** 0 while it is closed. */
  let pauseMs = 0;
  let pauseEndsAt = 0;
  let isTrying = false;

  function open(): void {
    pauseMs = pauseMs === 0 ? firstPauseMs : Math.min(2 * pauseMs, longestPauseMs);
    pauseEndsAt = clock.monotonicNow() + pauseMs;
  }

  function close(): void {
    outages = 0;
    pauseMs = 0;
  }

  function isPausing(): boolean {
    return pauseMs > 0 && pauseEndsAt > clock.monotonicNow();
  }

  function refused(message: string, retryAt?: number): CloudError {
    return new CloudError({
      failure: { code: 'PROVIDER_UNAVAILABLE', message, retryable: true, retryAt, billed: 'NO' },
    });
  }

  async function request<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      outages = 0;
      return result;
    } catch (error) {
      if (isOutage(error)) outages += 1;
      // It may be open already: requests that were under way together end one after the other.
      if (outages >= threshold && pauseMs === 0) open();
      throw error;
    }
  }

  async function trial<T>(work: () => Promise<T>): Promise<T> {
    isTrying = true;
    try {
      const result = await work();
      close();
      return result;
    } catch (error) {
      if (isOutage(error)) open();
      else close();
      throw error;
    } finally {
      isTrying = false;
    }
  }

  return {
    get openUntil() {
      return isPausing() ? clock.timeOf(pauseEndsAt) : null;
    },
    get isTrying() {
      return isTrying;
    },
    async execute(work) {
      // No request waits for the trial, which can take a cold start's minutes.
      if (isTrying)
        throw refused(
          `${name} has been failing, and another request is trying whether it is back.`,
        );
      if (isPausing())
        throw refused(
          `${name} has been failing, so nothing is sent for a while.`,
          clock.timeOf(pauseEndsAt),
        );
      return pauseMs > 0 ? trial(work) : request(work);
    },
  };
}

function isOutage(error: unknown): boolean {
  return error instanceof CloudError && error.outage;
}
