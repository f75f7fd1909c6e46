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
  const batches = table.batches[Symbol.asyncIterator]();
  try {
    // Batches can be of any size: what the columns mean is told from the same rows however they come.
    const first = await firstRows(batches);
    const sample: string[][] = [];
    for (const batch of first) {
      for (let i = 0; i < rowsOf(batch) && sample.length < SAMPLE; i += 1) {
        row.show(batch, i, 0);
        sample.push(header.map((_name, c) => row.text(c)));
      }
    }
    const rows = new TableRows(file, sink, storage, { header, sample });
    for (let batch = first.shift(); batch !== undefined; batch = first.shift() ?? (await nextOf(batches))) {
      for (let i = 0; i < rowsOf(batch); i += 1) {
        rows.row(row.show(batch, i, rows.rows + 1));
        if (rows.rows % ROWS_A_YIELD === 0) yield;
      }
      yield;
    }
    return rows.finish();
  } finally {
    await batches.return?.();
  }
}

type Batch = ColumnTable['batches'] extends AsyncIterable<infer B> ? B : never;

function rowsOf(batch: Batch): number {
  return batch[0]?.length ?? 0;
}

async function nextOf(batches: AsyncIterator<Batch>): Promise<Batch | undefined> {
  const { done, value } = await batches.next();
  return done === true ? undefined : value;
}

/** The batches that hold the first SAMPLE rows. */
async function firstRows(batches: AsyncIterator<Batch>): Promise<Batch[]> {
  const first: Batch[] = [];
  let rows = 0;
  while (rows < SAMPLE) {
    const batch = await nextOf(batches);
    if (batch === undefined) break;
    first.push(batch);
    rows += rowsOf(batch);
  }
  return first;
}
