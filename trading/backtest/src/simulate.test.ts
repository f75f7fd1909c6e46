import { Rng } from '@quantcli/core';
import { freeOfCosts, panelFromBars, type BarField, type Bars, type CostModel } from '@quantcli/market';
import { Panel } from '@quantcli/panel';
import { longShort, type Policy } from '@quantcli/portfolio';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DELISTED, SETTLED_WITHOUT_PRICE } from './trades.ts';
import { simulate, type Simulation, type SimulationInput } from './simulate.ts';

const DAY = 86_400e6;

/** A panel from one column per symbol; NaN rows are left out. */
function panelOf(columns: Readonly<Record<string, Partial<Record<BarField, readonly number[]>>>>): Panel {
  const symbols = Object.keys(columns);
  const names = Object.keys(columns[symbols[0]!]!) as BarField[];
  const rows = symbols.flatMap((symbol, n) =>
    columns[symbol]!.close!.map((close, t) => ({ n, t, close, symbol })).filter(({ close }) => !Number.isNaN(close)),
  );
  const fields = new Map(
    names.map((name) => [name, Float64Array.from(rows, ({ symbol, t }) => columns[symbol]![name]![t]!)]),
  );
  const bars: Bars = {
    symbols,
    symbol: Int32Array.from(rows, ({ n }) => n),
    time: Float64Array.from(rows, ({ t }) => t * DAY),
    fields,
  };
  return panelFromBars(bars);
}

/** Holds fixed weights, a row a decision. */
function scripted(decisions: readonly (readonly number[])[], rebalanceBars: number): Policy {
  let next = 0;
  return {
    name: 'scripted',
    params: null,
    rebalanceBars,
    target(_forecasts, _state, out) {
      out.set(decisions[Math.min(next, decisions.length - 1)]!);
      next += 1;
    },
  };
}

function run(panel: Panel, policy: Policy, options: Partial<SimulationInput> = {}): Simulation {
  const size = panel.bars * panel.symbols.length;
  const unknown = new Float64Array(size).fill(NaN);
  return simulate({
    panel,
    policy,
    costs: freeOfCosts,
    forecasts: unknown,
    adv: unknown,
    volatility: unknown,
    firstDecision: 0,
    capital: 1_000,
    fillAt: 'close',
    ...options,
  });
}

const tenBps: CostModel = { ...freeOfCosts, commissionBps: 10 };

describe('a three-asset example by hand', () => {
  const panel = panelOf({
    A: { close: [10, 11, 6, 6.5, 7], split: [1, 1, 2, 1, 1], dividend: [0, 0, 0, 0, 0] },
    B: { close: [20, 19, 18, NaN, 17], split: [1, 1, 1, NaN, 1], dividend: [0, 0, 0.5, NaN, 0] },
    C: { close: [5, 5, 5, 4, 5], split: [1, 1, 1, 1, 1], dividend: [0, 0, 0, 0, 0] },
  });
  const simulation = run(
    panel,
    scripted(
      [
        [0.5, -0.5, 0],
        [0, 0, 0.3],
      ],
      2,
    ),
    { costs: tenBps },
  );

  it('fills on the bar after the decision, at that bar’s close', () => {
    expect([...simulation.trades.bar]).toEqual([1, 1, 3, 3]);
    expect([...simulation.trades.symbol]).toEqual([0, 1, 0, 2]);
    // 0.5 · 1,000 / 10 = 50 and −0.5 · 1,000 / 20 = −25; then 50 · 2 sold after the split, and 0.3 · 1,061.475 / 5 bought.
    expect([...simulation.trades.shares]).toEqual([50, -25, -100, expect.closeTo(63.6885, 12)]);
    expect([...simulation.trades.price]).toEqual([11, 19, 6.5, 4]);
    expect(simulation.trades.commission[0]).toBeCloseTo(0.55, 12);
    // B has no price on bar 3: the order to buy it back lapses.
    expect(simulation.unfilled).toBe(1);
  });

  it('keeps the books: cash 1,000 − 550 + 475 − 1.025, the dividend owed on the short, the split', () => {
    const expected = [1_000, 923.975, 923.975 - 12.5, 911.475 + 650 - 0.65 - 254.754 - 0.254754, 1_305.816246];
    simulation.cash.forEach((cash, b) => expect(cash).toBeCloseTo(expected[b]!, 9));
    const equity = [1_000, 998.975, 1_061.475, 1_110.570246, 1_199.258746];
    simulation.equity.forEach((value, b) => expect(value).toBeCloseTo(equity[b]!, 9));
    expect(simulation.returns[1]).toBeCloseTo(-0.001025, 12);
    expect(simulation.turnover[1]).toBeCloseTo((550 + 475) / 2 / 1_000, 12);
    expect(simulation.grossExposure[1]).toBeCloseTo((550 + 475) / 998.975, 12);
    expect(simulation.netExposure[1]).toBeCloseTo((550 - 475) / 998.975, 12);
    expect(simulation.costs.commission).toBeCloseTo(1.025 + 0.65 + 0.254754, 9);
  });
});

