/** Bars that are there and say little: prices or volume missing, no trade, a close that does not move. */
import { isoDate } from '@quantcli/core';
import type { Bars } from '@quantcli/market';
import { found, nameBar, severityOfShare, type Check, type Finding } from './finding.ts';

/** Open, high or low left blank (zeros are counted by `zero-coded-prices`). A warning from 1 % of the prices. */
export const missingPrices: Check = ({ bars, imported }) => {
  const coded = new Map(imported?.zeroCoded.map(({ field, count }) => [field, count]));
  const examples: string[] = [];
  let count = 0;
  let columns = 0;
  for (const field of ['open', 'high', 'low'] as const) {
    const values = bars.fields.get(field);
    if (values === undefined) continue;
    columns += 1;
    const blank = countWhere(values, Number.isNaN) - (coded.get(field) ?? 0);
    if (blank <= 0) continue;
    count += blank;
    const row = values.findIndex(Number.isNaN);
    examples.push(`${field}: ${blank}${coded.has(field) ? '' : `, the first ${nameBar(bars, row)}`}`);
  }
  const severity = severityOfShare(count, columns * bars.time.length, 0.01, Infinity);
  return found('missing-prices', severity, count, examples, 'kept as missing');
};

/** Bars without a volume where the source has volumes. A warning from 1 % of the bars. */
export const missingVolume: Check = ({ bars, starts }) =>
  volumeBars('missing-volume', bars, starts, Number.isNaN, 'kept as missing, never filled');

/** Bars on which nothing traded. A warning from 1 % of the bars. */
export const zeroVolume: Check = ({ bars, starts }) =>
  volumeBars('zero-volume', bars, starts, (volume) => volume === 0, 'kept');

function volumeBars(
  check: string,
  bars: Bars,
  starts: Int32Array,
  counts: (volume: number) => boolean,
  action: string,
): Finding | undefined {
  const volume = bars.fields.get('volume');
  if (volume === undefined) return undefined;
  const examples: string[] = [];
  let count = 0;
  for (let n = 0; n < bars.symbols.length; n += 1) {
    const values = volume.subarray(starts[n]!, starts[n + 1]!);
    const some = countWhere(values, counts);
    if (some === 0) continue;
    count += some;
    const first = nameBar(bars, starts[n]! + values.findIndex(counts));
    examples.push(some === values.length ? `${bars.symbols[n]!}: all ${some} bars` : `${first}: the first of ${some}`);
  }
  return found(check, severityOfShare(count, volume.length, 0.01, Infinity), count, examples, action);
}

/** Closes equal this often in a row are reported. */
const STALE_BARS = 5;
/** From here on a run is suspicious even for a cheap share on a coarse tick. */
const LONG_RUN = 10;

/** Runs of five or more equal closes of a symbol, the longest first. A warning when one reaches ten bars. */
export const staleRuns: Check = ({ bars, starts }) => {
  const close = bars.fields.get('close')!;
  const runs: { readonly first: number; readonly length: number }[] = [];
  for (let n = 0; n < bars.symbols.length; n += 1) {
    let first = starts[n]!;
    for (let row = first + 1; row <= starts[n + 1]!; row += 1) {
      if (row < starts[n + 1]! && close[row] === close[first]) continue;
      if (row - first >= STALE_BARS) runs.push({ first, length: row - first });
      first = row;
    }
  }
  runs.sort((a, b) => b.length - a.length || a.first - b.first);
  const examples = runs.slice(0, 5).map(({ first, length }) => {
    const last = isoDate(bars.time[first + length - 1]!);
    return `${nameBar(bars, first)} to ${last}: ${length} closes of ${close[first]!}`;
  });
  const severity = (runs[0]?.length ?? 0) >= LONG_RUN ? 'warning' : 'info';
  return found('stale-runs', severity, runs.length, examples, 'kept');
};

function countWhere(values: Float64Array, counts: (value: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i += 1) if (counts(values[i]!)) count += 1;
  return count;
}
