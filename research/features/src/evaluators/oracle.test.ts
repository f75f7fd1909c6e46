/** Against TA-Lib and NumPy; figures, versions and tolerances: conformance/oracles/features/make.py. */
import { readFileSync } from 'node:fs';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { parseFeature } from '../language/language.ts';

type Columns = Readonly<Record<string, readonly (number | null)[]>>;
const oracle = JSON.parse(
  readFileSync(new URL('../../../../conformance/oracles/features/operators.json', import.meta.url), 'utf8'),
) as Readonly<Record<'inputs' | 'series' | 'section' | 'sections', Columns>>;

const numbers = (column: readonly (number | null)[]): number[] => column.map((value) => value ?? NaN);

/** A panel with the columns as one symbol's history, or as one date's symbols. */
function panelOf(columns: Columns, along: 'time' | 'symbols'): Panel {
  const length = Object.values(columns)[0]!.length;
  const [bars, symbols] = along === 'time' ? [length, 1] : [1, length];
  return Panel.of({
    time: Float64Array.from({ length: bars }, (_, t) => t),
    symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
    fields: new Map(Object.entries(columns).map(([name, column]) => [name, Float64Array.from(numbers(column))])),
  });
}

function expectSame(actual: Float64Array, expected: readonly (number | null)[]): void {
  numbers(expected).forEach((value, i) => {
    if (Number.isNaN(value)) expect(actual[i], `value ${i}`).toBeNaN();
    else expect(Math.abs(actual[i]! - value), `value ${i}`).toBeLessThanOrEqual(1e-9 * Math.max(1e-2, Math.abs(value)));
  });
}

describe('TA-Lib', () => {
  it.each(Object.keys(oracle.series))('%s: same first index, 1e-9 relative', async (text) => {
    const expr = parseFeature(text);
    const [values] = await evaluate(panelOf(oracle.inputs, 'time'), [expr]);
    expectSame(values!, oracle.series[text]!);
    expect(oracle.series[text]!.findIndex((value) => value !== null)).toBe(expr.lookback);
  });
});

describe('NumPy', () => {
  it.each(Object.keys(oracle.sections))('%s: 1e-9 relative', async (text) => {
    const [values] = await evaluate(panelOf(oracle.section, 'symbols'), [parseFeature(text)]);
    expectSame(values!, oracle.sections[text]!);
  });
});