describe('what happens to a position', () => {
  it('fills at the open when told to', () => {
    const panel = panelOf({ A: { open: [9, 10.5, 12], close: [10, 11, 12] } });
    const { trades, equity } = run(panel, scripted([[1]], 5), { fillAt: 'open' });
    expect([...trades.price]).toEqual([10.5]);
    expect(equity[1]).toBeCloseTo(1_000 + 100 * 0.5, 9);
  });

  it('settles a position at its last price after five bars without one', () => {
    const panel = panelOf({
      A: { close: [10, 12, NaN, NaN, NaN, NaN, NaN, NaN] },
      B: { close: [5, 5, 5, 5, 5, 5, 5, 5] },
    });
    const { trades, cash, equity } = run(panel, scripted([[1, 0]], 9), { costs: tenBps });
    expect([...trades.kind]).toEqual([0, SETTLED_WITHOUT_PRICE]);
    expect([...trades.bar]).toEqual([1, 6]);
    expect(trades.price[1]).toBe(12);
    expect(cash[6]).toBe(equity[6]);
  });

  it('settles a delisted position by its delisting return, long and short, on its bar', () => {
    const gone = [10, 10, NaN, NaN, NaN];
    const prices = panelOf({ A: { close: [10, 10, 10, 10, 10] }, B: { close: gone }, C: { close: gone } });
    const delisting = new Float64Array(15).fill(NaN);
    delisting[5 + 3] = -0.3;
    delisting[10 + 3] = -0.3;
    const panel = prices.withFields(new Map([['delisting', delisting]]));
    const { equity, trades } = run(panel, scripted([[0, 0.5, -0.2]], 100));
    expect([...equity]).toEqual([1_000, 1_000, 1_000, 1_000 - 0.3 * 500 + 0.3 * 200, 910]);
    expect([...trades.kind]).toEqual([0, 0, DELISTED, DELISTED]);
    expect([...trades.price]).toEqual([10, 10, 7, 7]);
  });

  it('gives shorts nothing from a return that is only assumed, and longs the loss', () => {
    const gone = [10, 10, NaN, NaN, NaN];
    const prices = panelOf({ A: { close: [10, 10, 10, 10, 10] }, B: { close: gone }, C: { close: gone } });
    const assumed = new Float64Array(15).fill(NaN);
    assumed[5 + 3] = -0.3;
    assumed[10 + 3] = -0.3;
    const panel = prices.withFields(new Map([['delisting_assumed', assumed]]));
    const { equity } = run(panel, scripted([[0, 0.5, -0.2]], 100));
    expect([...equity]).toEqual([1_000, 1_000, 1_000, 850, 850]);
  });

  it('charges a loss that is known only after the position was settled at its last price', () => {
    const close = Array.from({ length: 12 }, (_, t) => (t < 2 ? 10 : NaN));
    const prices = panelOf({ A: { close: close.map(() => 10) }, B: { close } });
    const delisting = new Float64Array(24).fill(NaN);
    delisting[12 + 10] = -1;
    const panel = prices.withFields(new Map([['delisting', delisting]]));
    const { equity, trades } = run(panel, scripted([[0, 0.5]], 100));
    expect(equity.at(9)).toBe(1_000);
    expect(equity.at(-1)).toBe(500);
    expect([...trades.kind]).toEqual([0, SETTLED_WITHOUT_PRICE, DELISTED, DELISTED]);
    const cash = trades.shares.reduce((sum, shares, i) => sum - shares * trades.price[i]!, 1_000);
    expect(cash).toBe(500);
  });

  it('takes no delisting return from a symbol that still has a price', () => {
    const delisting = Float64Array.of(NaN, NaN, -0.5, NaN);
    const panel = panelOf({ A: { close: [10, 10, 10, 12] } }).withFields(new Map([['delisting', delisting]]));
    expect(run(panel, scripted([[1]], 100)).equity.at(-1)).toBeCloseTo(1_200, 9);
  });

  it('charges borrow on what was short into a bar, by calendar days', () => {
    const panel = panelOf({ A: { close: [10, 10, 10] } });
    const { costs, equity } = run(panel, scripted([[-1]], 9), { costs: { ...freeOfCosts, borrowBpsPerYear: 360 } });
    // Short from the close of bar 1: one day until the close of bar 2.
    expect(costs.borrow).toBeCloseTo(1_000 * 0.0001, 9);
    expect(equity[2]).toBeCloseTo(1_000 - costs.borrow, 9);
  });

  it('does not fill where nothing was traded, and cuts an order to a share of the daily volume', () => {
    const quiet = panelOf({ A: { close: [10, 10, 12], volume: [5, 0, 5] } });
    const { trades, unfilled } = run(quiet, scripted([[1]], 9));
    expect({ count: trades.count, unfilled }).toEqual({ count: 0, unfilled: 1 });
    const thin = panelOf({ A: { close: [10, 10, 12], volume: [500, 500, 500] } });
    const adv = new Float64Array(3).fill(5_000);
    const small = run(thin, scripted([[1]], 9), { adv });
    // 5 % of 5,000 is 250, at 10 a share.
    expect([...small.trades.shares]).toEqual([25]);
    expect(small.cut).toBe(1);
  });

  it('never trades what is not a member, and keeps what it cannot trade', () => {
    const parts = panelOf({ A: { close: [10, 10, 10, 10] }, B: { close: [5, 5, 5, 5] } }).parts();
    const panel = Panel.of({ ...parts, members: Uint8Array.from([1, 1, 1, 1, 1, 0, 0, 0]) });
    const { trades } = run(
      panel,
      scripted(
        [
          [0.5, 0.5],
          [0.9, 0],
        ],
        2,
      ),
    );
    expect([...trades.bar]).toEqual([1, 1, 3]);
    expect([...trades.symbol]).toEqual([0, 1, 0]);
  });

  it('closes everything and stops when equity is gone', () => {
    const panel = panelOf({ A: { close: [10, 10, 25, 30, 1] } });
    const { ruinedAt, equity, cash, returns } = run(panel, scripted([[-1]], 1));
    expect(ruinedAt).toBe(2);
    expect([...equity.subarray(2)]).toEqual([-500, -500, -500]);
    expect([...cash.subarray(2)]).toEqual([-500, -500, -500]);
    expect([...returns.subarray(3)]).toEqual([0, 0]);
  });

  it('refuses fills at an open that the data has not', () => {
    expect(() => run(panelOf({ A: { close: [1, 2] } }), scripted([[1]], 1), { fillAt: 'open' })).toThrow('fillAt');
  });

  it('trades a vendor-adjusted series by its total return when no actions are given', () => {
    const panel = panelOf({ A: { close: [100, 50, 50], adjusted: [50, 50, 50] } });
    const { equity } = run(panel, scripted([[1]], 9));
    expect(equity[2]).toBeCloseTo(1_000, 6);
  });
});

