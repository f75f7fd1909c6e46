/**
 * Whether open and close lie within [low, high]; what is missing contradicts nothing. A bar that contradicts itself keeps
 * its close, the price that features and the books rest on; its open, high and low are treated as missing, because
 * nothing says which of them is wrong.
 */
import { sharedFloat64 } from '@quantcli/core';
import type { BarField, Bars } from '@quantcli/market';
import { found, nameBar, severityOfShare, startsOf, type Check } from './finding.ts';

/** Prices agree when they differ by less than this share, or by half of the last printed digit of the coarser one. */
const TOLERANCE = 1e-6;
/** Cents are always printed; more digits are believed once seen. */
const LEAST_DIGITS = 2;
const MOST_DIGITS = 8;
const REPAIRED: readonly BarField[] = ['open', 'high', 'low'];

/** Bars with high below low, or with an open or close outside of them. A warning from 0.1 % of the bars, an error from 5 %. */
export const ohlcConsistency: Check = ({ bars, starts }) => {
  const rows = contradictoryRows(bars, starts);
  const value = (field: BarField, row: number): string => {
    const price = bars.fields.get(field)?.[row] ?? NaN;
    return Number.isNaN(price) ? '' : ` ${field} ${price}`;
  };
  const examples = rows.slice(0, 5).map((row) => {
    const prices = (['open', 'high', 'low', 'close'] as const).map((field) => value(field, row));
    return `${nameBar(bars, row)}:${prices.join('')}`;
  });
  const severity = severityOfShare(rows.length, bars.time.length, 0.001, 0.05);
  return found(
    'ohlc-consistency',
    severity,
    rows.length,
    examples,
    'kept close; open, high and low treated as missing',
  );
};

/** The bars with open, high and low missing where they contradict each other or the close, and in how many bars; the same object when in none. */
export function repairBars(bars: Bars): { readonly bars: Bars; readonly repaired: number } {
  const rows = contradictoryRows(bars, startsOf(bars));
  if (rows.length === 0) return { bars, repaired: 0 };
  const fields = new Map(bars.fields);
  for (const field of REPAIRED) {
    const values = fields.get(field);
    if (values === undefined) continue;
    const repaired = sharedFloat64(values.length);
    repaired.set(values);
    for (const row of rows) repaired[row] = NaN;
    fields.set(field, repaired);
  }
  return { bars: { ...bars, fields }, repaired: rows.length };
}

/** The rows, ascending, whose prices contradict each other. O(rows). */
function contradictoryRows({ symbols, fields }: Bars, starts: Int32Array): number[] {
  const close = fields.get('close')!;
  const open = fields.get('open');
  const high = fields.get('high');
  const low = fields.get('low');
  const rows: number[] = [];
  for (let n = 0; n < symbols.length; n += 1) {
    const from = starts[n]!;
    const to = starts[n + 1]!;
    // What is missing is NaN and compares false with everything, so it contradicts nothing.
    const pairs = [
      { below: low, above: high },
      { below: open, above: high },
      { below: close, above: high },
      { below: low, above: open },
      { below: low, above: close },
    ];
    const bad = new Set<number>();
    for (const { below, above } of pairs) {
      if (below === undefined || above === undefined) continue;
      let half = NaN;
      for (let row = from; row < to; row += 1) {
        const excess = below[row]! - above[row]!;
        if (!(excess > TOLERANCE * below[row]!)) continue;
        // Printed digits are counted only for a symbol and a pair that need them.
        if (Number.isNaN(half))
          half = 0.5 * 10 ** -Math.min(countDigits(below, from, to), countDigits(above, from, to));
        if (excess > half * (1 + 1e-9)) bad.add(row);
      }
    }
    rows.push(...[...bad].sort((a, b) => a - b));
  }
  return rows;
}

/** Most decimal places printed in a column's rows. */
function countDigits(values: Float64Array, from: number, to: number): number {
  let most = LEAST_DIGITS;
  for (let row = from; row < to && most < MOST_DIGITS; row += 1) {
    const [digits = '', exponent] = String(values[row]!).split('e');
    const places = (digits.split('.')[1]?.length ?? 0) - Number(exponent ?? 0);
    if (places > most) most = Math.min(MOST_DIGITS, places);
  }
  return most;
}
