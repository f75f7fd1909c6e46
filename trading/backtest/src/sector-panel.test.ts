import fc from 'fast-check';
import { Rng } from '@quantcli/core';
import { parseFeature, parseLabel } from '@quantcli/features';
import { makeDataset } from '@quantcli/models';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { forecastQuality, realisedReturns } from './forecast-quality.ts';
import { learn } from './learn.ts';
import { groupsOfRows } from './neutralise.ts';
import { runConfigSchema } from './run-config.ts';
import { sectorPanel, spreadSectorForecasts } from './sector-panel.ts';

function panelOf(
  symbols: number,
  bars: number,
  columns: Readonly<Record<string, ArrayLike<number>>>,
  members?: ArrayLike<number>,
): Panel {
  return Panel.of({
    time: Float64Array.from({ length: bars }, (_, t) => (t + 1) * 86_400e6),
    symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
    fields: new Map(Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values)])),
    ...(members && { members: Uint8Array.from(members) }),
  });
}

/** Everything that real data does: halts, delistings told late, changes of sector, symbols without one, a universe. */
function untidy(seed: number, symbols: number, bars: number): Panel {
  const rng = Rng.fromSeed(seed);
  const columns = { close: [], volume: [], sector: [], delisting: [] } as Record<string, number[]>;
  const members: number[] = [];
  for (let n = 0; n < symbols; n += 1) {
    let price = 20;
    let sector = n % 4;
    const end = rng.uniform() < 0.4 ? rng.below(bars) : bars;
    const notice = end + rng.below(4);
    for (let t = 0; t < bars; t += 1) {
      price *= 1 + 0.05 * rng.normal();
      if (rng.uniform() < 0.05) sector = rng.below(4);
      columns['close']!.push(t >= end || rng.uniform() < 0.1 ? NaN : price);
      columns['volume']!.push(rng.uniform() < 0.1 ? NaN : 100 * rng.uniform());
      columns['sector']!.push(n === 0 ? NaN : sector);
      columns['delisting']!.push(t === notice ? -rng.uniform() : NaN);
      members.push(rng.uniform() < 0.9 ? 1 : 0);
    }
  }
  return panelOf(symbols, bars, columns, members);
}

const whole = fc.integer({ min: 0, max: 2 ** 31 });

/** Sectors whose drift lasts for weeks and symbols that add their own noise to it; without a drift there is nothing to find. */
function rotating(seed: number, drift: number): Panel {
  const [sectors, each, bars] = [8, 4, 600];
  const rng = Rng.fromSeed(seed);
  const columns = { close: [], volume: [], sector: [] } as Record<string, number[]>;
  for (let k = 0; k < sectors; k += 1) {
    let trend = 0;
    const common = Array.from({ length: bars }, () => {
      trend = 0.97 * trend + drift * rng.normal();
      return trend + 0.004 * rng.normal();
    });
    for (let n = 0; n < each; n += 1) {
      let price = 50;
      for (let t = 0; t < bars; t += 1) {
        price *= 1 + common[t]! + 0.01 * rng.normal();
        columns['close']!.push(price);
        columns['volume']!.push(1_000 + 100 * rng.uniform());
        columns['sector']!.push(k);
      }
    }
  }
  return panelOf(sectors * each, bars, columns);
}

const config = runConfigSchema.parse({
  features: {
    momentum: 'returns(close, 10)',
    steady: 'ts_mean(returns(close), 30)',
    attention: 'volume / ts_mean(volume, 20)',
  },
  model: { estimator: 'ridge', lambda: 0.01 },
  validation: { train: 250, test: 100 },
});