/** A random market with gaps, splits, dividends and listings. */
function randomMarket(seed: number, symbols: number, bars: number): Panel {
  const rng = Rng.fromSeed(seed);
  const columns: Record<string, Record<'open' | 'close' | 'split' | 'dividend', number[]>> = {};
  for (let n = 0; n < symbols; n += 1) {
    let price = 20 + 80 * rng.uniform();
    const from = rng.uniform() < 0.3 ? rng.below(bars / 2) : 0;
    const to = rng.uniform() < 0.3 ? from + 2 + rng.below(bars / 2) : bars;
    const column = { open: [] as number[], close: [] as number[], split: [] as number[], dividend: [] as number[] };
    for (let t = 0; t < bars; t += 1) {
      const split = rng.uniform() < 0.02 ? 2 : 1;
      const dividend = rng.uniform() < 0.02 ? price * 0.01 : 0;
      const open = (price * (1 + 0.01 * rng.normal())) / split;
      price = (price * (1 + 0.03 * rng.normal())) / split;
      const gone = t < from || t >= to || rng.uniform() < 0.03;
      column.open.push(gone ? NaN : open);
      column.close.push(gone ? NaN : price);
      column.split.push(split);
      column.dividend.push(dividend);
    }
    columns[`S${n}`] = column;
  }
  columns['S0'] = {
    open: columns['S0']!.open.map(() => 10),
    close: columns['S0']!.close.map((_, t) => 10 + (t % 3)),
    split: columns['S0']!.split.map(() => 1),
    dividend: columns['S0']!.dividend.map(() => 0),
  };
  return panelOf(columns);
}

