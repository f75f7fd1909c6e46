import { DataError, ValidationError } from '@quantcli/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addMoney,
  allocateMoney,
  compareMoney,
  currencyScale,
  formatMoney,
  moneyOf,
  multiplyMoney,
  parseMoney,
  subtractMoney,
} from './money.ts';

const GREATEST = 9_223_372_036_854_775_807n;
const usd = (amount: bigint) => moneyOf(amount, 'USD');
const amount = fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n });
const currency = fc.constantFrom('USD', 'JPY', 'KWD', 'BTC');

const amounts = (parts: { amount: bigint }[]): bigint[] => parts.map((part) => part.amount);

describe('money as text', () => {
  it('reads and writes decimals exactly', () => {
    expect(parseMoney('1234.50', 'USD').amount).toBe(123_450n);
    expect(parseMoney('-0.07', 'USD').amount).toBe(-7n);
    expect(parseMoney(' +12 ', 'JPY').amount).toBe(12n);
    expect(parseMoney('0.12345678', 'BTC').amount).toBe(12_345_678n);
    expect(parseMoney('1.2000', 'USD').amount).toBe(120n);
    expect(parseMoney('92233720368547758.07', 'USD').amount).toBe(GREATEST);
    expect(formatMoney(usd(-7n))).toBe('-0.07');
    expect(formatMoney(usd(123_450n))).toBe('1234.50');
    expect(formatMoney(moneyOf(-12n, 'JPY'))).toBe('-12');
    expect(formatMoney(moneyOf(1n, 'KWD'))).toBe('0.001');
  });

  it('reads back what it wrote (property)', () => {
    fc.assert(
      fc.property(amount, currency, (value, name) => {
        const money = moneyOf(value, name);
        expect(parseMoney(formatMoney(money), name)).toEqual(money);
      }),
    );
  });

  it('refuses what it could only round or guess', () => {
    expect(() => parseMoney('1.005', 'USD')).toThrow(/3 decimals, USD has 2/);
    expect(() => parseMoney('1.5', 'JPY')).toThrow(DataError);
    for (const text of ['', '1,000', '$5', '1e3', '.5', '5.', 'NaN', '--1', '1 2']) {
      expect(() => parseMoney(text, 'USD'), text).toThrow(/is not an amount of USD/);
    }
    expect(() => parseMoney('1', 'UDS')).toThrow(/did you mean "USD"/);
    expect(() => parseMoney('1', 'toString')).toThrow(DataError);
  });

  it('knows minor units', () => {
    expect(['USD', 'EUR', 'JPY', 'KRW', 'KWD', 'BHD', 'BTC', 'ETH'].map(currencyScale)).toEqual([
      2, 2, 0, 0, 3, 3, 8, 8,
    ]);
  });
});

describe('money in sums', () => {
  it('adds and subtracts as whole numbers do (property)', () => {
    fc.assert(
      fc.property(amount, amount, (a, b) => {
        expect(addMoney(usd(a), usd(b)).amount).toBe(a + b);
        expect(subtractMoney(addMoney(usd(a), usd(b)), usd(b))).toEqual(usd(a));
        expect(addMoney(usd(a), usd(b))).toEqual(addMoney(usd(b), usd(a)));
        expect(compareMoney(usd(a), usd(b))).toBe(a < b ? -1 : a > b ? 1 : 0);
      }),
    );
  });

  it('multiplies a price by a quantity', () => {
    expect(multiplyMoney(parseMoney('12.34', 'USD'), -300n)).toEqual(parseMoney('-3702.00', 'USD'));
  });

  it('throws beyond 64 bits and holds up to them', () => {
    expect(usd(GREATEST).amount).toBe(GREATEST);
    expect(usd(-GREATEST - 1n).amount).toBe(-GREATEST - 1n);
    expect(() => usd(GREATEST + 1n)).toThrow(ValidationError);
    expect(() => addMoney(usd(GREATEST), usd(1n))).toThrow(/do not fit 64 bits/);
    expect(() => subtractMoney(usd(-GREATEST), usd(2n))).toThrow(ValidationError);
    expect(() => multiplyMoney(usd(GREATEST), 2n)).toThrow(ValidationError);
    expect(() => parseMoney('92233720368547758.08', 'USD')).toThrow(ValidationError);
  });

  it('refuses to mix currencies', () => {
    const euro = moneyOf(1n, 'EUR');
    expect(() => addMoney(usd(1n), euro)).toThrow(/USD and EUR are two currencies/);
    expect(() => subtractMoney(usd(1n), euro)).toThrow(ValidationError);
    expect(() => compareMoney(usd(1n), euro)).toThrow(ValidationError);
    expect(() => moneyOf(1n, 'XXX')).toThrow(DataError);
  });

  it('is immutable', () => {
    expect(Object.isFrozen(usd(1n))).toBe(true);
  });
});

describe('allocateMoney', () => {
  it('gives the cents left over to the largest remainders, the earlier first', () => {
    expect(amounts(allocateMoney(usd(100n), [1n, 1n, 1n]))).toEqual([34n, 33n, 33n]);
    expect(amounts(allocateMoney(usd(-100n), [1n, 1n, 1n]))).toEqual([-34n, -33n, -33n]);
    expect(amounts(allocateMoney(usd(10n), [5n, 3n, 2n, 0n]))).toEqual([5n, 3n, 2n, 0n]);
    expect(amounts(allocateMoney(usd(5n), [10n, 33n, 57n]))).toEqual([0n, 2n, 3n]);
  });

  it('loses nothing and is off by less than one unit each (property)', () => {
    const weights = fc
      .array(fc.bigInt({ min: 0n, max: 10n ** 12n }), { minLength: 1, maxLength: 20 })
      .filter((list) => list.some((weight) => weight > 0n));
    fc.assert(
      fc.property(amount, weights, (value, list) => {
        const parts = amounts(allocateMoney(usd(value), list));
        const total = list.reduce((sum, weight) => sum + weight, 0n);
        expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(value);
        parts.forEach((part, i) => {
          const off = part * total - value * list[i]!;
          expect(off < total && -off < total).toBe(true);
          if (list[i] === 0n) expect(part).toBe(0n);
        });
      }),
    );
  });

  it('refuses weights it cannot split by', () => {
    for (const weights of [[], [0n, 0n], [2n, -1n]]) {
      expect(() => allocateMoney(usd(1n), weights)).toThrow(ValidationError);
    }
  });
});
