/**
 * Crowding of a factor as comomentum (Lou & Polk 2022): when many trade on a factor, what it holds moves together beyond
 * what the market explains. The mean pairwise correlation, over the last year, of the abnormal weekly returns of the
 * symbols in the top quantile and of those in the bottom quantile, averaged, less that of the symbols in the middle,
 * which is what any two symbols have in common. Abnormal: what is left of a return after its regression on the
 * equal-weighted market. No valuation enters. A year that is not complete for a symbol leaves the symbol out.
 * O(dates · N · (weeks + factors · weeks)), the mean of all pairs from one sum.
 */
import type { Panel } from '@quantcli/panel';
import { sideOf } from './holdings.ts';

/** Bars of one return, returns of one estimate, bars between estimates. */
const STEP = 5;
const WEEKS = 50;
const EVERY = 21;
/** Symbols a correlation between all pairs is taken of. */
const FEWEST = 3;

interface Crowding {
  /** Bars at whose end it was measured. */
  readonly bars: readonly number[];
  /** For each factor and bar; NaN where too few symbols are held. */
  readonly values: readonly (readonly number[])[];
}

/** @param ranks for each factor, [T × N] centred ranks of its score */
export function crowdingOf(panel: Panel, ranks: readonly Float64Array[], quantiles: number): Crowding {
  const symbols = panel.symbols.length;
  const bars: number[] = [];
  for (let t = panel.bars - 1; t >= STEP * WEEKS; t -= EVERY) bars.unshift(t);
  const values = ranks.map((): number[] => []);
  const abnormal = new Float64Array(symbols * WEEKS);
  for (const t of bars) {
    standardisedResiduals(panel, t, abnormal);
    ranks.forEach((own, f) => {
      const at = (side: number): number =>
        meanCorrelation(abnormal, symbols, (n) => {
          const rank = own[t * symbols + n]!;
          return rank === rank && sideOf(rank, quantiles) === side;
        });
      values[f]!.push((at(1) + at(-1)) / 2 - at(0));
    });
  }
  return { bars, values };
}

/** [N × WEEKS] residuals of the weeks that end at bar t, of mean 0 and length 1; NaN for a symbol without all of them. */
function standardisedResiduals(panel: Panel, t: number, out: Float64Array): void {
  const symbols = panel.symbols.length;
  const market = new Float64Array(WEEKS);
  let complete = 0;
  for (let n = 0; n < symbols; n += 1) {
    const close = panel.column('close', n);
    const own = out.subarray(n * WEEKS, (n + 1) * WEEKS);
    for (let w = 0; w < WEEKS; w += 1) {
      const end = t - (WEEKS - 1 - w) * STEP;
      own[w] = close[end]! / close[end - STEP]! - 1;
    }
    if (own.some((value) => !Number.isFinite(value))) {
      own.fill(NaN);
      continue;
    }
    centre(own);
    for (let w = 0; w < WEEKS; w += 1) market[w]! += own[w]!;
    complete += 1;
  }
  if (complete === 0) return;
  // The scale of the market does not matter to what it leaves.
  const power = dot(market, market);
  for (let n = 0; n < symbols; n += 1) {
    const own = out.subarray(n * WEEKS, (n + 1) * WEEKS);
    const slope = power > 0 ? dot(own, market) / power : 0;
    for (let w = 0; w < WEEKS; w += 1) own[w]! -= slope * market[w]!;
    const length = Math.sqrt(dot(own, own));
    for (let w = 0; w < WEEKS; w += 1) own[w] = length > 1e-12 ? own[w]! / length : NaN;
  }
}

/** Of n unit vectors the squared length of their sum is n + Σ of the correlations of all ordered pairs. */
function meanCorrelation(vectors: Float64Array, symbols: number, isHeld: (symbol: number) => boolean): number {
  const sum = new Float64Array(WEEKS);
  let count = 0;
  for (let n = 0; n < symbols; n += 1) {
    if (!isHeld(n) || Number.isNaN(vectors[n * WEEKS]!)) continue;
    for (let w = 0; w < WEEKS; w += 1) sum[w]! += vectors[n * WEEKS + w]!;
    count += 1;
  }
  return count < FEWEST ? NaN : (dot(sum, sum) - count) / (count * (count - 1));
}

function centre(values: Float64Array): void {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  for (let i = 0; i < values.length; i += 1) values[i]! -= mean;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i += 1) sum += a[i]! * b[i]!;
  return sum;
}
