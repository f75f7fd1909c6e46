/**
 * Two vendors of US shares: one split-adjusted by its own coefficients until 2021, the other as of 2024, with spin-offs
 * taken out. Skipped, saying so, where the files are absent.
 */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { isoDate } from '@quantcli/core';
import { adjustBars, symbolStarts, type Bars } from '@quantcli/market';
import { beforeAll, describe, expect, it } from 'vitest';
import { readBarsCsv, REAL_DATA } from '../actions/real-files.fixture.ts';
import { reconcile, type Reconciled } from './reconcile.ts';

const ALPHA = 'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz';
const NASDAQ = 'equity_daily/us_liquid600_daily_2014_2022_dev.csv.gz';
const isAbsent = ![ALPHA, NASDAQ].every((file) => existsSync(resolve(REAL_DATA, file)));

describe.skipIf(isAbsent)(`two vendors${isAbsent ? ` (skipped: not in ${REAL_DATA})` : ''}`, () => {
  let alpha: Bars;
  let nasdaq: Bars;
  let made: Reconciled;
  beforeAll(() => {
    alpha = adjustBars(readBarsCsv(ALPHA), 'split-only');
    nasdaq = readBarsCsv(NASDAQ);
    made = reconcile([
      { name: 'alpha', bars: alpha },
      { name: 'nasdaq', bars: nasdaq },
    ]);
  }, 60_000);
  const told = (isWanted: (factor: Reconciled['factors'][number]) => boolean): string[] =>
    made.factors.filter(isWanted).map(({ symbol, to, step, cause, value, later }) => {
      const size =
        cause === 'split' || cause === 'split and distribution' ? `${Number(value!.toFixed(4))}:1` : step.toFixed(3);
      return `${symbol} ${later ? 'later' : isoDate(to)} ${size}`;
    });

  it('have 114 symbols and 197,503 bars in common, of which 25 disagree', () => {
    expect(made.counts).toEqual({
      commonSymbols: 114,
      commonBars: 197_503,
      rules: { only: 944_435, agree: 197_478, priority: 25, median: 0 },
      missing: { alpha: 0, nasdaq: 0 },
      volumeApart: 2_835,
      volumeBlank: 1,
    });
    expect(made.unanchored).toEqual([]);
    expect(made.bars.symbols).toHaveLength(140 + 321 - 114);
  });

  it('differ by later splits, each recognised with its ratio, GE’s beside a spin-off', () => {
    expect(told(({ later, cause }) => later && cause.startsWith('split'))).toEqual([
      'AMZN later 20:1',
      'COO later 4:1',
      'CPRT later 4:1',
      'GE later 0.125:1',
      'GOOG later 20:1',
      'GOOGL later 20:1',
      'NDAQ later 3:1',
      'NVDA later 4:1',
      'PCAR later 1.5:1',
      'WMT later 3:1',
    ]);
  });

  it('differ by later spin-offs of a constant size', () => {
    expect(told(({ later, cause }) => later && cause === 'distribution')).toEqual([
      'IBM later 0.968',
      'MRK later 0.965',
      'T later 0.783',
    ]);
  });

  it('part on the days of spin-offs that one books as a dividend and the other takes out', () => {
    expect(told(({ later, booked }) => !later && booked)).toEqual([
      'BAX 2015-06-30 0.537',
      'DXC 2018-05-31 0.878',
      'EBAY 2015-07-17 0.406',
      'GOOGL 2014-04-02 0.505',
      'HPE 2017-03-31 0.759',
      'HPE 2017-08-31 0.782',
      'HWM 2016-10-31 0.774',
      'KMB 2014-10-31 0.958',
      'MAS 2015-06-30 0.893',
      'NOV 2014-05-30 0.912',
      'SPG 2014-05-28 0.942',
    ]);
  });

  it('part on six more days, which nobody booked in full: spin-offs of BIIB, GE, JCI and PFE, a share class of UAA, a step of HWM', () => {
    expect(told(({ later, booked }) => !later && !booked)).toEqual([
      'BIIB 2017-02-01 0.936',
      'GE 2019-02-25 0.997',
      'HWM 2020-02-04 1.007',
      'JCI 2016-10-28 0.898',
      'PFE 2020-11-16 1.030',
      'UAA 2016-04-07 1.053',
    ]);
    expect(made.factors.filter(({ cause }) => cause === 'unexplained')).toEqual([]);
  });

  it('stand to each other the same way in the other order', () => {
    const turned = reconcile([
      { name: 'nasdaq', bars: nasdaq },
      { name: 'alpha', bars: alpha },
    ]);
    expect(turned.counts).toEqual(made.counts);
    expect(turned.factors.map(({ symbol, cause, to }) => [symbol, cause, to])).toEqual(
      made.factors.map(({ symbol, cause, to }) => [symbol, cause, to]),
    );
    turned.factors.forEach(({ factor }, i) => expect(factor * made.factors[i]!.factor).toBeCloseTo(1, 10));
  });

  it('have no other factor: of the 88 symbols without one the median ratio is 1 to 2 parts in 10,000', () => {
    const withFactors = new Set(made.factors.map(({ symbol }) => symbol));
    const [starts, otherStarts] = [symbolStarts(alpha), symbolStarts(nasdaq)];
    const [own, other] = [alpha.fields.get('close')!, nasdaq.fields.get('close')!];
    const off = alpha.symbols.filter((symbol, n) => {
      const m = nasdaq.symbols.indexOf(symbol);
      if (m < 0) return false;
      const closes = new Map<number, number>();
      for (let row = starts[n]!; row < starts[n + 1]!; row += 1) closes.set(alpha.time[row]!, own[row]!);
      const ratios: number[] = [];
      for (let row = otherStarts[m]!; row < otherStarts[m + 1]!; row += 1) {
        const close = closes.get(nasdaq.time[row]!);
        if (close !== undefined) ratios.push(other[row]! / close);
      }
      return Math.abs(ratios.toSorted((x, y) => x - y)[ratios.length >> 1]! - 1) > 2e-4;
    });
    for (const symbol of off) expect(withFactors).toContain(symbol);
    expect(withFactors.size).toBe(114 - 88);
  });

  it('disagree on single bars by 1 to 20 %, GM’s of 2017-12-01 the most', () => {
    const worst = made.disagreements.toSorted((a, b) => b.difference - a.difference)[0]!;
    expect({ ...worst, time: isoDate(worst.time) }).toMatchObject({
      symbol: 'GM',
      time: '2017-12-01',
      rule: 'priority',
      closes: { alpha: 42.79, nasdaq: 35.55 },
    });
    expect(new Set(made.disagreements.map(({ symbol }) => symbol)).size).toBe(15);
  });

  it('leave the first vendor’s bars as they were, and bring the second’s later ones on its basis', () => {
    const close = made.bars.fields.get('close')!;
    const last = new Map<string, number>();
    let row = 0;
    let changed = 0;
    const own = alpha.fields.get('close')!;
    made.bars.time.forEach((time, r) => {
      const symbol = made.bars.symbols[made.bars.symbol[r]!]!;
      if (alpha.symbols[alpha.symbol[row]!] === symbol && alpha.time[row] === time) {
        if (close[r] !== own[row]) changed += 1;
        row += 1;
      } else if (symbol === 'AMZN') {
        // The day after the first vendor ends it is at its level, not at a twentieth.
        expect(Math.abs(close[r]! / last.get(symbol)! - 1)).toBeLessThan(0.2);
      }
      last.set(symbol, close[r]!);
    });
    expect([row, changed]).toEqual([alpha.time.length, 0]);
  });
});
