import { boxMullerFloat32 } from './random-float32.ts';

/** A seeded source of standard normal numbers, equal bit for bit to torch's CPU generator. */
export interface Generator {
  /**
   * The same float32 values as `torch.randn(length, generator=generator)`; consecutive calls go on
   * where the last one ended.
   */
  randn(length: number): Float32Array;
}

/**
 * `torch.Generator('cpu').manual_seed(seed)` as PyTorch 2 computes it on x86-64 with AVX2 or
 * AVX-512: MT19937, then Box-Muller. Of the seed only the low 32 bits count (negative ones wrap),
 * as in torch. Source: ATen/core/MT19937RNGEngine.h, ATen/native/cpu/DistributionTemplates.h
 * (`normal_fill`), ATen/core/DistributionsHelper.h.
 *
 * @param seed an integer; a RangeError for any other number
 */
export function createGenerator(seed: number | bigint): Generator {
  const nextUint32 = mersenneTwister(Number(BigInt.asUintN(32, BigInt(seed))));
  const nextFloat24 = () => (nextUint32() & 0xffffff) * 2 ** -24;
  // Of each pair that the double path computes, torch keeps the second for the next call.
  let spare: number | undefined;

  function nextDouble53(): number {
    const high = nextUint32();
    const low = nextUint32();
    return ((high & 0x1fffff) * 2 ** 32 + low) * 2 ** -53;
  }

  function nextNormal(): number {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const angle = 2 * Math.PI * nextDouble53();
    const radius = Math.sqrt(-2 * Math.log1p(-nextDouble53()));
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }

  return {
    randn(length) {
      if (length < 16) return Float32Array.from({ length }, nextNormal);
      const values = Float32Array.from({ length }, nextFloat24);
      for (let start = 0; start + 16 <= length; start += 16) {
        boxMullerFloat32(values.subarray(start, start + 16));
      }
      if (length % 16 !== 0) {
        // torch draws the last 16 afresh, over normals that are already finished.
        const tail = values.subarray(length - 16);
        for (let index = 0; index < 16; index++) tail[index] = nextFloat24();
        boxMullerFloat32(tail);
      }
      return values;
    },
  };
}

/** Matsumoto and Nishimura 1998, MT19937 with the 2002 initialisation. @returns the next 32 bits, unsigned */
function mersenneTwister(seed: number): () => number {
  const size = 624;
  const state = new Uint32Array(size);
  state[0] = seed;
  for (let index = 1; index < size; index++) {
    const previous = state[index - 1]!;
    state[index] = Math.imul(1812433253, previous ^ (previous >>> 30)) + index;
  }
  let position = size;

  function twist(): void {
    for (let index = 0; index < size; index++) {
      const bits = (state[index]! & 0x80000000) | (state[(index + 1) % size]! & 0x7fffffff);
      const matrix = bits & 1 ? 0x9908b0df : 0;
      state[index] = state[(index + 397) % size]! ^ (bits >>> 1) ^ matrix;
    }
    position = 0;
  }

  return () => {
    if (position === size) twist();
    let bits = state[position++]!;
    bits ^= bits >>> 11;
    bits ^= (bits << 7) & 0x9d2c5680;
    bits ^= (bits << 15) & 0xefc60000;
    bits ^= bits >>> 18;
    return bits >>> 0;
  };
}
