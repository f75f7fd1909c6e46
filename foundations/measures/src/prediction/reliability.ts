/**
 * Reliability of forecast probabilities: the rows in bins of the forecast, each with what was forecast and what happened;
 * the expected and the largest gap between the two (Naeini, Cooper & Hauskrecht 2015), and Murphy's (1973) decomposition
 * of the Brier score. A forecast on the border of two bins belongs to the lower. Undefined without weight. O(n·log bins).
 */
import { quantileOfSorted } from '@quantcli/numeric';
import { totalWeight, weightAt } from './regression-error.ts';
import { wilsonInterval } from './wilson-interval.ts';

export interface ReliabilityBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  readonly weight: number;
  /** Mean forecast. */
  readonly forecast: number;
  /** Share that happened. */
  readonly observed: number;
  /** 95 %, Wilson, for the number of rows that weigh as much; as if rows were independent. */
  readonly interval: readonly [lo: number, hi: number];
}

export interface ReliabilityOptions {
  readonly bins?: number;
  /** Bins of one width on [0, 1], or between quantiles of the forecasts, with about as many rows each. */
  readonly spacing?: 'width' | 'mass';
}

/**
 * The bins that hold weight, ascending; none when a forecast is missing.
 * @param probabilities [n] in [0, 1], with `happened` [n] of 0 and 1 and `weights` [n] ≥ 0
 */
export function reliabilityBins(
  probabilities: Float64Array,
  happened: Uint8Array,
  weights?: Float64Array,
  { bins = 10, spacing = 'width' }: ReliabilityOptions = {},
): ReliabilityBin[] {
  if (probabilities.some(Number.isNaN)) return [];
  const borders = spacing === 'width' ? evenBorders(bins) : quantileBorders(probabilities, bins);
  const sums = Array.from({ length: bins }, () => ({ rows: 0, weight: 0, squares: 0, forecast: 0, observed: 0 }));
  for (let i = 0; i < probabilities.length; i += 1) {
    const weight = weightAt(weights, i);
    if (weight === 0) continue;
    const bin = sums[binOf(borders, probabilities[i]!)]!;
    bin.rows += 1;
    bin.weight += weight;
    bin.squares += weight * weight;
    bin.forecast += weight * probabilities[i]!;
    bin.observed += weight * happened[i]!;
  }
  return sums.flatMap(({ rows, weight, squares, forecast, observed }, b) => {
    if (rows === 0) return [];
    const share = Math.min(1, observed / weight);
    return {
      from: borders[b]!,
      to: borders[b + 1]!,
      rows,
      weight,
      forecast: forecast / weight,
      observed: share,
      interval: wilsonInterval(share, (weight * weight) / squares),
    };
  });
}

/** [bins + 1] borders of equal bins on [0, 1]. */
function evenBorders(bins: number): Float64Array {
  return Float64Array.from({ length: bins + 1 }, (_, b) => b / bins);
}

/** [bins + 1] quantiles (type 7). */
function quantileBorders(probabilities: Float64Array, bins: number): Float64Array {
  const sorted = probabilities.slice().sort();
  return evenBorders(bins).map((share) => quantileOfSorted(sorted, share));
}

/** How many of the inner borders lie below the value. */
function binOf(borders: Float64Array, value: number): number {
  let low = 1;
  let high = borders.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (borders[middle]! < value) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

type Gap = Pick<ReliabilityBin, 'weight' | 'forecast' | 'observed'>;

/** Mean over the rows of the gap between forecast and share in their bin (ECE). */
export function expectedCalibrationError(bins: readonly Gap[]): number | undefined {
  const total = bins.reduce((sum, { weight }) => sum + weight, 0);
  if (!(total > 0)) return undefined;
  return bins.reduce(
    (sum, { weight, forecast, observed }) => sum + (weight / total) * Math.abs(forecast - observed),
    0,
  );
}

/** The largest gap of a bin (MCE). */
export function maximumCalibrationError(bins: readonly Gap[]): number | undefined {
  return bins.length === 0
    ? undefined
    : bins.reduce((most, { forecast, observed }) => Math.max(most, Math.abs(forecast - observed)), 0);
}

export interface BrierDecomposition {
  /** Of forecast from share, squared, bin by bin: 0 is perfect. */
  readonly reliability: number;
  /** Of the bins' shares from the base rate: what the forecasts tell apart. */
  readonly resolution: number;
  /** p(1 − p) of the base rate: of no forecast's making. */
  readonly uncertainty: number;
  /** What forecasts that differ within a bin leave (Stephenson, Coelho & Jolliffe 2008): 0 when each bin holds one value. */
  readonly withinBins: number;
}

/** Brier = reliability − resolution + uncertainty + withinBins, over the given bins of the same rows. */
export function brierDecomposition(
  probabilities: Float64Array,
  happened: Uint8Array,
  bins: readonly ReliabilityBin[],
  weights?: Float64Array,
): BrierDecomposition | undefined {
  const total = totalWeight(probabilities.length, weights);
  if (!(total > 0) || bins.length === 0) return undefined;
  let base = 0;
  let brier = 0;
  for (let i = 0; i < probabilities.length; i += 1) {
    const weight = weightAt(weights, i) / total;
    base += weight * happened[i]!;
    brier += weight * (probabilities[i]! - happened[i]!) ** 2;
  }
  let reliability = 0;
  let resolution = 0;
  for (const { weight, forecast, observed } of bins) {
    reliability += (weight / total) * (forecast - observed) ** 2;
    resolution += (weight / total) * (observed - base) ** 2;
  }
  const uncertainty = base * (1 - base);
  return { reliability, resolution, uncertainty, withinBins: brier - (reliability - resolution + uncertainty) };
}
