/** Price bars: a long table of any storage, or a wide one whose columns are symbols, or a symbol's fields. */
import type { BarField } from '@quantcli/market';
import { barFieldsOf, recogniseColumns } from '../recognise-columns.ts';
import { barHeader } from './recognise-form.ts';
import { startOfDate, tellPeriod } from './period.ts';
import {
  columnOf,
  commitRow,
  readTime,
  subjectOf,
  symbolReader,
  type RowReader,
  type TableTask,
} from './table-task.ts';
import { TimeReader } from './time-reader.ts';
import { WordRow, type TableRow } from './table-row.ts';

/** Prices for which vendors write 0 when they have none. */
const ZERO_IS_NONE = new Set<BarField>(['open', 'high', 'low', 'adjusted']);

export function readBars(task: TableTask): RowReader {
  const found = recogniseColumns(task.file.name, barHeader(task.header));
  const { sink } = task;
  const writer = sink.writer('bars');
  const symbolOfRow = symbolReader(task);
  const timeOfRow = barTimes(task);
  const fields = barFieldsOf(found).map((name) => ({ name, field: writer.column(name), column: found.get(name)! }));
  let zeros = 0;
  return {
    row(row) {
      const time = timeOfRow(row);
      if (Number.isNaN(time)) return;
      const subject = subjectOf(task, writer, row, symbolOfRow(row));
      if (subject < 0) return;
      writer.begin(subject, time, time, sink.place(row.line));
      let none = 0;
      for (const { name, field, column } of fields) {
        const value = row.number(column);
        if (value === 0 && ZERO_IS_NONE.has(name)) none += 1;
        else writer.set(field, value === 0 && name === 'split' ? 1 : value);
      }
      if (commitRow(task, writer, row)) zeros += none;
    },
    finish: () => (zeros === 0 ? '' : `${zeros} prices of 0 taken as missing`),
  };
}

/** A wide table: every column is a symbol's close, or the field of a symbol that the form says. */
export function readPriceColumns(task: TableTask): RowReader {
  const { sink, form, header } = task;
  const writer = sink.writer('bars');
  const timeOfRow = barTimes(task);
  const close = writer.column('close');
  const symbols = new Map<string, { readonly field: number; readonly column: number }[]>();
  form.values.forEach((column, i) => {
    const { symbol, field } = form.prices?.[i] ?? { symbol: header[column]!, field: 'close' };
    symbols.set(symbol, [...(symbols.get(symbol) ?? []), { field: writer.column(field), column }]);
  });
  const groups = [...symbols].map(([symbol, cells]) => ({ symbol, cells }));
  return {
    row(row) {
      const time = timeOfRow(row);
      if (Number.isNaN(time)) return;
      for (const { symbol, cells } of groups) {
        writer.begin(writer.subject(symbol), time, time, sink.place(row.line));
        let present = false;
        for (const { field, column } of cells) {
          const value = row.number(column);
          present ||= !Number.isNaN(value);
          writer.set(field, value);
        }
        if (present)
          commitRow(task, writer, row, cells.find(({ field }) => field === close)?.column ?? cells[0]!.column);
      }
    },
    finish: () => `${groups.length} symbols; a blank is no bar`,
  };
}

/**
 * The time of a row's bar, NaN when it has none: the exact instant where a symbol of the sample has several bars a day,
 * else the date as written, whatever hour and offset stand beside it.
 */
function barTimes(task: TableTask): (row: TableRow) => number {
  const { times, file, sink } = task;
  const isIntraday = tellIntraday(task);
  let previous = -Infinity;
  return (row) => {
    const civil = readTime(task, row);
    if (Number.isNaN(civil) || !isIntraday) return startOfDate(civil);
    const instant = times.instant(file.zone === undefined ? undefined : previous);
    if (Number.isNaN(instant)) sink.reject(row.line, times.refusal(), row.text(columnOf(task, 'time')));
    else previous = instant;
    return instant;
  };
}

function tellIntraday(task: TableTask): boolean {
  const { header, sample, file } = task;
  const reader = new TimeReader(
    file.name,
    undefined,
    sample.map((row) => row[columnOf(task, 'time')] ?? ''),
  );
  const symbol = columnOf(task, 'symbol');
  const clock = columnOf(task, 'clock');
  const bySymbol = new Map<string, number[]>();
  const row = new WordRow();
  let clocked = false;
  for (const cells of sample) {
    if (cells.length < header.length) continue;
    row.show(cells, 0);
    const text = row.text(columnOf(task, 'time'));
    const civil = reader.readText(clock < 0 ? text : `${text} ${row.text(clock)}`);
    if (!Number.isFinite(civil)) continue;
    clocked ||= reader.clock;
    const name = symbol < 0 ? '' : row.text(symbol);
    bySymbol.set(name, [...(bySymbol.get(name) ?? []), civil]);
  }
  const periods = [...bySymbol.values()].map((civil) => tellPeriod(civil, clocked));
  // One bar a symbol tells nothing: its time of day is then taken at its word.
  return periods.includes('intraday') || (clocked && periods.every((period) => period === undefined));
}
