/** Records written row by row: for tests only. */
import { expect } from 'vitest';
import { RecordWriter } from '../records/record-writer.ts';
import type { KindName } from '../records/kinds.ts';
import { pickRecords, type Records } from '../records/records.ts';

/** Subject, tsEvent, tsKnown and the columns of a record. */
export type Row = readonly [string, number, number, Readonly<Record<string, number | string>>];

export function writeRecords(kind: KindName, rows: readonly Row[]): Records {
  const writer = new RecordWriter(kind);
  for (const [subject, tsEvent, tsKnown, values] of rows) {
    writer.begin(writer.subject(subject), tsEvent, tsKnown, 0);
    for (const [name, value] of Object.entries(values)) {
      if (typeof value === 'number') writer.set(writer.column(name), value);
      else writer.setText(writer.column(name), value);
    }
    expect(writer.commit()).toBeUndefined();
  }
  return writer.take().records;
}

/** One figure of a report. */
export function report(
  symbol: string,
  end: number,
  known: number,
  value: number,
  period = 'Q1',
  item = 'revenues',
): Row {
  return [symbol, end, known, { item, period, value }];
}

/** The records with tsKnown ≤ `instant`, history and all. */
export function withoutFuture(records: Records, instant: number): Records {
  return pickRecords(
    records,
    [...records.tsKnown.keys()].filter((row) => records.tsKnown[row]! <= instant),
  );
}
