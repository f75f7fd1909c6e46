import { QuantError } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { marketSpecSchema, parseMarketSpec, type MarketSpecInput } from './market-spec.ts';

function refusal(input: object): string {
  try {
    parseMarketSpec(input as MarketSpecInput);
  } catch (error) {
    if (error instanceof QuantError && error.exitCode === 2) return error.message;
    throw error;
  }
  return 'accepted';
}

describe('parseMarketSpec', () => {
  it('fills the defaults in', () => {
    expect(parseMarketSpec({ seed: 7 })).toEqual({
      symbols: 100,
      bars: 2520,
      seed: 7,
      start: '2010-01-04',
      sectors: 10,
      edge: 'none',
    });
    expect(parseMarketSpec({ seed: 7, edge: { ic: -0.05 } }).edge).toEqual({ ic: -0.05, halfLife: 10 });
  });

  it('fills the defaults of what is asked for in, and leaves the rest out', () => {
    const spec = parseMarketSpec({ seed: 7, edge: { kind: 'reversal', ic: 0.04 }, jumps: { own: {} }, trends: {} });
    expect(spec).toMatchObject({
      edge: { kind: 'reversal', ic: 0.04 },
      jumps: { own: { perYear: 2, deviation: 0.08 } },
      trends: { bear: { drift: -0.3, volatility: 1.6, bars: 80 } },
    });
    expect(Object.keys(spec).filter((name) => ['crises', 'delistings', 'tick', 'dynamics'].includes(name))).toEqual([]);
    expect(parseMarketSpec({ seed: 7, delistings: {}, crises: { perYear: 1 } })).toMatchObject({
      delistings: { failures: 0.01, distress: { bars: 120, volatility: 2.5 }, premium: 0.25 },
      crises: { perYear: 1, from: [], bars: 60 },
    });
  });

  it.each([{}, { shape: 'extremes' as const }])('parses its own output to the same with %o', (shape) => {
    const spec = parseMarketSpec({ seed: 7, edge: { ic: 0.03, halfLife: 4, ...shape } });
    expect(marketSpecSchema.parse(spec)).toEqual(spec);
    expect(spec.edge).toEqual({ ic: 0.03, halfLife: 4, ...shape });
  });

  it.each([
    [{ symbols: 0 }, 'symbols 0', 'at least 1 symbol'],
    [{ symbols: 1.5 }, 'symbols 1.5', 'whole number'],
    [{ bars: 1 }, 'bars 1', 'at least 2 bars'],
    [{ bars: Number.NaN }, 'bars', 'whole number'],
    [{ seed: -1 }, 'seed -1', 'not negative'],
    [{ seed: undefined }, 'seed missing', 'whole number'],
    [{ start: '2010-02-30' }, 'start "2010-02-30"', 'ISO date'],
    [{ start: 'yesterday' }, 'start "yesterday"', 'ISO date'],
    [{ sectors: 0 }, 'sectors 0', 'at least 1 sector'],
    [{ edge: { ic: 0.5 } }, 'edge.ic 0.5', '±0.5'],
    [{ edge: { ic: -0.7 } }, 'edge.ic -0.7', '±0.5'],
    [{ edge: { ic: 0 } }, 'edge.ic 0', 'not 0'],
    [{ edge: { ic: 0.03, halfLife: 0 } }, 'edge.halfLife 0', 'positive'],
    [{ edge: { ic: 0.03, halfLife: -3 } }, 'edge.halfLife -3', 'positive'],
    [{ edge: 'some' }, 'edge "some"', '"none" or { ic, halfLife }'],
    [{ edge: { ic: 0.03, halflife: 3 } }, '"edge.halflife"', 'did you mean "halfLife"?'],
    [{ edge: { kind: 'momentum', ic: -0.03 } }, 'edge.ic -0.03', 'take the other one'],
    [{ edge: { kind: 'momentum', ic: 0.6 } }, 'edge.ic 0.6', '±0.5'],
    [{ edge: { kind: 'momentum', ic: 0.03, halfLife: 3 } }, '"edge.halfLife"', 'known settings: kind, ic'],
    [{ edge: { kind: 'momentum', ic: 0.03, shape: 'extremes' } }, '"edge.shape"', 'known settings: kind, ic'],
    [{ edge: { ic: 0.03, shape: 'square' } }, 'edge.shape "square"', 'linear or extremes'],
    [{ edge: { ic: 0.03, halfLife: 'long' } }, 'edge.halfLife "long"', 'expected number'],
    [{ edge: { kind: 'value', ic: 0.03 } }, 'edge.kind "value"', 'signal, momentum or reversal'],
    [{ jumps: { own: { perYear: -1 } } }, 'jumps.own.perYear -1', 'not negative'],
    [{ jumps: { markets: {} } }, '"jumps.markets"', 'did you mean "market"?'],
    [{ crises: { from: ['soon'] } }, 'crises.from.0 "soon"', 'ISO date'],
    [{ crises: { volatility: 11 } }, 'crises.volatility 11', 'between 0.1 and 10'],
    [{ crises: { bars: 0 } }, 'crises.bars 0', 'at least 1 bar'],
    [{ trends: { bull: { drif: 1 } } }, '"trends.bull.drif"', 'did you mean "drift"?'],
    [{ trends: { bear: { drift: -3 } } }, 'trends.bear.drift -3', 'between -2 and 2'],
    [{ delistings: { delistingReturn: 0.1 } }, 'delistings.delistingReturn 0.1', 'between -1 and 0'],
    [{ delistings: { premium: 0.4 } }, 'delistings.premium 0.4', 'between 0 and 0.3'],
    [{ tick: 0 }, 'tick 0', 'positive'],
    [{ dynamics: {} }, 'dynamics.bars', 'missing'],
    [{ dynamics: { symbols: [{ bta: 1 }] } }, 'dynamics', 'correct dynamics'],
    [{ symbol: 3 }, '"symbol"', 'did you mean "symbols"?'],
    [{ symbols: 20_000, bars: 20_000 }, '20000 symbols × 20000 bars', 'fewer symbols or bars'],
    [{ symbols: 9, edge: { ic: 0.03 } }, 'an edge among 9 symbols', 'at least 10 symbols'],
    [{ bars: 251, edge: { ic: 0.03 } }, 'over 251 bars', 'at least 10 symbols and 252 bars'],
  ])('refuses %o with one clear line', (input, what, why) => {
    const message = refusal({ seed: 1, ...input });
    expect(message).toContain(what);
    expect(message).toContain(why);
    expect(message).not.toContain('\n');
    expect(message.length).toBeLessThan(250);
  });
});
