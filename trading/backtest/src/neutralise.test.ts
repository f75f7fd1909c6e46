import { Rng } from '@quantcli/core';
import { evaluate, parseFeature } from '@quantcli/features';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { groupsOfRows, neutralise } from './neutralise.ts';

const offsets = Int32Array.of(0, 5, 7);

describe('neutralise', () => {
  it('leaves distances from the group’s mean, date by date; rows without a group are one', () => {
    const forecasts = Float64Array.of(1, 3, 10, NaN, 4, 7, 9);
    const groups = Float64Array.of(0, 0, NaN, 0, NaN, 1, 2);
    expect([...neutralise(forecasts, { offsets }, groups)]).toEqual([-1, 1, 3, NaN, -3, 0, 0]);
  });

  it('is the residual of the regression on dummies, as the feature language has it', async () => {
    const rng = Rng.fromSeed(2);
    const [symbols, bars] = [30, 12];
    const at = Array.from({ length: symbols * bars }, (_, i) => i);
    const fields = new Map([
      ['close', Float64Array.from(at, () => rng.normal())],
      ['sector', Float64Array.from(at, (i) => (i * 7 + (i % bars)) % 4)],
    ]);
    const panel = Panel.of({
      time: Float64Array.from({ length: bars }, (_, t) => t + 1),
      symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
      fields,
    });
    const [wanted] = await evaluate(panel, [parseFeature('neutralize(close, sector)')]);
    const rows = at.toSorted((a, b) => (a % bars) - (b % bars) || a - b);
    const bar = Int32Array.from(rows, (i) => i % bars);
    const symbol = Int32Array.from(rows, (i) => Math.floor(i / bars));
    const forecasts = Float64Array.from(rows, (i) => fields.get('close')![i]!);
    const dates = Int32Array.from({ length: bars + 1 }, (_, d) => d * symbols);
    const found = neutralise(forecasts, { offsets: dates }, groupsOfRows(panel, { bar, symbol }, 'sector'));
    found.forEach((residual, r) => expect(residual).toBeCloseTo(wanted![rows[r]!]!, 12));
    expect(() => groupsOfRows(panel, { bar, symbol }, 'industry')).toThrow('no industry of its symbols');
  });

  it('of nothing is nothing', () => {
    expect(neutralise(new Float64Array(0), { offsets: Int32Array.of(0) }, new Float64Array(0))).toEqual(
      new Float64Array(0),
    );
  });
});
