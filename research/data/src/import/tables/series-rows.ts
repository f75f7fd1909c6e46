/**
 * Series: values in columns beside a date, or one value a row with the name of its series beside it. How often a series
 * has a value is told from its own first values, column by column, because tables mix daily, monthly and quarterly
 * series; until then they are held back. Where the table says when a value could be known, that and its date count alone.
 */
import type { RecordWriter } from '../../records/record-writer.ts';
import type { LayoutFile } from '../layout.ts';
import { GARBAGE } from '../parse-number.ts';
import { foldName } from './column-names.ts';
import { symbolOf } from './file-facts.ts';
import { endOfDate, KNOWN_RULES, knownAfter, PERIODS, startOfPeriod, tellPeriod, type PeriodName } from './period.ts';
import {
  columnOf,
  describeKnown,
  describeLag,
  readKnown,
  readTime,
  subjectOf,
  type RowReader,
  type TableTask,
} from './table-task.ts';
import type { TableRow } from './table-row.ts';
import { ZeroRuns } from './zero-runs.ts';

/** As many values of a series are held back until its period is told. */
const PROBE = 5;
/** Periods of which a table may hold one value for the time being, and more of them later. */
const LONG_PERIODS = new Set<PeriodName>(['monthly', 'quarterly', 'semiannual', 'annual']);
/** As many zeros are held back in a whole table before they are judged by what is known. */
const MOST_HELD_ZEROS = 4_000_000;
/** Names of columns that do not say which series it is. */
const GENERIC = new Set(['value', 'return', 'returns', 'rate', 'yield', 'level', 'observation', 'obsvalue']);
/** A vintage of ALFRED: `GDP_20130101` is GDP as it stood on that day. */
const VINTAGE = /^(.+)_((?:19|20)\d{6})$/;

/** Prices of one instrument: alone they say of nothing which. */
const PRICES = new Set(['open', 'high', 'low', 'close', 'adjclose', 'volume']);

/** Its column's name; of prices with the instrument before it, whose close is the series of its own name. */
function nameOf(column: string, { name, symbol = symbolOf(name) }: Pick<LayoutFile, 'name' | 'symbol'>): string {
  const folded = foldName(column);
  return !PRICES.has(folded) ? column : folded === 'close' ? symbol : `${symbol}_${folded}`;
}

/** When a row's values are, by all that it says. */
interface When {
  readonly civil: number;
  readonly instant: number;
  readonly clock: boolean;
  readonly period: PeriodName | undefined;
  /** NaN where the table does not say. */
  readonly known: number;
  readonly line: number;
}

interface Series {
  readonly subject: number;
  unit: string;
  period: PeriodName | undefined;
  /** Values that wait: for the period to be told, and after that, in periods longer than a day, for the next value. */
  readonly held: { readonly when: When; readonly value: number }[];
  readonly zeros: ZeroRuns<When> | undefined;
}

export class SeriesRows implements RowReader {
  readonly #task: TableTask;
  readonly #writer: RecordWriter;
  readonly #value: number;
  readonly #unit: number;
  readonly #known: number;
  readonly #names: readonly number[];
  readonly #isWide: boolean;
  readonly #columns: readonly { readonly cell: number; readonly name: string; readonly vintage: number }[];
  readonly #series = new Map<string, Series>();
  #heldZeros = 0;

