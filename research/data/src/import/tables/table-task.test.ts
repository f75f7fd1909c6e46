import { timeZone } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import type { Meaning } from './column-names.ts';
import { at, DAY, MemorySink } from './read-layout.fixture.ts';
import { WordRow } from './table-row.ts';
import {
  columnOf,
  commitRow,
  describeKnown,
  knownOfDate,
  readDate,
  readKnown,
  readTime,
  subjectOf,
  symbolReader,
  undated,
  type TableTask,
} from './table-task.ts';
import { TimeReader } from './time-reader.ts';

/** A task of a table of actions with these columns, in this order. */
function taskOf(
  columns: Partial<Record<Meaning, string>>,
  options: Partial<TableTask['file']> = {},
): TableTask & { sink: MemorySink } {
  const file = {
    name: 'AAPL-1d.csv',
    zone: undefined,
    knownLag: undefined,
    symbol: undefined,
    kind: undefined,
    ...options,
  };
  return {
    file,
    sink: new MemorySink(),
    form: {
      kind: 'actions',
      shape: 'action-columns',
      columns: new Map((Object.keys(columns) as Meaning[]).map((meaning, i) => [meaning, i])),
      values: [],
    },
    header: Object.values(columns),
    sample: [],
    times: new TimeReader(file.name, file.zone),
  };
}

const rowOf = (...cells: string[]): WordRow => new WordRow().show(cells, 5);

describe('readKnown', () => {
  it('knows a date at its end, an instant at itself, a period at its end', () => {
    const task = taskOf({ known: 'filed' });
    expect(readKnown(task, rowOf('2020-02-01'), 0)).toBe(at('2020-02-02'));
    expect(readKnown(task, rowOf('2020-02-01T00:00:00Z'), 0)).toBe(at('2020-02-01'));
    expect(readKnown(task, rowOf('2020-02-01 16:30-05:00'), 0)).toBe(at('2020-02-01T21:30:00Z'));
    expect(readKnown(task, rowOf('2020-Q1'), 0)).toBe(at('2020-04-01'));
    expect(readKnown(task, rowOf('soon'), 0)).toBeNaN();
    expect(readKnown(task, rowOf(''), 0)).toBeNaN();
    expect(describeKnown(task)).toBe('known by column filed (a date at its end)');
  });

  it('puts a date the user’s lag after its start, never before it', () => {
    const task = taskOf({ known: 'filed' }, { knownLag: 3 * DAY });
    expect(readKnown(task, rowOf('2020-02-01'), 0)).toBe(at('2020-02-04'));
    expect(readKnown(taskOf({ known: 'filed' }, { knownLag: 0 }), rowOf('2020-02-01'), 0)).toBe(at('2020-02-01'));
    expect(readKnown(task, rowOf('2020-02-01T12:00:00Z'), 0)).toBe(at('2020-02-01T12:00:00Z'));
    expect(describeKnown(task)).toBe('known by column filed (a date 3 days after it)');
  });

  it('takes a column named tsKnown as it stands', () => {
    expect(readKnown(taskOf({ known: 'ts_known' }), rowOf('2020-02-01'), 0)).toBe(at('2020-02-01'));
  });

  it('moves no date by the zone, and every time without an offset', () => {
    const task = taskOf({ known: 'filed' }, { zone: timeZone('America/New_York') });
    expect(readKnown(task, rowOf('2020-02-01'), 0)).toBe(at('2020-02-02'));
    expect(readKnown(task, rowOf('2020-02-01 16:30'), 0)).toBe(at('2020-02-01T21:30:00Z'));
  });
});

describe('knownOfDate', () => {
  it('falls back on the end of the date, or the lag after it', () => {
    expect(knownOfDate(taskOf({}), rowOf(), at('2020-02-01'))).toBe(at('2020-02-02'));
    expect(knownOfDate(taskOf({}, { knownLag: DAY }), rowOf(), at('2020-02-01'))).toBe(at('2020-02-03'));
    expect(knownOfDate(taskOf({ known: 'filed' }), rowOf('2020-03-01'), at('2020-02-01'))).toBe(at('2020-03-02'));
    expect(describeKnown(taskOf({}))).toBe('known at the end of that UTC date');
    expect(describeKnown(taskOf({}, { knownLag: DAY }))).toBe('known 1 days after it');
  });
});

describe('rows', () => {
  it('are about the symbol of their column, the user’s or the file’s', () => {
    expect(symbolReader(taskOf({ symbol: 'Ticker' }))(rowOf(' NA '))).toBe('NA');
    expect(symbolReader(taskOf({}))(rowOf('x'))).toBe('AAPL');
    expect(symbolReader(taskOf({}, { symbol: 'Apple' }))(rowOf('x'))).toBe('Apple');
  });

  it('are rejected without a subject, or with one that is not UTF-8', () => {
    const task = taskOf({});
    const writer = task.sink.writer('actions');
    expect(subjectOf(task, writer, rowOf(), 'A')).toBe(0);
    expect(subjectOf(task, writer, rowOf(), '')).toBe(-1);
    expect(subjectOf(task, writer, rowOf(), '\0')).toBe(-1);
    expect(task.sink.rejected).toEqual([
      [5, 'no symbol'],
      [5, 'symbol is not UTF-8'],
    ]);
  });

  it('have a time, with a clock of its own where there is one', () => {
    const task = taskOf({ time: 'date', clock: 'time' });
    expect(readTime(task, rowOf('2020-01-02', '03:04:05'))).toBe(at('2020-01-02T03:04:05Z'));
    expect(readTime(task, rowOf('2020-01-02', 'noon'))).toBeNaN();
    const dated = taskOf({ time: 'date' });
    expect(readTime(dated, rowOf('2020-Q1'))).toBeNaN();
    expect(readTime(dated, rowOf('2020-Q1'), true)).toBe(at('2020-01-01'));
    expect(readTime(dated, rowOf('1492-01-01'))).toBeNaN();
    expect(task.sink.rejected).toEqual([[5, 'no date that can be read', '2020-01-02']]);
    expect(dated.sink.rejected).toEqual([
      [5, 'no date that can be read', '2020-Q1'],
      [5, 'date outside 1800 to 2255', '1492-01-01'],
    ]);
  });

  it('have dates, which periods are not', () => {
    expect(readDate(taskOf({}), rowOf('2020-01-02 12:00'), 0)).toBe(at('2020-01-02'));
    expect(readDate(taskOf({}), rowOf('2020-01'), 0)).toBeNaN();
  });

  it('are kept, or rejected with the cell that was refused', () => {
    const task = taskOf({ action: 'what', value: 'how much' });
    const writer = task.sink.writer('actions');
    const begin = (action: string): void => {
      writer.begin(writer.subject('A'), 0, 0, 5);
      writer.setText(writer.column('action'), action);
    };
    begin('split');
    expect(commitRow(task, writer, rowOf('split', '2'))).toBe(true);
    begin('party');
    expect(commitRow(task, writer, rowOf('party', '2'))).toBe(false);
    begin('split');
    writer.set(writer.column('value'), -5);
    expect(commitRow(task, writer, rowOf('split', '-5'))).toBe(false);
    expect(task.sink.rejected.map(([, reason, cell]) => [reason.slice(0, 14), cell])).toEqual([
      ['action is none', 'party'],
      ['value is below', '-5'],
    ]);
    expect(columnOf(task, 'target')).toBe(-1);
  });
});

describe('a file without dates', () => {
  it('is refused with what to do', () => {
    expect(undated('a.csv').message).toMatch(/^a\.csv has no column of dates.*snapshot_2026-08\.csv$/);
  });
});
