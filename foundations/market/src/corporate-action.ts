/**
 * What corporate actions do to bars: the views of their prices (defined in `@quantcli/panel`, adjustment-view), and the
 * return of a symbol that stops trading.
 */
import { sharedFloat64 } from '@quantcli/core';
import { viewScales, type PriceView, type ViewOptions } from '@quantcli/panel';
import type { BarField, Bars } from './bars.ts';
import { symbolStarts } from './symbol-starts.ts';

/** A symbol stopped trading: what its holders got over its last price, less one. */
export interface Delisting {
  readonly symbol: string;
  /** Microseconds UTC: the first session without it, or later where the proceeds could be known later only. */
  readonly time: number;
  /** At least −1. */
  readonly return: number;
  /** Nobody knows: it is a convention. */
  readonly assumed?: boolean;
}

const SCALED: readonly BarField[] = ['open', 'high', 'low', 'close', 'volume'];

/** A split-only view keeps dividends, which are then per share of the last bar. */
function isScaled(name: BarField, view: PriceView): boolean {
  return SCALED.includes(name) || (name === 'dividend' && view === 'split-only');
}

/**
 * The bars with prices and volume in a view. Columns that the view has used up are left out, so that nothing can be
 * applied twice: split, dividend and adjusted; a split-only view keeps dividends, per share of the last bar, and the
 * adjusted close. Throws {@link DataError} for rows that are not sorted by symbol and where the previous-close factor
 * has no value. O(R).
 */
export function adjustBars(bars: Bars, view: PriceView, options: ViewOptions = {}): Bars {
  if (view === 'raw') return bars;
  const { symbols, fields } = bars;
  const rows = bars.symbol.length;
  const starts = symbolStarts(bars);
  const scaled = new Map<BarField, Float64Array>();
  for (const [name, values] of fields) {
    if (isScaled(name, view)) scaled.set(name, sharedFloat64(rows));
    else if (name === 'adjusted' && view === 'split-only') scaled.set(name, values);
  }
  // One symbol at a time, so that its scales stay in the processor's cache while they are used.
  const longest = symbols.reduce((most, _, n) => Math.max(most, starts[n + 1]! - starts[n]!), 0);
  const scales = { price: new Float64Array(longest), shares: new Float64Array(longest) };
  symbols.forEach((symbol, n) => {
    const [from, to] = [starts[n]!, starts[n + 1]!];
    if (from === to) return;
    const column = (name: BarField): Float64Array | undefined => fields.get(name)?.subarray(from, to);
    const history = {
      symbol,
      close: column('close')!,
      split: column('split'),
      dividend: column('dividend'),
      adjusted: column('adjusted'),
    };
    const price = scales.price.subarray(0, to - from);
    const shares = scales.shares.subarray(0, to - from);
    viewScales(history, view, price, shares, options);
    for (const name of scaled.keys()) {
      if (!isScaled(name, view)) continue;
      const out = scaled.get(name)!.subarray(from, to);
      if (name === 'volume') divideBy(column(name)!, shares, out);
      else multiplyBy(column(name)!, price, out);
    }
  });
  return { ...bars, fields: scaled };
}

function multiplyBy(values: Float64Array, scale: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i += 1) out[i] = values[i]! * scale[i]!;
}

function divideBy(values: Float64Array, scale: Float64Array, out: Float64Array): void {
  for (let i = 0; i < out.length; i += 1) out[i] = values[i]! / scale[i]!;
}
