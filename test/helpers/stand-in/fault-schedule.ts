/** mulberry32: 32 bits of state, good enough to pick faults, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * The same seed and the same order of requests give the same faults.
 *
 * @param faultsOf by the calls that they can befall
 * @param rate the share of requests that go wrong, 0 to 1
 */
export function createMenuSchedule<Call extends string, Bad>(
  faultsOf: Readonly<Record<Call, readonly Bad[]>>,
  seed: number,
  rate: number,
): (context: { readonly call: Call }) => Bad | null {
  const random = createRandom(seed);
  return ({ call }) => {
    if (random() >= rate) return null;
    const faults = faultsOf[call];
    return faults[Math.floor(random() * faults.length)]!;
  };
}
