/**
 * Platt's (1999) calibration: the probability is logistic in the score, P = 1/(1 + e^−(a·f + b)), fitted by maximum
 * likelihood to targets drawn in from 0 and 1 by the rule of succession, (N₊ + 1)/(N₊ + 2) and 1/(N₋ + 2), so that scores
 * which separate the classes still have a finite slope. Newton's method with halved steps as Lin, Lin & Weng (2007), on
 * scores scaled to [−1, 1]. O(n) a step, about ten steps.
 */
export interface PlattMap {
  readonly slope: number;
  readonly intercept: number;
}

const STEPS = 100;

/** @param scores [n] finite, with `happened` [n] of 0 and 1 and `weights` [n] ≥ 0, not all 0 */
export function fitPlatt(scores: Float64Array, happened: Uint8Array, weights: Float64Array): PlattMap {
  let [positives, negatives] = [0, 0];
  let [lowest, highest] = [Infinity, -Infinity];
  scores.forEach((score, i) => {
    if (weights[i] === 0) return;
    if (happened[i] === 1) positives += weights[i]!;
    else negatives += weights[i]!;
    lowest = Math.min(lowest, score);
    highest = Math.max(highest, score);
  });
  const targetOf = [1 / (negatives + 2), (positives + 1) / (positives + 2)] as const;
  const centre = lowest / 2 + highest / 2;
  const reach = highest / 2 - lowest / 2;
  // Scores that do not differ tell nothing: the base rate, drawn in likewise.
  if (!(reach > 0)) {
    const base = (positives * targetOf[1] + negatives * targetOf[0]) / (positives + negatives);
    return { slope: 0, intercept: Math.log(base / (1 - base)) };
  }
  const z = scores.map((score) => (score - centre) / reach);
  const targets = Float64Array.from(happened, (kind) => targetOf[kind === 1 ? 1 : 0]);
  const [a, b] = newton(z, targets, weights, Math.log((positives + 1) / (negatives + 1)));
  return { slope: a / reach, intercept: b - (a * centre) / reach };
}

/** Slope and intercept of least cross-entropy, from slope 0. */
function newton(z: Float64Array, targets: Float64Array, weights: Float64Array, start: number): [number, number] {
  let [a, b] = [0, start];
  let loss = crossEntropy(z, targets, weights, a, b);
  for (let step = 0; step < STEPS; step += 1) {
    let [ga, gb, haa, hab, hbb] = [0, 0, 0, 0, 0];
    for (let i = 0; i < z.length; i += 1) {
      const p = logistic(a * z[i]! + b);
      const gradient = weights[i]! * (p - targets[i]!);
      const curvature = weights[i]! * p * (1 - p);
      ga += gradient * z[i]!;
      gb += gradient;
      haa += curvature * z[i]! * z[i]!;
      hab += curvature * z[i]!;
      hbb += curvature;
    }
    const determinant = haa * hbb - hab * hab;
    if (!(determinant > 0)) break;
    const da = (hab * gb - hbb * ga) / determinant;
    const db = (hab * ga - haa * gb) / determinant;
    let share = 1;
    let next = crossEntropy(z, targets, weights, a + da, b + db);
    while (next > loss && share > 1e-10) {
      share /= 2;
      next = crossEntropy(z, targets, weights, a + share * da, b + share * db);
    }
    if (next > loss) break;
    a += share * da;
    b += share * db;
    loss = next;
    if (Math.abs(da) + Math.abs(db) < 1e-13 * (1 + Math.abs(a) + Math.abs(b))) break;
  }
  return [a, b];
}

function crossEntropy(z: Float64Array, targets: Float64Array, weights: Float64Array, a: number, b: number): number {
  let sum = 0;
  for (let i = 0; i < z.length; i += 1) {
    const f = a * z[i]! + b;
    // −t·ln P − (1 − t)·ln(1 − P) without overflow.
    sum += weights[i]! * (Math.max(f, 0) - targets[i]! * f + Math.log1p(Math.exp(-Math.abs(f))));
  }
  return sum;
}

function logistic(f: number): number {
  return f >= 0 ? 1 / (1 + Math.exp(-f)) : Math.exp(f) / (1 + Math.exp(f));
}

/** The calibrated probability of a score. */
export function plattAt({ slope, intercept }: PlattMap, score: number): number {
  return logistic(slope * score + intercept);
}