function randomForecasts(panel: Panel, seed: number): Float64Array {
  const rng = Rng.fromSeed(seed).split('forecasts');
  return Float64Array.from({ length: panel.bars * panel.symbols.length }, () =>
    rng.uniform() < 0.05 ? NaN : rng.normal(),
  );
}

const dear: CostModel = {
  commissionBps: 1,
  commissionPerShare: 0.01,
  halfSpreadBps: 5,
  impactCoefficient: 1,
  borrowBpsPerYear: 100,
  regulatoryFees: false,
};

describe('the books', () => {
  it('balance on every bar: an independent replay of trades, actions and borrow gives the same cash and equity', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e6 }),
        fc.constantFrom('open', 'close'),
        fc.integer({ min: 1, max: 7 }),
        (seed, fillAt, rebalanceBars) => {
          const panel = randomMarket(seed, 6, 60);
          const simulation = run(panel, longShort({ quantile: 0.4, gross: 1.5, rebalanceBars }), {
            costs: dear,
            forecasts: randomForecasts(panel, seed),
            fillAt,
            firstDecision: 3,
          });
          const { trades } = simulation;
          const shares = new Float64Array(panel.symbols.length);
          const last = new Float64Array(panel.symbols.length).fill(NaN);
          let cash = 1_000;
          let k = 0;
          for (let t = 3; t < panel.bars; t += 1) {
            if (t > 3) {
              let owed = 0;
              panel.symbols.forEach((_, n) => {
                const split = panel.column('split', n)[t]!;
                if (split > 0) {
                  shares[n]! *= split;
                  last[n]! /= split;
                }
                const dividend = panel.column('dividend', n)[t]!;
                if (dividend > 0) cash += shares[n]! * dividend;
                if (shares[n]! < -1e-9) owed -= shares[n]! * last[n]!;
              });
              cash -= ((owed * 0.01) / 360) * ((panel.time[t]! - panel.time[t - 1]!) / DAY);
            }
            for (; k < trades.count && trades.bar[k] === t; k += 1) {
              const n = trades.symbol[k]!;
              shares[n]! += trades.shares[k]!;
              cash -=
                trades.shares[k]! * trades.price[k]! +
                trades.commission[k]! +
                trades.spread[k]! +
                trades.impact[k]! +
                trades.fees[k]!;
            }
            let value = 0;
            panel.symbols.forEach((_, n) => {
              const close = panel.column('raw_close', n)[t]!;
              if (!Number.isNaN(close)) last[n] = close;
              if (Math.abs(shares[n]!) < 1e-9) return;
              value += shares[n]! * last[n]!;
            });
            const b = t - 3;
            expect(Math.abs(simulation.cash[b]! - cash)).toBeLessThan(1e-9 * 1_000);
            expect(Math.abs(simulation.equity[b]! - (cash + value))).toBeLessThan(1e-9 * 1_000);
          }
          expect(k).toBe(trades.count);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never look ahead: with the future cut off, everything up to the cut is the same', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e6 }), fc.integer({ min: 10, max: 59 }), (seed, cut) => {
        const panel = randomMarket(seed, 6, 60);
        const forecasts = randomForecasts(panel, seed);
        const policy = longShort({ quantile: 0.4, rebalanceBars: 3 });
        const whole = run(panel, policy, { costs: dear, forecasts });
        const part = run(panel.slice(0, cut), policy, {
          costs: dear,
          forecasts: forecasts.slice(0, cut * panel.symbols.length),
        });
        part.equity.forEach((value, b) => expect(Math.abs(value - whole.equity[b]!)).toBeLessThan(1e-9 * 1_000));
      }),
      { numRuns: 60 },
    );
  });

  it('cannot fill on the bar of the decision: every fill is a bar after one, of a quantity that the fill price does not enter', () => {
    const panel = randomMarket(7, 6, 60);
    const forecasts = randomForecasts(panel, 7);
    const policy = longShort({ quantile: 0.4, rebalanceBars: 4 });
    const { trades } = run(panel, policy, { forecasts });
    for (let k = 0; k < trades.count; k += 1) if (trades.kind[k] === 0) expect(trades.bar[k]! % 4).toBe(1);
    // The prices of the first fill bar doubled: the same quantities are traded on it.
    const parts = panel.parts();
    const close = parts.fields.get('raw_close')!.map((price, i) => (i % panel.bars === 1 ? 2 * price : price));
    const moved = run(panel.withFields(new Map([['raw_close', close]])), policy, { forecasts }).trades;
    const first = (all: typeof trades): number[] => [...all.shares].filter((_, k) => all.bar[k] === 1);
    expect(first(moved)).toEqual(first(trades));
  });
});
