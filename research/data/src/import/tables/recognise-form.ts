/**
 * What kind of table a header belongs to, and how its rows are to be read. Strong signs (a strike, a bid and an ask)
 * come before price bars, weak ones (a date and numbers) after; what the user says comes before everything.
 */
import { DataError } from '@quantcli/core';
import type { BarField } from '@quantcli/market';
import type { KindName } from '../../records/kinds.ts';
import { GARBAGE } from '../parse-number.ts';
import { recogniseColumns } from '../recognise-columns.ts';
import {
  findColumns,
  foldName,
  NO_FIGURES,
  SERIES_NAMES,
  type Columns,
  type Meaning,
  type TableKind,
} from './column-names.ts';
import { numberOf } from './table-row.ts';
import { TimeReader } from './time-reader.ts';

/** How rows become records. */
export type Shape =
  | 'quotes'
  | 'trades'
  | 'options'
  | 'bars'
  | 'price-columns'
  | 'figures'
  | 'figure-columns'
  | 'snapshot'
  | 'spells'
  | 'changes'
  | 'member-lists'
  | 'constituents'
  | 'memberships'
  | 'action-list'
  | 'action-columns'
  | 'series';

export interface Form {
  readonly kind: KindName;
  readonly shape: Shape;
  readonly columns: Columns;
  /** Columns of values, each called what its column is: figures, series, symbols. */
  readonly values: readonly number[];
  /** Columns that name the series a row is about. */
  readonly names?: readonly number[];
  /** Units by column, where rows between the header and the data say them. */
  readonly units?: readonly string[];
  /** Whose price each of the values is, where that is not the close of the symbol that its column is named after. */
  readonly prices?: readonly { readonly symbol: string; readonly field: BarField }[];
}

/** The beginning of a table: its header, and as many of its first rows as are at hand. */
export interface Beginning {
  readonly header: readonly string[];
  readonly sample: readonly (readonly string[])[];
}

const BOOK_COLUMNS = ['issnapshot', 'updatetype', 'firstupdateid', 'asks0price', 'bids0price'];
const BAR_COLUMNS = ['open', 'high', 'low', 'adjclose', 'adjustedclose'];
/** Signs that bars do not have, the surest first. */
const STRONG: readonly Shape[] = [
  'options',
  'quotes',
  'trades',
  'figures',
  'memberships',
  'changes',
  'member-lists',
  'action-list',
  'figure-columns',
  'spells',
];
/** Signs that bars may have too. */
const WEAK: readonly Shape[] = ['action-columns', 'constituents', 'snapshot', 'series'];
/** Kinds that are not here come in no tables. */
const SHAPES_OF: { readonly [K in KindName]?: readonly Shape[] } = {
  bars: ['bars', 'price-columns'],
  quotes: ['quotes'],
  trades: ['trades'],
  fundamentals: ['figures', 'figure-columns', 'snapshot'],
  series: ['series'],
  membership: ['memberships', 'changes', 'member-lists', 'spells', 'constituents'],
  actions: ['action-list', 'action-columns'],
  options: ['options'],
};

/** The form of a table, or undefined when it is none that is read here. @param kind what the user says it holds */
export function recogniseForm(beginning: Beginning, kind?: KindName): Form | undefined {
  const header = new Header(beginning);
  if (header.names.length < 2 || header.isData()) return undefined;
  if (kind !== undefined) return first(SHAPES_OF[kind] ?? [], header, true);
  const isBook = header.has('action') && header.has('side') && (header.has('order') || header.has('update'));
  if (isBook || BOOK_COLUMNS.some((name) => header.has(name))) return undefined;
  return first(STRONG, header, false) ?? header.bars() ?? first(WEAK, header, false);
}

function first(shapes: readonly Shape[], header: Header, asked: boolean): Form | undefined {
  for (const shape of shapes) {
    const form = FORMS[shape](header, asked);
    if (form !== undefined) return form;
  }
  return undefined;
}

type Recogniser = (header: Header, asked: boolean) => Form | undefined;

