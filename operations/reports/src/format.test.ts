import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatBps, formatCount, formatMultiple, formatPercent, formatRatio, MISSING } from './format.ts';

describe('percent', () => {
  it('takes a fraction', () => {
    expect(formatPercent(0.0421)).toBe('4.2 %');
    expect(formatPercent(-0.5)).toBe('−50.0 %');
    expect(formatPercent(0.12345, 2)).toBe('12.35 %');
    expect(formatPercent(3)).toBe('300.0 %');
  });

  it('has no sign where the digits are zero', () => {
    expect(formatPercent(-0.0001)).toBe('0.0 %');
    expect(formatPercent(-0)).toBe('0.0 %');
  });

  it('writes powers of ten from a million on', () => {
    expect(formatPercent(1e6)).toBe('1.00e8 %');
    expect(formatPercent(-1e12)).toBe('−1.00e14 %');
  });
});

describe('basis points, ratios and multiples', () => {
  it('have fixed decimals', () => {
    expect(formatBps(12.34)).toBe('12.3 bps');
    expect(formatBps(-0.04)).toBe('0.0 bps');
    expect(formatRatio(0.5512)).toBe('0.55');
    expect(formatRatio(-0.01424, 4)).toBe('−0.0142');
    expect(formatRatio(1e300)).toBe('1.00e300');
  });

  it('give large growth fewer decimals', () => {
    expect(formatMultiple(1.8432)).toBe('1.84×');
    expect(formatMultiple(18.432)).toBe('18.4×');
    expect(formatMultiple(184.32)).toBe('184×');
    expect(formatMultiple(2e9)).toBe('2.00e9×');
  });
});

describe('counts', () => {
  it('have thousands separators', () => {
    expect(formatCount(0)).toBe('0');
    expect(formatCount(999)).toBe('999');
    expect(formatCount(1_000)).toBe('1,000');
    expect(formatCount(1_234_567)).toBe('1,234,567');
    expect(formatCount(-12_345)).toBe('−12,345');
    expect(formatCount(1e18)).toBe('1.00e18');
  });

  it('lose no digit to the separators', () => {
    fc.assert(
      fc.property(fc.nat(), (n) => {
        expect(formatCount(n).replaceAll(',', '')).toBe(String(n));
        expect(formatCount(n)).toMatch(/^\d{1,3}(,\d{3})*$/);
      }),
    );
  });
});

describe('what does not exist', () => {
  it('is a dash in every format', () => {
    for (const format of [formatPercent, formatBps, formatRatio, formatMultiple, formatCount]) {
      for (const value of [null, NaN, Infinity, -Infinity]) expect(format(value)).toBe(MISSING);
    }
  });

  it('is never spelled out, whatever the number', () => {
    fc.assert(
      fc.property(fc.double(), (value) => {
        for (const format of [formatPercent, formatBps, formatRatio, formatMultiple, formatCount]) {
          expect(format(value)).not.toMatch(/NaN|Infinity|undefined/);
          expect(format(value).length).toBeLessThan(25);
        }
      }),
    );
  });
});
