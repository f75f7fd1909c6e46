/** The kinds of records, each declared once. */
import { ConfigurationError, didYouMean } from '@quantcli/core';
import { BAR_FIELDS } from '@quantcli/market';
import { HIGHEST_PRICE, type Column, type Kind, type NumberColumn } from './kind.ts';

const number = (name: string, doc: string, limits: Partial<NumberColumn> = {}): NumberColumn => ({
  name,
  type: 'number',
  doc,
  ...limits,
});
const text = (
  name: string,
  doc: string,
  rest: { readonly required?: boolean; readonly oneOf?: readonly string[] } = {},
) => ({ name, type: 'text', doc, ...rest }) as const;

const price = (name: string, doc: string, required = false): NumberColumn =>
  number(name, doc, { above: 0, most: HIGHEST_PRICE, required });
const size = (name: string, doc: string): NumberColumn => number(name, doc, { least: 0 });
const sequence = number('sequence', 'order among the records of one subject and instant, or the venue’s own number', {
  required: true,
});

const BAR_DOCS: Readonly<Record<(typeof BAR_FIELDS)[number], Column>> = {
  open: price('open', 'first price, as traded'),
  high: price('high', 'highest price'),
  low: price('low', 'lowest price'),
  close: price('close', 'last price, as traded', true),
  volume: size('volume', 'units traded'),
  adjusted: price('adjusted', 'the vendor’s fully adjusted close'),
  dividend: size('dividend', 'cash per share, on the ex-date'),
  split: number('split', 'new shares per old share, on the ex-date', { above: 0 }),
};

export const ACTION_TYPES = [
  'split',
  'dividend',
  'special-dividend',
  'spin-off',
  'merger',
  'ticker-change',
  'delisting',
] as const;
export type ActionType = (typeof ACTION_TYPES)[number];