describe('sectorPanel', () => {
  it('follows members of a close to the next, with what a delisting left when it is told', () => {
    const panel = panelOf(
      4,
      4,
      {
        close: [100, 110, NaN, NaN, 50, 50, 55, 55, 10, 20, 30, 30, 10, 11, 22, 33],
        volume: [1, 1, NaN, NaN, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, NaN],
        // The last one goes from sector 7 to 5: the step into bar 2 is still the old one's.
        sector: [2, 2, 2, 2, 2, 2, 2, 2, 5, 5, 5, 5, 7, 7, 5, 5],
        delisting: [NaN, NaN, NaN, -0.5, ...Array.from({ length: 12 }, () => NaN)],
      },
      [1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1, 1, 1, 1, 1],
    );
    const { panel: sectors, codes } = sectorPanel(panel, { names: ['', '', 'Energy'] });
    expect(codes).toEqual([2, 5, 7]);
    expect(sectors.symbols).toEqual(['Energy', 'sector 5', 'sector 7']);
    const wanted = [
      [100, 105, 115.5, 86.625],
      [NaN, 100, 150, 187.5],
      [100, 110, 220, NaN],
    ];
    wanted.forEach((levels, k) =>
      levels.forEach((level, t) => {
        const found = sectors.column('close', k)[t]!;
        if (Number.isNaN(level)) expect(found).toBeNaN();
        else expect(found).toBeCloseTo(level, 10);
      }),
    );
    expect([0, 1, 2].map((k) => [0, 1, 2, 3].map((t) => sectors.isMember(k, t)))).toEqual([
      [true, true, true, true],
      [false, true, true, true],
      [true, true, false, false],
    ]);
    expect([...sectors.column('dollar_volume', 0)]).toEqual([200, 210, 110, 110]);
    expect([...sectors.column('dollar_volume', 1)]).toEqual([NaN, 60, 178, 90]);
    expect(sectors.column('volume', 1)[2]!).toBeCloseTo(178 / 150, 12);
  });

  it('takes the dollar volume that the data tells before adjusted prices times volumes', () => {
    const dollars = [1, 2, 3, 4, 5, 6];
    const panel = panelOf(3, 2, { close: [1, 1, 1, 1, 1, 1], sector: [0, 0, 1, 1, 2, 2], dollar_volume: dollars });
    const { panel: sectors } = sectorPanel(panel);
    expect([0, 1, 2].flatMap((k) => [...sectors.column('dollar_volume', k)])).toEqual(dollars);
    expect(sectorPanel(panelOf(3, 1, { close: [1, 1, 1], sector: [0, 1, 2] })).panel.fieldNames).toEqual(['close']);
  });

  it('never looks ahead: without the later bars it is the same, to the bit', () => {
    fc.assert(
      fc.property(whole, fc.integer({ min: 8, max: 40 }), (seed, cut) => {
        const panel = untidy(seed, 14, 40);
        const { panel: all } = sectorPanel(panel);
        const { panel: past } = sectorPanel(panel.slice(0, cut));
        past.symbols.forEach((name, k) => {
          for (const field of past.fieldNames)
            expect(past.column(field, k)).toEqual(all.column(field, all.symbols.indexOf(name)).slice(0, cut));
          for (let t = 0; t < cut; t += 1) expect(past.isMember(k, t)).toBe(all.isMember(all.symbols.indexOf(name), t));
        });
      }),
      { numRuns: 60 },
    );
  });

  it('does not depend on the order of symbols, and is NaN or positive', () => {
    fc.assert(
      fc.property(whole, (seed) => {
        const panel = untidy(seed, 14, 40);
        const { panel: sectors } = sectorPanel(panel);
        const order = panel.symbols.map((_, n) => (5 * n + 3) % 14);
        const { panel: turned } = sectorPanel(panel.pick(order));
        expect(turned.symbols).toEqual(sectors.symbols);
        for (let k = 0; k < sectors.symbols.length; k += 1) {
          const other = turned.column('close', k);
          sectors.column('close', k).forEach((level, t) => {
            if (Number.isNaN(level)) return expect(other[t]).toBeNaN();
            expect(level).toBeGreaterThan(0);
            expect(Math.abs(other[t]! / level - 1)).toBeLessThan(1e-12);
          });
        }
      }),
      { numRuns: 30 },
    );
  });

  it('refuses data without sectors or with too few to rotate between', () => {
    const few = panelOf(3, 2, { close: [1, 2, 1, 2, 1, 2], sector: [0, 0, 1, 1, NaN, NaN] });
    expect(() => sectorPanel(few)).toThrow('have 2 by sector');
    expect(() => sectorPanel(few, { groupField: 'industry' })).toThrow('no industry of its symbols');
    // The third sector never was in the universe.
    const outside = panelOf(3, 1, { close: [1, 1, 1], sector: [0, 1, 2] }, [1, 1, 0]);
    expect(() => sectorPanel(outside)).toThrow('have 2 by sector');
  });
});

describe('sector rotation', () => {
  it('finds the momentum that is planted in sectors, and none where there is none', async () => {
    const { quality } = await learn(sectorPanel(rotating(3, 0.0012)).panel, config, { seed: 1 });
    expect(quality.ic!).toBeGreaterThan(0.15);
    expect(quality.ic!).toBeGreaterThan(4 * quality.icStdErr!);
    const { quality: none } = await learn(sectorPanel(rotating(3, 0)).panel, config, { seed: 1 });
    expect(Math.abs(none.ic!)).toBeLessThan(3 * none.icStdErr!);
  });

  it('gives every symbol the forecast of its sector', async () => {
    const panel = rotating(3, 0.0012);
    const sectors = sectorPanel(panel);
    const learned = await learn(sectors.panel, config, { seed: 1 });
    const stocks = await makeDataset(
      panel,
      [{ name: 'momentum', expr: parseFeature('returns(close, 10)') }],
      parseLabel('fwd_rank(close, 5)'),
    );
    const forecasts = spreadSectorForecasts(learned, sectors.codes, stocks, groupsOfRows(panel, stocks, 'sector'));
    learned.forecasts.forEach((forecast, r) => {
      if (r % 50 !== 0 || Number.isNaN(forecast)) return;
      const [bar, sector] = [learned.dataset.bar[r]!, sectors.codes[learned.dataset.symbol[r]!]!];
      const own = [...forecasts.keys()].filter(
        (i) => stocks.bar[i] === bar && Math.floor(stocks.symbol[i]! / 4) === sector,
      );
      expect(own.map((i) => forecasts[i])).toEqual([forecast, forecast, forecast, forecast]);
    });
    const { ic, icStdErr } = forecastQuality(stocks, forecasts, await realisedReturns(panel, stocks));
    expect(ic!).toBeGreaterThan(3 * icStdErr!);
    const unknown = spreadSectorForecasts(learned, sectors.codes, stocks, new Float64Array(stocks.rows).fill(99));
    expect(unknown.every(Number.isNaN)).toBe(true);
  });
});
