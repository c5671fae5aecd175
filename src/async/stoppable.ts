/** Made once: an AbortController makes one with a stack for each abort otherwise. */
const readerLeft = new DOMException('The reader left.', 'AbortError');

/**
 * Makes an async generator stop at once when its reader leaves. A generator's own `return()` waits
 * for the pending `next()`, which may never come; this one aborts what `next()` waits for first.
 *
 * @param release called once when it has ended in any way, also if it was never begun
 */
export function stoppable<T>(
  make: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
  release: () => void = () => {},
): AsyncGenerator<T, void, undefined> {
  const stop = new AbortController();
  const inner = make(stop.signal);
  let ended = false;
  const end = (): void => {
    if (ended) return;
    ended = true;
    stop.abort(readerLeft);
    release();
  };
  return {
    async next() {
      try {
        const result = await inner.next();
        if (result.done) end();
        return result;
      } catch (error) {
        end();
        throw error;
      }
    },
    return(value) {
      end();
      return inner.return(value);
    },
    throw(error) {
      end();
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
