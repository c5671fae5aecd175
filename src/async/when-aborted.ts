/**
 * Calls back once the signal has aborted; at once where it has, of which its event tells nothing.
 *
 * @returns forgets the listener
 */
export function whenAborted(signal: AbortSignal, listener: () => void): () => void {
  if (signal.aborted) {
    listener();
    return () => {};
  }
  signal.addEventListener('abort', listener, { once: true });
  return () => signal.removeEventListener('abort', listener);
}
