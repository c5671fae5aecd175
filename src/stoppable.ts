/**
 * Makes an async generator stop at once when its reader leaves. A generator's own `return()` waits
 * for the pending `next()`, which may never come; this one aborts what `next()` waits for first.
 */
export function stoppable<T>(
  make: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const stop = new AbortController();
  const inner = make(stop.signal);
  return {
    next: () => inner.next(),
    return(value) {
      stop.abort();
      return inner.return(value);
    },
    throw(error) {
      stop.abort();
      return inner.throw(error);
    },
    async [Symbol.asyncDispose]() {
      await this.return(undefined);
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
