/** From a table's header and first rows to the reader of its rows, and from what that read to the line that says so. */
import { DataError } from '@quantcli/core';
import type { LayoutFile, Reading, RowSink } from '../layout.ts';
import { readActions } from './action-rows.ts';
import { readBars, readPriceColumns } from './bar-rows.ts';
import { foldName, refuseNamesakes } from './column-names.ts';
import { readEvents } from './event-rows.ts';
import { readFigures } from './figure-rows.ts';
import { stemOf } from './file-facts.ts';
import { readMembership } from './membership-rows.ts';
import { readOptions } from './option-rows.ts';
import { recogniseForm, type Beginning, type Form, type Shape } from './recognise-form.ts';
import { SeriesRows } from './series-rows.ts';
import type { RowReader, TableTask } from './table-task.ts';
import { TimeReader } from './time-reader.ts';
import type { TableRow } from './table-row.ts';

const READERS: Readonly<Record<Shape, (task: TableTask) => RowReader>> = {
  quotes: (task) => readEvents(task, 'quotes'),
  trades: (task) => readEvents(task, 'trades'),
  options: readOptions,
  bars: readBars,
  'price-columns': readPriceColumns,
  figures: readFigures,
  'figure-columns': readFigures,
  snapshot: readFigures,
  spells: readMembership,
  changes: readMembership,
  'member-lists': readMembership,
  constituents: readMembership,
  memberships: readMembership,
  'action-list': readActions,
  'action-columns': readActions,
  series: (task) => new SeriesRows(task),
};

type File = Pick<LayoutFile, 'name' | 'zone' | 'knownLag' | 'dated' | 'symbol' | 'kind'>;

/** Reads the rows of one table. */
export class TableRows {
  readonly #task: TableTask;
  readonly #reader: RowReader;
  readonly #storage: string;
  /** Columns that are read. */
  readonly #used: ReadonlySet<number>;
  rows = 0;

  /**
   * Throws {@link DataError} when the table is none that can be read, or two columns that are needed have one name.
   * @param storage how the table is stored, for the line that says what it was taken for
   * @param known the form, where that is known already
   */
  constructor(file: File, sink: RowSink, storage: string, beginning: Beginning, known?: Form) {
    const found = known ?? recogniseForm(beginning, file.kind);
    if (found === undefined) throw unrecognised(file, beginning.header);
    const { header, form } = asFunding(file, beginning.header, found);
    const { sample } = beginning;
    this.#used = new Set([...form.columns.values(), ...form.values, ...(form.names ?? [])]);
    refuseNamesakes(file.name, header.map(foldName), form.columns.values());
    refuseNamesakes(file.name, header, form.values);
    const times = new TimeReader(file.name, file.zone, timesIn(sample, new Set(form.columns.values())));
    this.#task = { file, sink, form, times, header, sample };
    this.#reader = READERS[form.shape](this.#task);
    this.#storage = storage;
  }

  row(row: TableRow): void {
    this.rows += 1;
    this.#reader.row(row);
  }

  finish(): Reading {
    const { form, header, times, file } = this.#task;
    if (this.rows === 0) {
      throw new DataError({
        code: 'import.no-rows',
        what: `${file.name} has a header and no rows`,
        fix: 'give a file with at least one row below its header',
      });
    }
    const rule = this.#reader.finish();
    const nameOf = (column: number): string => header[column] || '(unnamed)';
    const named = new Set(form.columns.values());
    const list = (label: string, columns: readonly number[]): string =>
      columns.length === 0 ? '' : `${label} ${shortList(columns.map(nameOf))}`;
    const parts = [
      `${form.kind} (${this.#storage}, ${form.shape})`,
      [...form.columns].map(([meaning, column]) => `${meaning} = ${nameOf(column)}`).join(', '),
      list(
        'values:',
        form.values.filter((column) => !named.has(column)),
      ),
      list('named by', form.names ?? []),
      list(
        'ignored:',
        [...header.keys()].filter((column) => !this.#used.has(column)),
      ),
      times.describe(),
      rule,
    ];
    return { kinds: [form.kind], rows: this.rows, recognised: parts.filter((part) => part !== '').join('; ') };
  }
}

/** Freqtrade keeps funding rates in files of bars, in the column `open`: they are a series named after the file. */
function asFunding(
  file: File,
  header: readonly string[],
  form: Form,
): { readonly header: readonly string[]; readonly form: Form } {
  const open = header.indexOf('open');
  const time = form.columns.get('time');
  if (form.shape !== 'bars' || open < 0 || time === undefined || !stemOf(file.name).endsWith('-funding_rate')) {
    return { header, form };
  }
  return {
    header: header.with(open, 'rate'),
    form: { kind: 'series', shape: 'series', columns: new Map([['time', time]]), values: [open] },
  };
}

/** The cells of a sample that may hold times: those of the columns that mean something. */
function* timesIn(sample: Beginning['sample'], columns: ReadonlySet<number>): Iterable<string> {
  for (const row of sample) for (const column of columns) yield row[column] ?? '';
}

const MOST_SHOWN = 12;

function shortList(names: readonly string[]): string {
  const rest = names.length - MOST_SHOWN;
  return names.slice(0, MOST_SHOWN).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

function unrecognised(file: File, header: readonly string[]): DataError {
  const asked = file.kind === undefined ? 'a table of any kind' : `a table of ${file.kind}`;
  return new DataError({
    code: 'import.no-such-table',
    what: `${file.name} is not ${asked} that can be read`,
    cause: `its columns are ${shortList(header.map((name) => name.slice(0, 40) || '(unnamed)'))}`,
    fix: 'name its columns by what they hold (date, symbol, bid, price, value, …), or say its kind',
  });
}
