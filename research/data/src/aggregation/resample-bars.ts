/**
 * Bars into longer ones: first open, highest high, lowest low, last close, summed volume. Prices are raw, so what lies
 * before a split inside a longer bar is first restated in the shares after it (prices ÷ split, volume × split, dividends ÷
 * split); the split stays booked on the longer bar. Its dividend is what keeps the total return of reinvesting each at its
 * own ex-date close: C · (Π (Cᵢ + Dᵢ)/Cᵢ − 1), C the longer bar's close. A missing open, high or low is left out of its bar's; volume and
 * dividends that are missing everywhere stay missing. Calendar stretches of a zone as {@link timeBuckets}. O(rows).
 */
import { sharedFloat64 } from '@quantcli/core';
import type { BarField, Bars } from '@quantcli/market';
import { timeZone, type TimeZone } from '@quantcli/panel';
import type { BarSpec } from './bar-spec.ts';
import { timeBuckets, type TimeBucket as Bucket } from './time-buckets.ts';

/** @param zone of the bars' days; daily bars are stamped in UTC, whatever the exchange's zone */
export function resampleBars(
  bars: Bars,
  spec: Extract<BarSpec, { by: 'time' }>,
  zone: TimeZone = timeZone('UTC'),
): Bars {
  const { symbols, symbol, time } = bars;
  const buckets = timeBuckets(spec, zone);
  // The row at which each longer bar begins, and its stamp. Symbols share their calendars: a stretch leads to the next.
  const begins = new Int32Array(time.length + 1);
  const stamps = new Float64Array(time.length);
  const follows = new Map<Bucket, Bucket>();
  const starting = new Map<number, Bucket>();
  let bucket: Bucket = { stamp: NaN, start: Infinity, end: -Infinity };
  let count = 0;
  for (let row = 0; row < time.length; row += 1) {
    const at = time[row]!;
    const isSame = row > 0 && symbol[row] === symbol[row - 1];
    if (isSame && at >= bucket.start && at < bucket.end) continue;
    let next = isSame ? follows.get(bucket) : starting.get(at);
    if (next === undefined || at < next.start || at >= next.end) {
      next = buckets(at);
      if (isSame) follows.set(bucket, next);
      else starting.set(at, next);
    }
    bucket = next;
    begins[count] = row;
    stamps[count] = bucket.stamp;
    count += 1;
  }
  begins[count] = time.length;
  const rows = { begins: begins.subarray(0, count + 1), later: splitsAfter(bars, begins, count) };
  const close = bars.fields.get('close')!;
  const fields = new Map([...bars.fields].map(([field, values]) => [field, COMBINE[field](values, rows, close)]));
  const kept = Int32Array.from({ length: count }, (_, k) => symbol[begins[k]!]!);
  return { ...bars, symbols, symbol: kept, time: stamps.slice(0, count), fields };
}

interface Grouped {
  /** Longer bar k has the rows [begins[k], begins[k + 1]). */
  readonly begins: Int32Array;
  /** [R] by how much the splits after a row, inside its longer bar, multiply its shares; undefined where there is none. */
  readonly later: Float64Array | undefined;
}

function splitsAfter({ fields }: Bars, begins: Int32Array, count: number): Float64Array | undefined {
  const split = fields.get('split');
  if (split === undefined) return undefined;
  let later: Float64Array | undefined;
  for (let k = 0; k < count; k += 1) {
    let product = 1;
    for (let row = begins[k + 1]! - 1; row >= begins[k]!; row -= 1) {
      if (later !== undefined) later[row] = product;
      const ratio = split[row]!;
      if (!(ratio > 0) || ratio === 1 || row === begins[k]) continue;
      later ??= new Float64Array(split.length).fill(1);
      product *= ratio;
    }
  }
  return later;
}

/** @param close [R] as traded */
type Combine = (values: Float64Array, rows: Grouped, close: Float64Array) => Float64Array;

