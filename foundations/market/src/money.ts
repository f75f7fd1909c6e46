/**
 * Exact money: a whole number of a currency's smallest units in a signed 64-bit range. Nothing is rounded silently:
 * text with more decimals than the currency has, a result beyond 64 bits and two currencies in one sum are refused.
 * For the ledger, outside hot paths. Minor units: ISO 4217:2015 list one; crypto-currencies at 8 decimals.
 */
import { DataError, didYouMean, ValidationError } from '@quantcli/core';

export interface Money {
  /** Smallest units: cents for USD. */
  readonly amount: bigint;
  readonly currency: string;
}

/** Decimals of each known currency. */
const SCALES: Readonly<Record<string, number>> = {
  ...scales(0, 'CLP ISK JPY KRW PYG UGX VND XAF XOF XPF'),
  ...scales(2, 'AED ARS AUD BGN BRL CAD CHF CNH CNY COP CZK DKK EGP EUR GBP HKD HUF IDR ILS INR KES MAD'),
  ...scales(2, 'MXN MYR NGN NOK NZD PEN PHP PKR PLN QAR RON RSD SAR SEK SGD THB TRY TWD UAH USD UYU ZAR'),
  ...scales(3, 'BHD JOD KWD OMR TND'),
  ...scales(8, 'ADA BCH BTC DOGE DOT ETH LTC SOL USDC USDT XRP'),
};

function scales(decimals: number, currencies: string): Record<string, number> {
  return Object.fromEntries(currencies.split(' ').map((currency) => [currency, decimals]));
}

const GREATEST = 2n ** 63n - 1n;
const LEAST = -(2n ** 63n);

/** Decimals of a currency (2 for USD, 0 for JPY). Throws {@link DataError} for an unknown one. */
export function currencyScale(currency: string): number {
  const scale = Object.hasOwn(SCALES, currency) ? SCALES[currency] : undefined;
  if (scale !== undefined) return scale;
  throw new DataError({
    code: 'money.currency',
    what: `"${currency}" is not a known currency`,
    fix: didYouMean(currency, Object.keys(SCALES)) || 'use an ISO 4217 code such as USD',
  });
}

/** Money of a whole number of smallest units. */
export function moneyOf(amount: bigint, currency: string): Money {
  currencyScale(currency);
  return within(amount, currency);
}

function within(amount: bigint, currency: string): Money {
  if (amount > GREATEST || amount < LEAST) {
    throw new ValidationError({
      code: 'money.overflow',
      what: `${amount} smallest units of ${currency} do not fit 64 bits`,
      cause: 'a quantity or a price is wrong by orders of magnitude',
      fix: 'check the inputs',
    });
  }
  return Object.freeze({ amount, currency });
}

const DECIMAL = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** Reads `-1234.50`, exactly. Throws {@link DataError} for other text and for more decimals than the currency has (trailing zeros aside). */
export function parseMoney(text: string, currency: string): Money {
  const scale = currencyScale(currency);
  const [, sign, whole, decimals = ''] = DECIMAL.exec(text.trim()) ?? [];
  if (whole === undefined) {
    throw new DataError({
      code: 'money.text',
      what: `"${text.slice(0, 40)}" is not an amount of ${currency}`,
      fix: 'write it like 1234.50',
    });
  }
  const digits = decimals.replace(/0+$/, '');
  if (digits.length > scale) {
    throw new DataError({
      code: 'money.decimals',
      what: `${text.slice(0, 40)} has ${digits.length} decimals, ${currency} has ${scale}`,
      cause: 'it was computed, not paid',
      fix: 'round it the way the venue does',
    });
  }
  const amount = BigInt(whole + digits.padEnd(scale, '0'));
  return within(sign === '-' ? -amount : amount, currency);
}

/** `-1234.50`, all decimals of the currency, without its name; {@link parseMoney} reads it back. */
export function formatMoney({ amount, currency }: Money): string {
  const scale = currencyScale(currency);
  const digits = (amount < 0n ? -amount : amount).toString().padStart(scale + 1, '0');
  const sign = amount < 0n ? '-' : '';
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

export function addMoney(a: Money, b: Money): Money {
  requireSame(a, b);
  return within(a.amount + b.amount, a.currency);
}

export function subtractMoney(a: Money, b: Money): Money {
  requireSame(a, b);
  return within(a.amount - b.amount, a.currency);
}

/** A price times a whole quantity. */
export function multiplyMoney(money: Money, quantity: bigint): Money {
  return within(money.amount * quantity, money.currency);
}

/** −1, 0 or 1. */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  requireSame(a, b);
  return a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0;
}

/**
 * Splits an amount in proportion to whole, non-negative weights. The parts add up to it exactly: what rounding down
 * leaves goes, one unit each, to the largest remainders, the earlier part first among equals.
 */
export function allocateMoney(money: Money, weights: readonly bigint[]): Money[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n);
  if (total <= 0n || weights.some((weight) => weight < 0n)) {
    throw new ValidationError({
      code: 'money.weights',
      what: `cannot split by the weights ${weights.slice(0, 8).join(', ')}`,
      cause: 'weights are not negative and not all zero',
      fix: 'give quantities',
    });
  }
  const magnitude = money.amount < 0n ? -money.amount : money.amount;
  const parts = weights.map((weight) => (magnitude * weight) / total);
  const left = magnitude - parts.reduce((sum, part) => sum + part, 0n);
  const remainder = weights.map((weight) => (magnitude * weight) % total);
  const order = weights
    .map((_, i) => i)
    .sort((i, j) => (remainder[i]! > remainder[j]! ? -1 : remainder[i]! < remainder[j]! ? 1 : i - j));
  for (const i of order.slice(0, Number(left))) parts[i]! += 1n;
  return parts.map((part) => within(money.amount < 0n ? -part : part, money.currency));
}

function requireSame(a: Money, b: Money): void {
  if (a.currency === b.currency) return;
  throw new ValidationError({
    code: 'money.currencies',
    what: `${a.currency} and ${b.currency} are two currencies`,
    cause: 'an amount was not converted',
    fix: 'convert one at a dated rate first',
  });
}