  constructor(task: TableTask) {
    this.#task = task;
    this.#writer = task.sink.writer('series');
    this.#value = this.#writer.column('value');
    this.#unit = this.#writer.column('unit');
    this.#known = columnOf(task, 'known');
    this.#names = task.form.names ?? [];
    this.#isWide = columnOf(task, 'value') < 0;
    const { values } = task.form;
    const vintages = values.map((cell) => VINTAGE.exec(task.header[cell]!));
    const isVintages = vintages.every((found) => found !== null && found[1] === vintages[0]![1]);
    this.#columns = values.map((cell, i) => {
      const [, name = task.header[cell]!, date = ''] = (isVintages ? vintages[i] : undefined) ?? [];
      const isNamed = this.#names.length > 0 || values.length > 1 || !GENERIC.has(foldName(name));
      const ownName = this.#isWide ? name : '';
      return {
        cell,
        name: isNamed ? nameOf(ownName, task.file) : (task.file.symbol ?? symbolOf(task.file.name)),
        vintage: isVintages ? endOfDate(task.times.readText(date)) + (task.file.knownLag ?? 0) : NaN,
      };
    });
  }

  row(row: TableRow): void {
    const { sink } = this.#task;
    const when = this.#readWhen(row);
    if (when === undefined) return;
    const prefix = this.#names
      .map((cell) => row.text(cell))
      .filter((word) => word !== '')
      .join('.');
    for (const { cell, name, vintage } of this.#columns) {
      const value = row.number(cell);
      if (Number.isNaN(value)) continue;
      if (value === GARBAGE) {
        sink.reject(row.line, `${this.#isWide ? name : 'value'} is not a number`, row.text(cell));
        continue;
      }
      const series = this.#seriesOf(prefix === '' || name === '' ? prefix + name : `${prefix}.${name}`, row, cell);
      if (series === undefined) return;
      this.#add(series, Number.isNaN(vintage) ? when : { ...when, known: vintage }, value);
    }
  }

  finish(): string {
    const all = [...this.#series];
    for (const [, series] of all) {
      for (const when of series.zeros?.finish() ?? []) this.#emit(series, when, 0);
    }
    // Too few values tell no period: the longest that another series of the table has is the careful guess.
    const coarsest = PERIODS.findLast((period) => all.some(([, series]) => series.period === period)) ?? 'daily';
    for (const [, series] of all) {
      if (series.held.length > 0) this.#release(series, series.period ?? tellHeld(series) ?? coarsest, 0);
    }
    const dropped = all.flatMap(([name, { zeros }]) => (zeros?.dropped ? [`${name} ${zeros.dropped}`] : []));
    const zeros = dropped.length === 0 ? '' : `; zeros taken as missing: ${dropped.join(', ')}`;
    return this.#describePeriods(all.map(([, series]) => series)) + zeros;
  }

  #describePeriods(all: readonly Series[]): string {
    const rules = PERIODS.flatMap((period) => {
      const count = all.filter((series) => series.period === period).length;
      const lag = describeLag(this.#task).replace('after it', 'after the period’s end');
      return count === 0 ? [] : [`${count} ${period} (known ${lag || KNOWN_RULES[period]})`];
    });
    if (rules.length > 0) return rules.join(', ');
    const said = this.#known >= 0 ? describeKnown(this.#task) : 'known at the end of the day in the column’s name';
    return all.length === 0 ? 'no value' : `${all.length} in all, ${said}`;
  }

  #readWhen(row: TableRow): When | undefined {
    const { times, sink } = this.#task;
    const civil = readTime(this.#task, row, true);
    if (Number.isNaN(civil)) return undefined;
    const { clock, period } = times;
    const instant = times.instant();
    if (Number.isNaN(instant)) {
      sink.reject(row.line, times.refusal(), row.text(columnOf(this.#task, 'time')));
      return undefined;
    }
    const known = this.#known < 0 ? NaN : readKnown(this.#task, row, this.#known);
    if (this.#known < 0 || !Number.isNaN(known)) return { civil, instant, clock, period, known, line: row.line };
    sink.reject(row.line, 'the instant at which it was known cannot be read', row.text(this.#known));
    return undefined;
  }

  #seriesOf(name: string, row: TableRow, cell: number): Series | undefined {
    let series = this.#series.get(name);
    if (series === undefined) {
      const subject = subjectOf(this.#task, this.#writer, row, name);
      if (subject < 0) return undefined;
      const zeros = this.#isWide && this.#names.length === 0 ? new ZeroRuns<When>() : undefined;
      const unit = this.#task.form.units?.[cell] ?? '';
      series = { subject, unit, period: undefined, held: [], zeros };
      this.#series.set(name, series);
    }
    const unit = columnOf(this.#task, 'unit');
    if (unit >= 0) series.unit = row.text(unit);
    return series;
  }

  #add(series: Series, when: When, value: number): void {
    const { zeros } = series;
    if (zeros === undefined) {
      this.#emit(series, when, value);
      return;
    }
    const before = zeros.held;
    for (const earlier of zeros.add(value, when)) this.#emit(series, earlier, 0);
    if (value !== 0) this.#emit(series, when, value);
    else if (this.#heldZeros >= MOST_HELD_ZEROS) for (const earlier of zeros.finish()) this.#emit(series, earlier, 0);
    this.#heldZeros += zeros.held - before;
  }

  #emit(series: Series, when: When, value: number): void {
    if (!Number.isNaN(when.known)) {
      this.#write(series, when, value, when.clock ? when.instant : startOfPeriod(when.civil, 'daily'), when.known);
      return;
    }
    if (when.period !== undefined) {
      series.period = when.period;
      this.#writeByPeriod(series, when, value, when.period);
      return;
    }
    const { held, period } = series;
    const before = held.at(-1);
    if (before?.when.civil === when.civil) {
      this.#task.sink.reject(when.line, 'a second value at one date', String(value));
      return;
    }
    held.push({ when, value });
    if (period === undefined) {
      if (held.length === PROBE) this.#release(series, tellHeld(series) ?? 'daily');
    } else if (before === undefined || startOfPeriod(before.when.civil, period) !== startOfPeriod(when.civil, period)) {
      this.#release(series, period);
    } else {
      // Two values in one period: it has become shorter, and is told anew from here on.
      series.period = undefined;
    }
  }

  /** Writes what was held back, but for the last value of a longer period: the next one may show that it is shorter. */
  #release(series: Series, period: PeriodName, keep = LONG_PERIODS.has(period) ? 1 : 0): void {
    series.period = period;
    for (const { when, value } of series.held.splice(0, series.held.length - keep)) {
      this.#writeByPeriod(series, when, value, period);
    }
  }

  #writeByPeriod(series: Series, when: When, value: number, period: PeriodName): void {
    const start = period === 'intraday' ? when.instant : startOfPeriod(when.civil, period);
    this.#write(series, when, value, start, knownAfter(start, period, this.#task.file.knownLag));
  }

  #write(series: Series, when: When, value: number, tsEvent: number, tsKnown: number): void {
    const { sink } = this.#task;
    this.#writer.begin(series.subject, tsEvent, tsKnown, sink.place(when.line));
    this.#writer.set(this.#value, value);
    this.#writer.setText(this.#unit, series.unit);
    const reason = this.#writer.commit();
    if (reason !== undefined) sink.reject(when.line, reason, String(value));
  }
}

function tellHeld({ held }: Series): PeriodName | undefined {
  return tellPeriod(
    held.map(({ when }) => when.civil),
    held.some(({ when }) => when.clock),
  );
}