/** Each shape's own signs. `asked`: the user named the kind, so that only what the shape cannot do without counts. */
const FORMS: Readonly<Record<Shape, Recogniser>> = {
  quotes: (header, asked) =>
    asked || !header.has('open') ? header.form('quotes', 'quotes', ['time', 'bid', 'ask']) : undefined,
  trades: (header, asked) => {
    const form = header.form('trades', 'trades', ['time', 'price']);
    if (form === undefined || asked) return form;
    const size = header.folded[form.columns.get('size') ?? -1] ?? 'volume';
    const isTrade = (['side', 'buyerMaker', 'sequence'] as const).some((meaning) => form.columns.has(meaning));
    // A price and a volume may as well be those of a bar.
    return !header.has('open') && (isTrade || !size.startsWith('vol')) ? form : undefined;
  },
  options: (header) => header.form('options', 'options', ['time', 'expiration', 'strike', 'right']),
  bars: (header) => header.bars(),
  'price-columns': (header) => header.wide('bars', 'price-columns'),
  figures: (header) => header.form('fundamentals', 'figures', ['time', 'symbol', 'item', 'value']),
  'figure-columns': (header, asked) => {
    const form = header.form('fundamentals', 'figure-columns', ['time', 'symbol']);
    if (form === undefined) return undefined;
    const isReport = (['known', 'period', 'form'] as const).some((meaning) => form.columns.has(meaning));
    if (!asked && (!isReport || header.bars() !== undefined)) return undefined;
    const values = header.figures(form.columns);
    return values.length === 0 ? undefined : { ...form, values };
  },
  snapshot: (header, asked) => {
    const form = header.form('fundamentals', 'snapshot', ['symbol']);
    if (form === undefined || form.columns.has('time')) return undefined;
    const values = header.figures(form.columns);
    return values.length >= (asked ? 1 : 3) ? { ...form, values } : undefined;
  },
  memberships: (header) => header.form('membership', 'memberships', ['time', 'symbol', 'group', 'member']),
  changes: (header) => header.form('membership', 'changes', ['time', 'add', 'remove']),
  'member-lists': (header) => header.form('membership', 'member-lists', ['time', 'members']),
  spells: (header, asked) =>
    header.form('membership', 'spells', ['time', 'symbol', ...(asked ? [] : (['end'] as const))]),
  constituents: (header) => {
    const form = header.form('membership', 'constituents', ['symbol', 'sector']);
    if (form === undefined || form.columns.has('time')) return form;
    return header.figures(form.columns).length < 3 ? form : undefined;
  },
  'action-list': (header) => header.form('actions', 'action-list', ['time', 'action', 'value']),
  'action-columns': (header) =>
    header.form('actions', 'action-columns', ['time', 'split']) ??
    header.form('actions', 'action-columns', ['time', 'dividend']),
  // Bars without a close are no series: that they lack it is said by the reader of bars.
  series: (header, asked) =>
    !asked && BAR_COLUMNS.some((name) => header.has(name))
      ? undefined
      : (header.observations() ?? header.wide('series', 'series')),
};

class Header {
  readonly names: readonly string[];
  readonly folded: readonly string[];
  readonly #sample: Beginning['sample'];

  constructor({ header, sample }: Beginning) {
    this.names = header;
    this.folded = header.map(foldName);
    this.#sample = sample;
  }

  has(name: string): boolean {
    return this.folded.includes(name);
  }

  /** A form whose kind has all of these columns. */
  form(kind: TableKind, shape: Shape, needed: readonly Meaning[]): Form | undefined {
    const columns = findColumns(this.folded, kind);
    return needed.every((meaning) => columns.has(meaning)) ? { kind, shape, columns, values: [] } : undefined;
  }

  /** One value a row, of the series that other columns name, or of the only one. */
  observations(): Form | undefined {
    const form = this.form('series', 'series', ['time', 'value']);
    if (form === undefined) return undefined;
    const names = this.#seriesNames(form.columns);
    if (names.length === 0 && this.names.length > 2) return undefined;
    return { ...form, values: [form.columns.get('value')!], names };
  }

