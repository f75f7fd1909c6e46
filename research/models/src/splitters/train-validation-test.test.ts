import { describe, expect, it } from 'vitest';
import { barsIn, everyRow } from './spans-fixture.ts';
import { trainValidationTest } from './train-validation-test.ts';

describe('trainValidationTest', () => {
  it('parts by time, each part purged and embargoed from what follows', () => {
    const sample = everyRow({ bars: 50, length: () => 3, target: (row) => (row >= 47 || row === 35 ? NaN : 0) });
    const { train, validation, test } = trainValidationTest(sample, { embargoBars: 2 });
    expect([barsIn(train)[0], barsIn(train).at(-1)]).toEqual([0, 25]);
    expect([barsIn(validation)[0], barsIn(validation).at(-1)]).toEqual([30, 34]);
    expect([barsIn(test)[0], barsIn(test).at(-1)]).toEqual([40, 49]);
  });

  it('lets no span of an earlier part reach into a later one, whatever their lengths', () => {
    const sample = everyRow({ bars: 80, perBar: 3, length: (row) => 1 + (row % 11) });
    const { train, validation, test } = trainValidationTest(sample, { shares: [0.5, 0.3, 0.2] });
    const { bar, spanEnd } = sample.dataset;
    const lastEnd = (rows: Int32Array) => Math.max(...rows.map((row) => spanEnd[row]!));
    expect(lastEnd(train.rows)).toBe(bar[validation.rows[0]!]);
    expect(lastEnd(validation.rows)).toBe(bar[test.rows[0]!]);
  });

  it.each([
    [{ shares: [0.6, 0.4, 0] }, 'shares of 0.6, 0.4, 0'],
    [{ shares: [0.6, 0.3, 0.2] }, 'shares of 0.6, 0.3, 0.2; give three above 0 that sum to 1'],
    [{ shares: [NaN, 0.3, 0.2] }, 'shares of NaN'],
    [{ shares: [0.99, 0.005, 0.005] }, 'to validate'],
    [{ embargoBars: 40 }, '50 bars leave 0 rows to train, 0 to validate and 10 to test on'],
    [{ embargoBars: -1 }, 'embargo is -1'],
  ] as const)('refuses %j', (options, message) => {
    expect(() => trainValidationTest(everyRow({ bars: 50 }), options)).toThrow(message);
  });

  it('refuses no rows', () => {
    expect(() => trainValidationTest(everyRow({ bars: 0 }))).toThrow('0 bars leave 0 rows to train');
  });
});
