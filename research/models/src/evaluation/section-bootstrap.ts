/**
 * Intervals of metrics by the circular block bootstrap (Politis & Romano 1992): whole bars are drawn in runs of
 * consecutive bars at least as long as a label's span, so that rows of one bar stay together and outcomes that overlap
 * stay beside each other. Percentile intervals. Rows of a table without a time are drawn one by one. As all block
 * bootstraps, a little short in short samples: for independent forecasts that persist (autocorrelation 0.95) and 500 bars
 * of 20 rows, 95 % intervals held the IC in 92 % (horizon 1) and 95 % (5) of 200 trials, the squared error in 80 % and 86 %.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { throwIfInterrupted, type Rng } from '@quantcli/core';
import { stationaryBlockLength } from '@quantcli/measures';
import { quantileOfSorted, variance } from '@quantcli/numeric';
import { lossesByBar } from './bar-losses.ts';
import type { NamedMetric } from './metrics.ts';
import { sectionIcs } from './ranking-metrics.ts';
import type { ScoredRows } from './scored-rows.ts';

export interface BootstrapOptions {
  readonly rng: Rng;
  readonly signal?: AbortSignal | undefined;
  readonly replications?: number;
}

interface MetricInterval {
  readonly stdErr: number;
  /** 95 %. */
  readonly interval: readonly [lo: number, hi: number];
}

export interface SectionBootstrap {
  readonly replications: number;
  readonly blockBars: number;
  /** For each metric; undefined where it does not exist in one of twenty replications, or with fewer than ten blocks. */
  readonly intervals: readonly (MetricInterval | undefined)[];
}

/** Under ten blocks, replications are the same few runs over again. */
const FEWEST_BLOCKS = 10;

/** O(replications · sections) for metrics that are sums, O(replications · rows) for those of the order of rows. */
export async function bootstrapSections(
  scored: ScoredRows,
  metrics: readonly NamedMetric[],
  { rng, signal, replications = 500 }: BootstrapOptions,
): Promise<SectionBootstrap> {
  const rows = unitsOf(scored);
  const { bars, barOf } = barsOfSections(rows);
  const blockBars = oneInstant(rows) ? 1 : blockLength(rows, bars);
  if (bars < FEWEST_BLOCKS * blockBars)
    return { replications: 0, blockBars, intervals: metrics.map((): undefined => undefined) };
  const prepared = metrics.map((metric) => metric.prepare(rows));
  const found = metrics.map(() => new Float64Array(replications).fill(NaN));
  const drawn = new Float64Array(bars);
  const copies = new Float64Array(barOf.length);
  for (let b = 0; b < replications; b += 1) {
    drawn.fill(0);
    for (let count = 0; count < bars;) {
      const start = rng.below(bars);
      for (let i = 0; i < blockBars && count < bars; i += 1, count += 1) drawn[(start + i) % bars]! += 1;
    }
    for (let d = 0; d < copies.length; d += 1) copies[d] = drawn[barOf[d]!]!;
    prepared.forEach((reweigh, m) => (found[m]![b] = reweigh(copies) ?? NaN));
    await nextTurn();
    throwIfInterrupted(signal);
  }
  return { replications, blockBars, intervals: found.map(intervalOf) };
}

function intervalOf(values: Float64Array): MetricInterval | undefined {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  if (sorted.length < 2 || sorted.length < 0.95 * values.length) return undefined;
  return {
    stdErr: Math.sqrt(variance(sorted)),
    interval: [quantileOfSorted(sorted, 0.025), quantileOfSorted(sorted, 0.975)],
  };
}

/**
 * Twice the label's span, or as long as errors and ICs are seen to depend on each other (Politis & White 2004), where that
 * leaves enough blocks; the span at least.
 */
function blockLength(rows: ScoredRows, bars: number): number {
  const { horizon } = rows.dataset;
  const seen = [lossesByBar(rows), sectionIcs(rows).filter(Number.isFinite)].map(stationaryBlockLength);
  const wanted = Math.ceil(Math.max(2 * horizon, Math.cbrt(bars), ...seen));
  return Math.max(1, horizon, Math.min(wanted, Math.floor(bars / FEWEST_BLOCKS)));
}

/** Nothing says that one row depends on another. */
function oneInstant({ dataset, rows }: ScoredRows): boolean {
  return rows.length === 0 || dataset.bar[rows[0]!] === dataset.bar[rows.at(-1)!];
}

/** Rows of one instant and one section are drawn each by itself. */
function unitsOf(scored: ScoredRows): ScoredRows {
  if (scored.offsets.length !== 2 || !oneInstant(scored)) return scored;
  return { ...scored, offsets: Int32Array.from({ length: scored.rows.length + 1 }, (_, i) => i) };
}

/** The bar of each section, counted from 0; sections of one instant are drawn as if each were a bar. */
function barsOfSections(scored: ScoredRows): { bars: number; barOf: Int32Array } {
  const { dataset, rows, offsets } = scored;
  const together = !oneInstant(scored);
  let bars = 0;
  const barOf = Int32Array.from({ length: offsets.length - 1 }, (_, d) => {
    const same = d > 0 && together && dataset.bar[rows[offsets[d]!]!] === dataset.bar[rows[offsets[d - 1]!]!];
    if (!same) bars += 1;
    return bars - 1;
  });
  return { bars, barOf };
}
