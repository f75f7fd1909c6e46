/** What is traded: the facts that orders, the ledger and the calendar need about a symbol. */
import { ConfigurationError, DataError } from '@quantcli/core';
import { calendarNamed } from '@quantcli/panel';
import { currencyScale } from './money.ts';

export const ASSET_CLASSES = ['equity', 'etf', 'index', 'bond', 'future', 'option', 'currency', 'crypto'] as const;
export type AssetClass = (typeof ASSET_CLASSES)[number];

export interface Instrument {
  readonly symbol: string;
  readonly assetClass: AssetClass;
  /** ISO 4217, or a crypto-currency's ticker. */
  readonly currency: string;
  /** Smallest step of a price, in the currency. */
  readonly tickSize: number;
  /** Smallest step of a quantity. */
  readonly lotSize: number;
  /** Name of the calendar it trades by. */
  readonly calendar: string;
}

/** The instrument, checked and frozen. Throws {@link DataError} naming the field that is wrong; an unknown currency or calendar suggests the nearest. */
export function defineInstrument(facts: Instrument): Instrument {
  const { symbol, assetClass, currency, tickSize, lotSize, calendar } = facts;
  if (symbol.trim() === '' || symbol !== symbol.trim()) {
    throw wrong(symbol, 'symbol', JSON.stringify(symbol), 'give a name without surrounding spaces');
  }
  if (!ASSET_CLASSES.includes(assetClass)) {
    throw wrong(symbol, 'assetClass', String(assetClass), `use one of ${ASSET_CLASSES.join(', ')}`);
  }
  for (const [name, size] of [
    ['tickSize', tickSize],
    ['lotSize', lotSize],
  ] as const) {
    if (!(size > 0 && Number.isFinite(size))) throw wrong(symbol, name, String(size), 'give a positive number');
  }
  currencyScale(currency);
  try {
    calendarNamed(calendar);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    throw wrong(symbol, 'calendar', calendar, error.fix ?? '');
  }
  return Object.freeze({ symbol, assetClass, currency, tickSize, lotSize, calendar });
}

function wrong(symbol: string, field: string, value: string, fix: string): DataError {
  return new DataError({ code: 'instrument.field', what: `${field} of ${symbol || 'an instrument'} is ${value}`, fix });
}
