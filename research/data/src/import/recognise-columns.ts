/** Which column of a header means what, by the names that vendors use; letters and digits count, case and the rest do not. */
import { DataError } from '@quantcli/core';
import { BAR_FIELDS, type BarField } from '@quantcli/market';

type Meaning = BarField | 'date' | 'clock' | 'symbol' | 'sector';

/** Names in order of preference: of two columns that could be the same field, the one named first is taken. */
const NAMES: Readonly<Record<Exclude<Meaning, 'clock'>, readonly string[]>> = {
  date: ['datetime', 'date', 'timestamp', 'time', 'tsevent'],
  symbol: ['symbol', 'ticker', 'sym', 'name'],
  open: ['open', 'o'],
  high: ['high', 'h'],
  low: ['low', 'l'],
  close: ['close', 'closelast', 'c', 'last', 'price'],
  volume: ['volume', 'vol', 'v'],
  adjusted: ['adjclose', 'adjustedclose', 'adjusted', 'closeadj'],
  dividend: ['dividend', 'dividends', 'dividendamount', 'divcash'],
  split: ['split', 'splits', 'splitcoefficient', 'stocksplits', 'splitratio', 'splitfactor'],
  sector: ['sector', 'gicssector'],
};

/** Column index of every meaning that the header has. */
export type Columns = ReadonlyMap<Meaning, number>;

/** The delimiter of a header line: the one of `,` `;` tab `|` that stands in it most often outside quotes; the comma where none does. */
export function detectDelimiter(header: Uint8Array): number {
  const candidates = [44, 59, 9, 124];
  const counts = candidates.map(() => 0);
  let quoted = false;
  for (const byte of header) {
    if (byte === 34) quoted = !quoted;
    const which = quoted ? -1 : candidates.indexOf(byte);
    if (which >= 0) counts[which]! += 1;
  }
  return candidates[counts.indexOf(Math.max(...counts))]!;
}

/**
 * Finds the columns of a header. Throws {@link DataError} when there is no date or no price as traded, or when two columns
 * have the same name.
 */
export function recogniseColumns(file: string, header: readonly string[]): Columns {
  const folded = header.map(fold);
  const columns = new Map<Meaning, number>();
  const find = (meaning: Meaning, names: readonly string[]): void => {
    const name = names.find((candidate) => folded.includes(candidate));
    if (name === undefined) return;
    const column = folded.indexOf(name);
    if (folded.lastIndexOf(name) !== column) {
      throw new DataError({
        code: 'import.ambiguous-column',
        what: `${file}: two columns are named ${name}`,
        fix: 'remove or rename one of them',
      });
    }
    columns.set(meaning, column);
  };
  for (const [meaning, names] of Object.entries(NAMES)) find(meaning as Meaning, names);
  // An index written without a name, as pandas does; whether it holds dates is seen at the first row.
  if (!columns.has('date') && folded[0] === '') columns.set('date', 0);
  if (columns.get('date') === folded.indexOf('date')) find('clock', ['time']);
  if (!columns.has('date')) throw missingColumn(file, header, 'date');
  if (!columns.has('close')) throw missingColumn(file, header, 'price', columns.has('adjusted'));
  return columns;
}

function show(name: string): string {
  return name === '' ? '(unnamed)' : name;
}

/** Whether these are the names of a table of bars, not the cells of one of its rows. */
export function isHeader(names: readonly string[]): boolean {
  const folded = names.map(fold);
  return [NAMES.date, NAMES.close].every((known) => known.some((name) => folded.includes(name)));
}

function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
}

function missingColumn(file: string, header: readonly string[], what: 'date' | 'price', adjusted = false): DataError {
  const shown = header.slice(0, 12).map((name) => show(name).slice(0, 40));
  const list = `${shown.join(', ')}${header.length > shown.length ? ` and ${header.length - shown.length} more` : ''}`;
  const why = adjusted
    ? `it has an adjusted close, but no close as traded; its columns are ${list}`
    : `its columns are ${list}`;
  return new DataError({
    code: `import.no-${what}-column`,
    what: `${file} has no ${what} column`,
    cause: why,
    fix: `give it one row a symbol and date, with a column named ${what === 'date' ? 'date, datetime or timestamp' : 'close, last or price'}`,
  });
}

/** What the import took a file to be. */
export interface Recognised {
  /** Its label. */
  readonly file: string;
  /** One line: layout, columns, dates, time zone. */
  readonly reading: string;
  /** Of a table of bars: which column is what. */
  readonly columns: readonly { readonly field: Meaning; readonly column: string }[];
}

/** One readable line. */
export function describeRecognised({ file, reading }: Recognised): string {
  return `${file}: ${reading}`;
}

const DELIMITER_NAMES: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab', '|': 'bar' };

/** What was recognised in a table of bars: its columns in the header's order, and the rest of what is to be said. */
export function describeColumns(
  file: string,
  header: readonly string[],
  columns: Columns,
  rest: {
    readonly interval: string;
    readonly delimiter: string;
    readonly decimalComma: boolean;
    readonly dates: string;
    readonly symbols: string;
  },
): Recognised {
  const taken = [...columns].sort((a, b) => a[1] - b[1]).map(([field, column]) => ({ field, column: header[column]! }));
  const used = new Set(columns.values());
  const ignored = header.filter((_, i) => !used.has(i));
  const reading = [
    `${rest.interval} bars, ${DELIMITER_NAMES[rest.delimiter]!}-separated${rest.decimalComma ? ' with decimal commas' : ''}`,
    `dates ${rest.dates}`,
    `symbols from ${rest.symbols}`,
    taken.map(({ field, column }) => `${field} = ${show(column)}`).join(', '),
    ...(ignored.length === 0 ? [] : [`ignored: ${ignored.map(show).join(', ')}`]),
  ].join('; ');
  return { file, reading, columns: taken };
}

/** The fields of a bar that a header has, in the order of {@link BAR_FIELDS}. */
export function barFieldsOf(columns: Columns): BarField[] {
  return BAR_FIELDS.filter((field) => columns.has(field));
}
