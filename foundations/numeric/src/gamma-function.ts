/**
 * ln Γ and the regularised incomplete gamma function, positive arguments only (NaN elsewhere).
 * ln Γ: the Taylor series about 2 (Abramowitz & Stegun 6.1.33), reached by recurrence below 10, Stirling's series above
 * (6.1.41): about 1e-15 relative, also around its zeros at 1 and 2. P and Q: series below x = a + 1, Legendre's continued
 * fraction above (DLMF 8.11.4, 8.9.2), with the prefactor x^a e^(−x)/Γ(a) in Loader's (2000) form, whose terms do not
 * cancel: about 1e-14 relative in the tail that is small. O(√a) steps at x near a.
 */
const HALF_LOG_TAU = 0.918_938_533_204_672_741_78;
const TAU = 2 * Math.PI;
const TINY = 1e-300;

/** (−1)^k (ζ(k) − 1)/k from k = 2, with 1 − γ before it. */
const ABOUT_TWO = [
  0.422_784_335_098_467_139_4, 0.322_467_033_424_113_2, -0.067_352_301_053_198_102, 0.020_580_808_427_784_546,
  -0.007_385_551_028_673_985_7, 0.002_890_510_330_741_523_4, -0.001_192_753_911_703_261, 5.096_695_247_430_424_5e-4,
  -2.231_547_584_535_793_9e-4, 9.945_751_278_180_853_1e-5, -4.492_623_673_813_314_2e-5, 2.050_721_277_567_069_1e-5,
  -9.439_488_275_268_396_7e-6, 4.374_866_789_907_488_2e-6, -2.039_215_753_801_366_2e-6, 9.551_412_130_407_419_4e-7,
  -4.492_469_198_764_566_2e-7, 2.120_718_480_555_466_5e-7, -1.004_322_482_396_809_9e-7, 4.769_810_169_363_980_4e-8,
  -2.271_109_460_894_316_4e-8, 1.083_865_921_489_695_5e-8, -5.183_475_041_970_046_6e-9, 2.483_674_543_802_478_5e-9,
  -1.192_140_140_586_091_2e-9, 5.731_367_241_678_862_3e-10, -2.759_522_885_124_233_4e-10, 1.330_476_437_424_448_9e-10,
] as const;

/** ln Γ(2 + z) for |z| ≤ 1/2. */
function logGammaAboutTwo(z: number): number {
  let sum = 0;
  for (let k = ABOUT_TWO.length - 1; k >= 0; k -= 1) sum = (sum + ABOUT_TWO[k]!) * z;
  return sum;
}

/** Bernoulli terms of Stirling's series, x ≥ 10. */
function stirlingSeries(x: number): number {
  const r = 1 / (x * x);
  return (
    (1 / 12 - r * (1 / 360 - r * (1 / 1260 - r * (1 / 1680 - r * (1 / 1188 - r * (691 / 360_360 - r / 156)))))) / x
  );
}

/** ln Γ(x) for x > 0. */
export function logGamma(x: number): number {
  if (!(x > 0)) return NaN;
  if (x >= 10) return x === Infinity ? x : (x - 0.5) * Math.log(x) - x + HALF_LOG_TAU + stirlingSeries(x);
  if (x < 0.5) return logGamma(x + 1) - Math.log(x);
  if (x < 1.5) return logGammaAboutTwo(x - 1) - Math.log1p(x - 1);
  let factor = 1;
  let y = x;
  for (; y > 2.5; y -= 1) factor *= y - 1;
  return logGammaAboutTwo(y - 2) + Math.log(factor);
}

/** What Stirling's formula lacks: ln Γ(x) − [(x − ½) ln x − x + ½ ln 2π]. */
export function stirlingError(x: number): number {
  return x >= 10 ? stirlingSeries(x) : logGamma(x) - ((x - 0.5) * Math.log(x) - x + HALF_LOG_TAU);
}

/** x ln(x/m) + m − x for x, m > 0, without cancellation where they are close (Loader's bd0). */
export function deviance(x: number, m: number): number {
  const difference = x - m;
  if (Math.abs(difference) > 0.1 * (x + m)) return x * Math.log(x / m) - difference;
  const v = difference / (x + m);
  const square = v * v;
  let power = 2 * x * v * square;
  let sum = difference * v;
  for (let k = 3; ; k += 2) {
    const next = sum + power / k;
    if (!(Math.abs(next - sum) > 0)) return sum;
    sum = next;
    power *= square;
  }
}

/** P and Q = 1 − P, each accurate where it is small. */
function incompleteGamma(a: number, x: number): { lower: number; upper: number } {
  if (!(a > 0 && x >= 0 && a < Infinity)) return { lower: NaN, upper: NaN };
  if (x === 0) return { lower: 0, upper: 1 };
  if (x === Infinity) return { lower: 1, upper: 0 };
  const prefactor = Math.sqrt(a / TAU) * Math.exp(-stirlingError(a) - deviance(a, x));
  if (x < a + 1) {
    let term = 1 / a;
    let sum = term;
    for (let n = a + 1; term > sum * Number.EPSILON; n += 1) {
      term *= x / n;
      sum += term;
    }
    return { lower: prefactor * sum, upper: 1 - prefactor * sum };
  }
  // Steed's forward evaluation in Lentz's form.
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let fraction = d;
  for (let n = 1; ; n += 1) {
    const numerator = n * (a - n);
    b += 2;
    d = nonzero(b + numerator * d);
    c = nonzero(b + numerator / c);
    d = 1 / d;
    fraction *= c * d;
    if (!(Math.abs(c * d - 1) > 2 * Number.EPSILON)) break;
  }
  return { lower: 1 - prefactor * fraction, upper: prefactor * fraction };
}

/** Keeps a continued fraction from dividing by 0. */
export function nonzero(x: number): number {
  return Math.abs(x) < TINY ? TINY : x;
}

/** P(a, x) = γ(a, x)/Γ(a), a > 0, x ≥ 0. */
export function regularizedGamma(a: number, x: number): number {
  return incompleteGamma(a, x).lower;
}

/** P(X ≤ x) of a χ² variable. */
export function chiSquareCdf(x: number, degrees: number): number {
  return x <= 0 ? 0 : incompleteGamma(degrees / 2, x / 2).lower;
}

/** P(X > x) of a χ² variable: the p-value of a test statistic, accurate however small. */
export function chiSquareTail(x: number, degrees: number): number {
  return x <= 0 ? 1 : incompleteGamma(degrees / 2, x / 2).upper;
}
