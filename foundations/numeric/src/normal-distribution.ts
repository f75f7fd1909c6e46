/**
 * The standard normal distribution. Φ by the rational Chebyshev approximations of Cody (1969, 1993: Algorithm 715,
 * ANORM), with e^(−z²/2) split so that the square's rounding does not reach the exponent: about 1e-15 relative in the
 * centre and in both tails, down to the underflow at z = −38. NaN gives NaN. The quantile is core's `inverseNormal`.
 */
const INVERSE_ROOT_TAU = 0.398_942_280_401_432_677_94;
const ROOT_32 = 5.656_854_249_492_380_195;

const A = [
  2.235_252_035_460_683_928_7, 161.028_231_068_555_878_81, 1_067.689_485_460_370_958_2, 18_154.981_253_343_561_249,
  0.065_682_337_918_207_449_113,
] as const;
const B = [
  47.202_581_904_688_241_87, 976.098_551_737_776_693_22, 10_260.932_208_618_978_205, 45_507.789_335_026_729_956,
] as const;
const C = [
  0.398_941_512_088_138_134_5, 8.883_149_794_388_375_941_2, 93.506_656_132_177_855_979, 597.270_276_394_800_262_26,
  2_494.537_585_290_372_671_1, 6_848.190_450_536_282_332_6, 11_602.651_437_647_350_124, 9_842.714_838_383_978_021_8,
  1.076_557_677_372_019_231_7e-8,
] as const;
const D = [
  22.266_688_044_328_115_691, 235.387_901_782_624_998_61, 1_519.377_599_407_554_805, 6_485.558_298_266_760_755,
  18_615.571_640_885_098_091, 34_900.952_721_145_977_266, 38_912.003_286_093_271_411, 19_685.429_676_859_990_727,
] as const;
const P = [
  0.215_898_534_057_956_99, 0.127_401_161_160_247_363_9, 0.022_235_277_870_649_807, 0.001_421_619_193_227_893_466,
  2.911_287_495_116_879_3e-5, 0.023_073_441_764_940_173_03,
] as const;
const Q = [
  1.284_260_096_144_911_21, 0.468_238_212_480_865_118, 0.065_988_137_868_928_551_5, 0.003_782_396_332_027_582_44,
  7.297_515_550_839_662_05e-5,
] as const;

/** e^(−z²/2) without the rounding error of z²: the leading bits of z have an exact square. */
function gaussian(z: number): number {
  const lead = Math.trunc(z * 16) / 16;
  return Math.exp((-lead * lead) / 2) * Math.exp((-(z - lead) * (z + lead)) / 2);
}

/** Density of the standard normal at z. */
export function normalPdf(z: number): number {
  return Math.abs(z) < 40 ? INVERSE_ROOT_TAU * gaussian(z) : z - z === 0 || z * z === Infinity ? 0 : NaN;
}

/** Φ(z) = P(Z ≤ z); for the upper tail use `normalCdf(-z)`. */
export function normalCdf(z: number): number {
  const y = Math.abs(z);
  if (y <= 0.662_91) {
    const square = y * y;
    let above = A[4] * square;
    let below = square;
    for (let i = 0; i < 3; i += 1) {
      above = (above + A[i]!) * square;
      below = (below + B[i]!) * square;
    }
    return 0.5 + (z * (above + A[3])) / (below + B[3]);
  }
  const tail = y <= 40 ? gaussian(y) * (y <= ROOT_32 ? middle(y) : far(y)) : y > 40 ? 0 : NaN;
  return z < 0 ? tail : 1 - tail;
}

/** (1 − Φ(y))·e^(y²/2) for 0.66 < y ≤ √32. */
function middle(y: number): number {
  let above = C[8] * y;
  let below = y;
  for (let i = 0; i < 7; i += 1) {
    above = (above + C[i]!) * y;
    below = (below + D[i]!) * y;
  }
  return (above + C[7]) / (below + D[7]);
}

/** The same for y > √32. */
function far(y: number): number {
  const square = 1 / (y * y);
  let above = P[5] * square;
  let below = square;
  for (let i = 0; i < 4; i += 1) {
    above = (above + P[i]!) * square;
    below = (below + Q[i]!) * square;
  }
  return (INVERSE_ROOT_TAU - (square * (above + P[4])) / (below + Q[4])) / y;
}
