/** Bars that are there and say little: prices or volume missing, no trade, a close that does not move. */
import type { Bars } from '@quantcli/market';
import type { Check } from './check.ts';
import { countsOf, found, foundCases, nameBar, nameTime, severityOfShare, type Finding } from './finding.ts';

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
  return found({ check: 'missing-prices', severity, action: 'accept', done: 'kept as missing' }, count, examples);
};

/** Bars without a volume where the source has volumes. A warning from 1 % of the bars. */
export const missingVolume: Check = ({ bars, starts }) =>
  volumeBars('missing-volume', bars, starts, Number.isNaN, 'kept as missing, never filled');

/** Bars on which nothing traded. A warning from 1 % of the bars. */
export const zeroVolume: Check = ({ bars, starts }) =>
  volumeBars('zero-volume', bars, starts, (volume) => volume === 0, 'kept');

function volumeBars(
  check: string,
  { symbols, time, fields }: Bars,
  starts: Int32Array,
  counts: (volume: number) => boolean,
  done: string,
): Finding | undefined {
  const volume = fields.get('volume');
  if (volume === undefined) return undefined;
  const bySymbol = new Float64Array(symbols.length);
  const cases = symbols.flatMap((symbol, n) => {
    const values = volume.subarray(starts[n]!, starts[n + 1]!);
    const some = countWhere(values, counts);
    if (some === 0) return [];
    bySymbol[n] = some;
    const at = time[starts[n]! + values.findIndex(counts)]!;
    return [{ symbol, time: at, what: some === values.length ? `all ${some} bars` : `the first of ${some}` }];
  });
  const count = bySymbol.reduce((sum, some) => sum + some, 0);
  const severity = severityOfShare(count, volume.length, 0.01, Infinity);
  return foundCases({ check, severity, action: 'accept', done }, cases, {
    count,
    bySymbol: countsOf(symbols, bySymbol),
  });
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
  const cases = runs.map(({ first, length }) => ({
    symbol: bars.symbols[bars.symbol[first]!]!,
    time: bars.time[first]!,
    what: `${length} closes of ${close[first]!} up to ${nameTime(bars.time[first + length - 1]!)}`,
  }));
  const severity = (runs[0]?.length ?? 0) >= LONG_RUN ? 'warning' : 'info';
  return foundCases({ check: 'stale-runs', severity, action: 'accept', done: 'kept' }, cases);
};

function countWhere(values: Float64Array, counts: (value: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i += 1) if (counts(values[i]!)) count += 1;
  return count;
}
