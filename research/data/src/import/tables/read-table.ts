/** Tables in columns, of every kind: what Feather files, and Parquet files through an adapter, are read by. */
import type { KindName } from '../../records/kinds.ts';
import type { ColumnTable, LayoutFile, Reading, RowSink } from '../layout.ts';
import { recogniseForm } from './recognise-form.ts';
import { TableRows } from './read-rows.ts';
import { ColumnRow } from './table-row.ts';

const SAMPLE = 200;
const ROWS_A_YIELD = 4_096;

/** The kind of record that a table with these columns holds, or undefined when it is none that can be read. */
export function recogniseTable(names: readonly string[]): KindName | undefined {
  return recogniseForm({ header: names, sample: [] })?.kind;
}

/**
 * Writes a table's rows into the sink's writers; rows are numbered from 1.
 * Throws {@link DataError} when no kind of record can be made of its columns, or it has no rows.
 */
export async function* readTable(
  table: ColumnTable,
  file: LayoutFile,
  sink: RowSink,
  storage = 'columns',
): AsyncGenerator<void, Reading> {
  const header = table.columns.map(({ name }) => name);
  const row = new ColumnRow(table);
  let rows: TableRows | undefined;
  for await (const batch of table.batches) {
    const count = batch[0]?.length ?? 0;
    if (rows === undefined) {
      if (count === 0) continue;
      const sample = Array.from({ length: Math.min(count, SAMPLE) }, (_, i) => {
        row.show(batch, i, 0);
        return header.map((_name, c) => row.text(c));
      });
      rows = new TableRows(file, sink, storage, { header, sample });
    }
    for (let i = 0; i < count; i += 1) {
      rows.row(row.show(batch, i, rows.rows + 1));
      if (rows.rows % ROWS_A_YIELD === 0) yield;
    }
    yield;
  }
  return (rows ?? new TableRows(file, sink, storage, { header, sample: [] })).finish();
}
