/**
 * For what cannot be aborted itself: settles as the promise does, or throws the signal's reason as
 * soon as it aborts. The promise goes on; what it comes to then is ignored.
 */
export async function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  function onAbort(): void {
    reject(signal.reason);
  }
  if (signal.aborted) {
    onAbort();
  }
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
