import { DataError } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { ASSET_CLASSES, defineInstrument, type Instrument } from './instrument.ts';

const apple: Instrument = {
  symbol: 'AAPL',
  assetClass: 'equity',
  currency: 'USD',
  tickSize: 0.01,
  lotSize: 1,
  calendar: 'NYSE',
};

function refusal(change: Partial<Record<keyof Instrument, unknown>>): string {
  try {
    defineInstrument({ ...apple, ...change } as Instrument);
  } catch (error) {
    expect(error).toBeInstanceOf(DataError);
    return (error as DataError).message;
  }
  return 'accepted';
}

describe('defineInstrument', () => {
  it('accepts and freezes right facts', () => {
    const made = defineInstrument(apple);
    expect(made).toEqual(apple);
    expect(Object.isFrozen(made)).toBe(true);
    for (const assetClass of ASSET_CLASSES)
      expect(defineInstrument({ ...apple, assetClass }).assetClass).toBe(assetClass);
    const bitcoin = { symbol: 'BTC-USD', assetClass: 'crypto', currency: 'USD', calendar: '24/7' } as const;
    expect(defineInstrument({ ...bitcoin, tickSize: 0.01, lotSize: 1e-8 }).lotSize).toBe(1e-8);
  });

  it('drops what is not a fact of an instrument', () => {
    const more = { ...apple, note: 'x' };
    expect(Object.keys(defineInstrument(more))).not.toContain('note');
  });

  it('names the wrong field, its value and the fix', () => {
    expect(refusal({ symbol: ' ' })).toMatch(/symbol/);
    expect(refusal({ symbol: 'A ' })).toMatch(/symbol of A {2}is "A "/);
    expect(refusal({ assetClass: 'share' })).toMatch(/assetClass of AAPL is share; use one of equity/);
    expect(refusal({ tickSize: 0 })).toMatch(/tickSize of AAPL is 0/);
    expect(refusal({ tickSize: NaN })).toMatch(/tickSize/);
    expect(refusal({ lotSize: -1 })).toMatch(/lotSize of AAPL is -1; give a positive number/);
    expect(refusal({ lotSize: Infinity })).toMatch(/lotSize/);
    expect(refusal({ currency: 'DOLLAR' })).toMatch(/"DOLLAR" is not a known currency/);
    expect(refusal({ calendar: 'NYSEE' })).toMatch(/calendar of AAPL is NYSEE; did you mean "NYSE"/);
  });
});