const declared = {
  bars: {
    summary:
      'prices and volume of a stretch of time; tsEvent is its start (a daily bar’s session date at UTC midnight), tsKnown its end',
    subject: 'symbol',
    columns: BAR_FIELDS.map((field) => BAR_DOCS[field]),
    key: [],
  },
  quotes: {
    summary: 'best bid and offer',
    subject: 'symbol',
    columns: [
      price('bid', 'best bid; missing where there is none'),
      price('ask', 'best offer; missing where there is none'),
      size('bidSize', 'units bid'),
      size('askSize', 'units offered'),
      text('venue', 'where it was quoted'),
      text('conditions', 'the venue’s flags'),
      sequence,
    ],
    key: ['sequence'],
    stream: true,
  },
  trades: {
    summary: 'trades',
    subject: 'symbol',
    columns: [
      number('price', 'price paid', { most: HIGHEST_PRICE, above: 0, required: true }),
      size('size', 'units traded'),
      number('side', '+1 when the buyer took, −1 when the seller took', { least: -1, most: 1 }),
      text('venue', 'where it was traded'),
      text('conditions', 'the venue’s flags'),
      sequence,
    ],
    key: ['sequence'],
    stream: true,
  },
  book: {
    summary: 'changes of an order book: a price level’s new size, or an order by order feed’s messages',
    subject: 'symbol',
    columns: [
      text(
        'action',
        'set: the level has this size now (0 removes it); snapshot: the same, in a full picture; clear: the book is empty; the others are about one order',
        {
          required: true,
          oneOf: ['set', 'snapshot', 'clear', 'add', 'cancel', 'modify', 'trade', 'fill'],
        },
      ),
      number('side', '+1 bid, −1 ask', { least: -1, most: 1 }),
      number('price', 'price of the level or order', { most: HIGHEST_PRICE, least: -HIGHEST_PRICE }),
      size('size', 'units on the level or of the order'),
      number('order', 'the order’s number in an order by order feed'),
      number('update', 'the venue’s number of the message'),
      number('previous', 'number of the message before, where the venue says it: a break in the chain is a gap'),
      sequence,
    ],
    key: ['sequence'],
    stream: true,
  },
  fundamentals: {
    summary: 'one figure of a company’s report; tsEvent is the end of the period it is about',
    subject: 'symbol',
    columns: [
      text('item', 'what it is: revenues, eps_diluted, …', { required: true }),
      text('period', 'FY, Q1, …; snapshot where it is about a day', { required: true }),
      number('value', 'in the currency’s units', { required: true }),
      text('form', '10-K, 10-Q, …'),
      number('amended', '1 in an amended filing', { least: 0, most: 1 }),
    ],
    key: ['item', 'period'],
    revised: true,
  },
  series: {
    summary: 'one value of an economic series, index or factor; tsEvent is the start of the period it is about',
    subject: 'series',
    columns: [
      number('value', 'in the series’ own unit', { required: true }),
      text('unit', 'percent, index, transform code, …'),
    ],
    key: [],
    revised: true,
  },
  membership: {
    summary: 'a symbol enters or leaves a group (an index, a sector) on tsEvent',
    subject: 'symbol',
    columns: [
      text('group', 'sp500, sector:Energy, …', { required: true }),
      number('member', '1 from this instant on, 0 no longer', { least: 0, most: 1, required: true }),
    ],
    key: ['group'],
    revised: true,
  },
  actions: {
    summary: 'a corporate action, on its ex-date',
    subject: 'symbol',
    columns: [
      text('action', 'what happened', { required: true, oneOf: ACTION_TYPES }),
      number(
        'value',
        'split: new shares per old; dividends and spin-off: cash value per share; merger: cash per share; delisting: return from the last price',
        {
          least: -1,
        },
      ),
      number('ratio', 'merger or spin-off: shares of `target` per share', { above: 0 }),
      text('target', 'the new ticker, the company spun off, or the acquirer'),
    ],
    key: ['action', 'target'],
  },
  options: {
    summary: 'one contract of an option chain; the subject is the underlying',
    subject: 'symbol',
    columns: [
      { name: 'expiration', type: 'time', doc: 'UTC midnight of the expiration date', required: true },
      price('strike', 'strike price', true),
      number('right', '+1 call, −1 put', { least: -1, most: 1, required: true }),
      text('root', 'option root or series, where one underlying has several'),
      size('bid', 'best bid; 0 is no bid'),
      size('ask', 'best offer; 0 is no offer'),
      size('bidSize', 'contracts bid'),
      size('askSize', 'contracts offered'),
      size('last', 'last trade'),
      size('volume', 'contracts traded'),
      size('openInterest', 'contracts open'),
      size('impliedVolatility', 'annual, as a fraction'),
      number('delta', 'per unit'),
      number('gamma', 'per unit'),
      number('theta', 'the vendor’s'),
      number('vega', 'the vendor’s'),
      number('underlying', 'price of the underlying at that instant', { above: 0 }),
    ],
    key: ['expiration', 'strike', 'right', 'root'],
    fills: true,
  },
  decisions: {
    summary: 'how several sources became one bar',
    subject: 'symbol',
    columns: [
      text(
        'rule',
        'only: one source has it; agree; priority: two differ, the first in priority; median: of three or more',
        {
          required: true,
          oneOf: ['only', 'agree', 'priority', 'median'],
        },
      ),
      text('sources', 'the sources that have the bar, in priority order'),
      number('difference', 'highest over lowest price on the common basis, less one', { least: 0 }),
    ],
    key: [],
  },
} as const satisfies Record<string, Omit<Kind, 'name'>>;

export type KindName = keyof typeof declared;

export const KINDS = Object.fromEntries(
  Object.entries(declared).map(([name, kind]) => [name, { name, ...kind }]),
) as unknown as Readonly<Record<KindName, Kind & { readonly name: KindName }>>;

export const KIND_NAMES = Object.keys(declared) as KindName[];

/** The kind of this name. Throws {@link ConfigurationError} naming the nearest one. */
export function kindNamed(name: string): Kind & { readonly name: KindName } {
  const found = KINDS[name as KindName] as (Kind & { readonly name: KindName }) | undefined;
  if (found !== undefined && KIND_NAMES.includes(name as KindName)) return found;
  throw new ConfigurationError({
    code: 'records.kind',
    what: `there is no kind of record "${name}"`,
    fix: didYouMean(name, KIND_NAMES) || `known kinds: ${KIND_NAMES.join(', ')}`,
  });
}
