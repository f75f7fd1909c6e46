import { describe, expect, it } from 'vitest';
import { averageDailyVolume } from './average-daily-volume.ts';
import { expectClose, expectTruncation, figures, matrix, oraclePanel, panelOf } from './oracle-figures.ts';

describe('averageDailyVolume', () => {
  it('agrees with pandas: days without trades count, missing days do not', () => {
    const { shares, dollars } = averageDailyVolume(oraclePanel(), 20);
    expectClose(shares, matrix(figures.adv.shares));
    expectClose(dollars, matrix(figures.adv.dollars));
  });

  it('counts in shares of the bar: after a 2:1 split the days before count double', () => {
    // Volume is in shares of the first bar: 100 of them before, 60 (as 120 new ones) after.
    const panel = panelOf(
      { volume: Float64Array.of(100, 100, 60, 0), raw_volume: Float64Array.of(100, 100, 120, 0) },
      1,
    );
    const { shares, dollars } = averageDailyVolume(panel, 2);
    expect([...shares]).toEqual([100, 100, 160, 60]);
    expect([...dollars]).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('wants half a window', () => {
    const panel = panelOf({ volume: Float64Array.of(NaN, 5, NaN, NaN, NaN, NaN) }, 1);
    expect([...averageDailyVolume(panel, 4).shares]).toEqual([NaN, NaN, NaN, NaN, NaN, NaN]);
    expect([...averageDailyVolume(panel, 2).shares]).toEqual([NaN, 5, 5, NaN, NaN, NaN]);
  });

  it('looks at nothing later', () => {
    expectTruncation(oraclePanel(), (panel) => averageDailyVolume(panel).shares);
  });

  it('says that there is no volume', () => {
    expect(() => averageDailyVolume(panelOf({ close: Float64Array.of(1) }, 1))).toThrow(/no field "volume"/);
  });
});
