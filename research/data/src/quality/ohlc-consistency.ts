/**
 * Whether open and close lie within [low, high]; what is missing contradicts nothing. A bar that contradicts itself keeps
 * its close, the price that features and the books rest on; its open, high and low are treated as missing, because
 * nothing says which of them is wrong.
 */
import type { Bars } from '@quantcli/market';
import { LEAST_DECIMALS, printedDecimals } from '@quantcli/numeric';
import type { Check } from './check.ts';
import { foundRows, severityOfShare } from './finding.ts';

/** Prices agree when they differ by less than this share, or by half of the last printed digit of the coarser one. */
const TOLERANCE = 1e-6;

/** Bars with high below low, or with an open or close outside of them. A warning from 0.1 % of the bars, an error from 5 %. */
export const ohlcConsistency: Check = ({ bars, starts }) => {
  const rows = contradictoryRows(bars, starts);
  return foundRows(
    {
      check: 'ohlc-consistency',
      severity: severityOfShare(rows.length, bars.time.length, 0.001, 0.05),
      action: 'quarantine',
      done: 'kept close; open, high and low treated as missing',
    },
    bars,
    rows,
    (row) => ({ what: describePrices(bars, row) }),
  );
};

function describePrices({ fields }: Bars, row: number): string {
  return (['open', 'high', 'low', 'close'] as const)
    .flatMap((field) => {
      const price = fields.get(field)?.[row] ?? NaN;
      return Number.isNaN(price) ? [] : [`${field} ${price}`];
    })
    .join(' ');
}

/** The rows, ascending, whose prices contradict each other. O(rows). */
export function contradictoryRows({ symbols, fields }: Bars, starts: Int32Array): number[] {
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
      // Decimals are those of the rows so far: a later bar never changes what becomes of an earlier one. They are
      // counted only up to a row that needs them.
      let counted = from;
      let decimalsBelow = LEAST_DECIMALS;
      let decimalsAbove = LEAST_DECIMALS;
      for (let row = from; row < to; row += 1) {
        const excess = below[row]! - above[row]!;
        if (!(excess > TOLERANCE * below[row]!)) continue;
        for (; counted <= row; counted += 1) {
          decimalsBelow = printedDecimals(below[counted]!, decimalsBelow);
          decimalsAbove = printedDecimals(above[counted]!, decimalsAbove);
        }
        const half = 0.5 * 10 ** -Math.min(decimalsBelow, decimalsAbove);
        if (excess > half * (1 + 1e-9)) bad.add(row);
      }
    }
    rows.push(...[...bad].sort((a, b) => a - b));
  }
  return rows;
}