/** One loop a kind of field, each compiled by itself: a shared one with a function for the step is three times slower. */
const first: Combine = (values, { begins }) => {
  const out = sharedFloat64(begins.length - 1);
  for (let k = 0; k < out.length; k += 1) {
    let row = begins[k]!;
    const last = begins[k + 1]! - 1;
    while (row < last && Number.isNaN(values[row]!)) row += 1;
    out[k] = values[row]!;
  }
  return out;
};

const last: Combine = (values, { begins }) => {
  const out = sharedFloat64(begins.length - 1);
  for (let k = 0; k < out.length; k += 1) {
    let row = begins[k + 1]! - 1;
    while (row > begins[k]! && Number.isNaN(values[row]!)) row -= 1;
    out[k] = values[row]!;
  }
  return out;
};

const highest: Combine = (values, { begins }) => {
  const out = sharedFloat64(begins.length - 1);
  for (let k = 0; k < out.length; k += 1) {
    let most = NaN;
    for (let row = begins[k]!; row < begins[k + 1]!; row += 1)
      if (!(values[row]! <= most)) most = newer(most, values[row]!);
    out[k] = most;
  }
  return out;
};

const lowest: Combine = (values, { begins }) => {
  const out = sharedFloat64(begins.length - 1);
  for (let k = 0; k < out.length; k += 1) {
    let least = NaN;
    for (let row = begins[k]!; row < begins[k + 1]!; row += 1)
      if (!(values[row]! >= least)) least = newer(least, values[row]!);
    out[k] = least;
  }
  return out;
};

/** The new extreme, unless it is missing. */
function newer(extreme: number, value: number): number {
  return Number.isNaN(value) ? extreme : value;
}

const sum: Combine = (values, { begins }) => {
  const out = sharedFloat64(begins.length - 1);
  for (let k = 0; k < out.length; k += 1) {
    let total = NaN;
    for (let row = begins[k]!; row < begins[k + 1]!; row += 1) {
      const value = values[row]!;
      if (!Number.isNaN(value)) total = Number.isNaN(total) ? value : total + value;
    }
    out[k] = total;
  }
  return out;
};

const product: Combine = (values, { begins }) => {
  const out = sharedFloat64(begins.length - 1);
  for (let k = 0; k < out.length; k += 1) {
    let total = NaN;
    for (let row = begins[k]!; row < begins[k + 1]!; row += 1) {
      const value = values[row]!;
      if (!Number.isNaN(value)) total = Number.isNaN(total) ? value : total * value;
    }
    out[k] = total;
  }
  return out;
};

const reinvested: Combine = (values, rows, close) => {
  const { begins } = rows;
  const out = last(close, rows, close);
  for (let k = 0; k < out.length; k += 1) {
    let growth = NaN;
    for (let row = begins[k]!; row < begins[k + 1]!; row += 1) {
      const cash = values[row]!;
      if (Number.isNaN(cash)) continue;
      growth = (Number.isNaN(growth) ? 1 : growth) * (cash > 0 && close[row]! > 0 ? 1 + cash / close[row]! : 1);
    }
    out[k] = growth === 1 ? 0 : out[k]! * (growth - 1);
  }
  return out;
};

/** In the shares of the longer bar's end: what is per share. */
const perShare =
  (combine: Combine): Combine =>
  (values, rows, close) => {
    const { later } = rows;
    return combine(later === undefined ? values : values.map((value, row) => value / later[row]!), rows, close);
  };

const COMBINE: Readonly<Record<BarField, Combine>> = {
  open: perShare(first),
  high: perShare(highest),
  low: perShare(lowest),
  close: last,
  volume: (values, rows, close) => {
    const { later } = rows;
    return sum(later === undefined ? values : values.map((value, row) => value * later[row]!), rows, close);
  },
  adjusted: last,
  dividend: reinvested,
  split: product,
};
