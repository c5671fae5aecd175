/**
 * Box-Muller over one block of 16 as torch's `normal_fill_16_AVX2` does it: every operation in
 * float32, products and sums contracted to fused multiply-adds as gcc compiles them. Changing the
 * order of one operation changes bits of the result.
 *
 * @param block float32[16], uniform in [0, 1); overwritten with standard normal values
 */
export function boxMullerFloat32(block: Float32Array): void {
  for (let index = 0; index < 8; index++) {
    const radius = float(Math.sqrt(float(-2 * logarithm(float(1 - block[index]!)))));
    const { sine, cosine } = sineAndCosine(float(twoPi * block[index + 8]!));
    block[index] = radius * cosine;
    block[index + 8] = radius * sine;
  }
}

const float = Math.fround;
const twoPi = float(2 * Math.PI);

/** a * b + c in one rounding: a product of two float32 is exact in float64. */
function fma(a: number, b: number, c: number): number {
  return float(a * b + c);
}

function floats(...values: number[]): readonly number[] {
  return values.map(float);
}

// The polynomials of Cephes (S. Moshier) as in ATen/native/cpu/avx_mathfun.h.
const logarithmTerms = floats(
  7.0376836292e-2,
  -1.151461031e-1,
  1.167699874e-1,
  -1.2420140846e-1,
  1.4249322787e-1,
  -1.6668057665e-1,
  2.0000714765e-1,
  -2.4999993993e-1,
  3.3333331174e-1,
);
const [ln2Low, ln2High] = floats(-2.1219444e-4, 0.693359375) as [number, number];
const sqrtHalf = float(Math.SQRT1_2);

const [sine0, sine1, sine2] = floats(-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1) as [
  number,
  number,
  number,
];
const [cosine0, cosine1, cosine2] = floats(
  2.443315711809948e-5,
  -1.388731625493765e-3,
  4.166664568298827e-2,
) as [number, number, number];
/** -pi/4 in three parts whose products with a small integer lose nothing. */
const quarterPi = floats(-0.78515625, -2.4187564849853516e-4, -3.774894977445941e-8);
const fourOverPi = float(1.27323954473516);

const bitsOf = new Uint32Array(1);
const floatOf = new Float32Array(bitsOf.buffer);

/** ln x of a positive, normal float32. */
function logarithm(x: number): number {
  floatOf[0] = x;
  let exponent = (bitsOf[0]! >>> 23) - 126;
  bitsOf[0] = (bitsOf[0]! & 0x007fffff) | 0x3f000000;
  let mantissa = floatOf[0]!; // [0.5, 1)
  if (mantissa < sqrtHalf) {
    exponent -= 1;
    mantissa = float(float(mantissa - 1) + mantissa);
  } else {
    mantissa = float(mantissa - 1);
  }
  const square = float(mantissa * mantissa);
  let y = logarithmTerms[0]!;
  for (let index = 1; index < 9; index++) y = fma(y, mantissa, logarithmTerms[index]!);
  y = float(y * mantissa);
  y = fma(y, square, float(exponent * ln2Low));
  y = fma(-square, 0.5, y);
  return fma(exponent, ln2High, float(mantissa + y));
}

/** Of a float32 that is not negative. */
function sineAndCosine(x: number): { sine: number; cosine: number } {
  const octant = (Math.trunc(float(x * fourOverPi)) + 1) & ~1;
  for (const part of quarterPi) x = fma(octant, part, x);
  const square = float(x * x);

  let cosine = fma(cosine0, square, cosine1);
  cosine = fma(cosine, square, cosine2);
  cosine = float(cosine * square);
  cosine = fma(cosine, square, -float(square * 0.5));
  cosine = float(cosine + 1);

  let sine = fma(sine0, square, sine1);
  sine = fma(sine, square, sine2);
  sine = float(sine * square);
  sine = fma(sine, x, x);

  if ((octant & 2) !== 0) [sine, cosine] = [cosine, sine];
  return {
    sine: octant & 4 ? -sine : sine,
    cosine: (octant - 2) & 4 ? cosine : -cosine,
  };
}
