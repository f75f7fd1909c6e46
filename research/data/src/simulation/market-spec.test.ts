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

  it('parses its own output to the same', () => {
    const spec = parseMarketSpec({ seed: 7, edge: { ic: 0.03, halfLife: 4 } });
    expect(marketSpecSchema.parse(spec)).toEqual(spec);
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
