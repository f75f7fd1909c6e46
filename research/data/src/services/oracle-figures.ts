/** The oracle's figures (conformance/oracles/services) and the panel that they are of: for tests only. */
import { readFileSync } from 'node:fs';
import { MICROS_PER_DAY, microsFromDate } from '@quantcli/core';
import { nyse, Panel } from '@quantcli/panel';
import { expect } from 'vitest';

type Column = readonly (number | null)[];
type Matrix = readonly Column[];

export const figures = JSON.parse(
  readFileSync(new URL('../../../../conformance/oracles/services/figures.json', import.meta.url), 'utf8'),
) as {
  readonly bars: Readonly<Record<'open' | 'high' | 'low' | 'close' | 'volume', Matrix>>;
  readonly volatility: Readonly<Record<string, Matrix>>;
  readonly spreads: Readonly<Record<string, Matrix>>;
  readonly adv: Readonly<Record<'shares' | 'dollars', Matrix>>;
  readonly breadth: Readonly<Record<string, Column>>;
  readonly correlation: Column;
  readonly index: Readonly<Record<'equal' | 'price', Column>>;
  readonly realisedVariance: { readonly prices: Column; readonly variance: number; readonly single: number };
  readonly transforms: { readonly values: Column; readonly codes: Readonly<Record<string, Column>> };
};

/** null is a missing number in JSON. */
export function column(values: Column): Float64Array {
  return Float64Array.from(values, (value) => value ?? NaN);
}

/** [N × T], symbol-major. */
export function matrix(values: Matrix): Float64Array {
  return column(values.flat());
}

/** NYSE sessions from 2023-01-03 on. */
function sessionsFrom2023(count: number): Float64Array {
  const from = microsFromDate(2023, 1, 1)!;
  return nyse.sessions(from, from + 2 * count * MICROS_PER_DAY).slice(0, count);
}

/** A panel of the given columns, raw and adjusted alike. */
export function panelOf(fields: Readonly<Record<string, Float64Array>>, symbols: number, members?: Uint8Array): Panel {
  const bars = Object.values(fields)[0]!.length / symbols;
  return Panel.of({
    time: sessionsFrom2023(bars),
    symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
    fields: new Map(Object.entries(fields)),
    ...(members && { members }),
  });
}

/** The oracle's five symbols. */
export function oraclePanel(): Panel {
  const fields = Object.fromEntries(Object.entries(figures.bars).map(([name, values]) => [name, matrix(values)]));
  const dollars = fields['close']!.map((price, i) => price * fields['volume']![i]!);
  return panelOf({ ...fields, dollar_volume: dollars }, figures.bars.close.length);
}

/** Equal to 1e-10 relative, NaN where the other is NaN. */
export function expectClose(actual: Float64Array, expected: Float64Array): void {
  expect(actual.length).toBe(expected.length);
  let worst = 0;
  actual.forEach((value, i) => {
    const other = expected[i]!;
    if (Number.isNaN(other) || Number.isNaN(value)) {
      if (!Object.is(value, other)) expect.fail(`[${i}] is ${value} instead of ${other}`);
      return;
    }
    worst = Math.max(worst, Math.abs(value - other) / Math.max(1e-6, Math.abs(other)));
  });
  expect(worst).toBeLessThan(1e-10);
}

/** Every prefix of the panel gives the whole's figures up to its end, to the bit: nothing looks ahead. */
export function expectTruncation(panel: Panel, compute: (panel: Panel) => Float64Array): void {
  const whole = compute(panel);
  for (const cut of [1, 2, 37, 61, 118, panel.bars - 1]) {
    const part = compute(panel.slice(0, cut));
    for (let n = 0; n < whole.length / panel.bars; n += 1) {
      expect(part.slice(n * cut, (n + 1) * cut)).toEqual(whole.slice(n * panel.bars, n * panel.bars + cut));
    }
  }
}