  /** Dates in a named column, or in the first one; every other column with numbers is a series. */
  wide(kind: KindName, shape: Shape): Form | undefined {
    const found = findColumns(this.folded, 'series').get('time');
    const time = found !== undefined && this.#holdsDates(found) ? found : 0;
    if (time !== found && !this.#holdsDates(0)) return undefined;
    const columns: Columns = new Map([['time', time]]);
    // Numbers name series where several rows have one date.
    const isLong = new Set(this.#cells(time)).size < this.#sample.length;
    const names = this.#seriesNames(columns).filter((c) => isLong || !this.#cells(c).some(isNumber));
    const values = this.names.flatMap((name, c) =>
      c !== time && !names.includes(c) && name !== '' && this.#holdsNumbers(c) ? [c] : [],
    );
    return values.length === 0 ? undefined : { kind, shape, columns, values, names };
  }

  #seriesNames(columns: Columns): number[] {
    const taken = new Set(columns.values());
    return this.folded.flatMap((name, c) => (SERIES_NAMES.includes(name) && !taken.has(c) ? [c] : []));
  }

  /** The columns of numbers that mean nothing else. */
  figures(columns: Columns): number[] {
    const taken = new Set(columns.values());
    return this.names.flatMap((name, c) =>
      !taken.has(c) && name !== '' && !NO_FIGURES.has(this.folded[c]!) && this.#holdsNumbers(c) ? [c] : [],
    );
  }

  /** A long table of price bars. `Date,AAPL,C` is none: single letters are tickers unless all of them stand there. */
  bars(): Form | undefined {
    let found: ReturnType<typeof recogniseColumns>;
    try {
      found = recogniseColumns('', barHeader(this.names));
    } catch (error) {
      if (error instanceof DataError) return undefined;
      throw error;
    }
    const isLetter = this.folded[found.get('close')!] === 'c';
    if (isLetter && this.names.length > 2 && !['o', 'h', 'l'].every((name) => this.has(name))) return undefined;
    const columns = new Map<Meaning, number>();
    const values: number[] = [];
    for (const [meaning, column] of found) {
      if (meaning === 'date') columns.set('time', column);
      else if (meaning === 'clock' || meaning === 'symbol' || meaning === 'sector') columns.set(meaning, column);
      else values.push(column);
    }
    return { kind: 'bars', shape: 'bars', columns, values };
  }

  /** Whether the first row is data already: a table without a header. */
  isData(): boolean {
    const reader = new TimeReader('', undefined);
    const isTime = (name: string): boolean => name !== '' && !Number.isNaN(reader.readText(name));
    // A row of symbols, dates and numbers is none of names either: dates stand under one, and numbers have none.
    const numbers = this.names.filter(isNumber).length;
    return (
      this.names.every((name) => name === '' || isNumber(name) || isTime(name)) ||
      (numbers >= 2 && this.names.some((name) => !isNumber(name) && isTime(name)))
    );
  }

  #cells(column: number): string[] {
    return this.#sample.map((row) => row[column] ?? '');
  }

  #holdsDates(column: number): boolean {
    const cells = this.#cells(column);
    if (cells.length === 0)
      return this.folded[column] === '' || findColumns(this.folded, 'series').get('time') === column;
    const reader = new TimeReader('', undefined, cells);
    const dates = cells.filter((cell) => !Number.isNaN(reader.readText(cell)));
    return 2 * dates.length >= cells.length;
  }

  /** Whether most cells are numbers, or say that there is none. */
  #holdsNumbers(column: number): boolean {
    const cells = this.#cells(column);
    return 2 * cells.filter((cell) => numberOf(cell.trim()) !== GARBAGE).length >= cells.length;
  }
}

function isNumber(cell: string): boolean {
  return Number.isFinite(numberOf(cell.trim()));
}

/** A header as the columns of bars are recognised by: a date in UTC is a date. */
export function barHeader(names: readonly string[]): string[] {
  return names.map((name) => name.replace(/^(timestamp|datetime|date|time)_?utc$/i, '$1'));
}
