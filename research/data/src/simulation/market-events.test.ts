import { isoDate, Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { driftOf, drawEvents, scaleByEvents, TREND_NAMES, type MarketEvents } from './market-events.ts';
import { parseMarketSpec, type MarketSpec, type MarketSpecInput } from './market-spec.ts';
import { mean } from './naive-statistics.reference.ts';
import { listSessions } from './sessions.ts';

const specOf = (rest: Partial<MarketSpecInput>, bars = 2_000): MarketSpec =>
  parseMarketSpec({ seed: 1, bars, ...rest });
const eventsOf = (spec: MarketSpec, seed = 1): MarketEvents =>
  drawEvents(Rng.fromSeed(seed), spec, listSessions(spec.start, spec.bars));
const ones = (bars = 2_000): Float64Array => new Float64Array(bars).fill(1);

describe('crises', () => {
  it('start on the given days, or the session after, and do not overlap', () => {
    const spec = specOf({ crises: { from: ['2012-06-02', '2010-03-01', '2010-03-15'], bars: 30 } });
    const sessions = listSessions(spec.start, spec.bars);
    const { crises } = eventsOf(spec);
    expect(crises.map(({ from }) => isoDate(sessions[from]!))).toEqual(['2010-03-01', '2012-06-04']);
    expect(crises.every(({ from, to }) => to - from === 30)).toBe(true);
  });

  it('come by chance at their rate', () => {
    const spec = specOf({ crises: { perYear: 0.5, bars: 20 } }, 40_000);
    const { crises } = eventsOf(spec);
    const wanted = ((40_000 / 252) * 0.5) / (1 + (0.5 * 20) / 252);
    expect(Math.abs(crises.length - wanted)).toBeLessThan(4 * Math.sqrt(wanted));
    crises.forEach(({ from }, k) => expect(from).toBeGreaterThanOrEqual(crises[k - 1]?.to ?? 0));
  });

  it('end with the market', () => {
    const spec = specOf({ crises: { from: ['2010-01-04'], bars: 500 } }, 100);
    expect(eventsOf(spec).crises).toEqual([{ from: 0, to: 100 }]);
  });

  it('scale the market most, so that correlations rise, and lower the drift of all by the same', () => {
    const spec = specOf({ crises: { from: ['2010-01-04'], bars: 50, volatility: 4, drift: -0.504 } });
    const events = eventsOf(spec);
    const [market, own] = (['market', 'idiosyncratic'] as const).map((kind) =>
      scaleByEvents(spec, events, kind, ones()),
    );
    expect([market![0], market![49], market![50]]).toEqual([4, 4, 1]);
    expect([own![0], own![50]]).toEqual([2, 1]);
    const drift = driftOf(spec, events, 0.001);
    expect(drift[0]).toBeCloseTo(0.001 - 0.002, 15);
    expect(drift[50]).toBe(0.001);
  });
});

describe('trends', () => {
  const spec = specOf(
    { trends: { bull: { bars: 50 }, sideways: { bars: 30 }, bear: { bars: 20, drift: -0.4 } } },
    50_000,
  );
  const events = eventsOf(spec);

  it('last as long as they should and all come', () => {
    const spells = [0, 0, 0];
    const bars = [0, 0, 0];
    events.trends!.forEach((name, t) => {
      bars[name]! += 1;
      if (events.trends![t + 1] !== name) spells[name]! += 1;
    });
    [50, 30, 20].forEach((wanted, k) => expect(bars[k]! / spells[k]! / wanted).toBeCloseTo(1, 0.7));
  });

  it('set the drift and scale the market only', () => {
    const drift = driftOf(spec, events, 0.3);
    const market = scaleByEvents(spec, events, 'market', ones(50_000));
    const sector = scaleByEvents(spec, events, 'sector', ones(50_000));
    expect(mean(sector)).toBe(1);
    events.trends!.forEach((name, t) => {
      const trend = spec.trends![TREND_NAMES[name]!];
      expect(drift[t]).toBe(trend.drift / 252);
      expect(market[t]).toBe(trend.volatility);
    });
  });

  it('leave a market that did not ask for them as it is', () => {
    const plain = specOf({});
    expect(eventsOf(plain)).toEqual({ crises: [] });
    expect(driftOf(plain, eventsOf(plain), 0.5).every((x) => x === 0.5)).toBe(true);
    expect(scaleByEvents(plain, eventsOf(plain), 'market', ones())).toEqual(ones());
  });
});
