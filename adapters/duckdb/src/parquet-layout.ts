/**
 * Parquet files as a layout of the import: DuckDB reads them from the disk, a batch of 2,048 rows at a time, with little
 * memory of its own. Instants of any unit and zone become microseconds UTC, a date its midnight; lists and structures
 * their text.
 */
import { existsSync } from 'node:fs';
import { DataError } from '@quantcli/core';
import { readTable, type ColumnTable, type ColumnValues, type Layout, type LayoutFile } from '@quantcli/data';
import type { DuckDBConnection } from '@duckdb/node-api';
import { itemsOf } from './chunk-items.ts';
import { connect, limitMemory } from './connect.ts';
import { literal, quote, readRows } from './sql.ts';

const MAGIC = 'PAR1';

export function parquetLayout(): Layout {
  return {
    name: 'Parquet',
    recognise: ({ head }) => Buffer.from(head.subarray(0, MAGIC.length)).toString('latin1') === MAGIC,
    async *read(file, sink) {
      if (!existsSync(file.path)) {
        throw new DataError({
          code: 'import.packed-parquet',
          what: `${file.path} is a Parquet file inside an archive`,
          cause: 'Parquet is read from its end, which an archive does not allow',
          fix: 'unpack it first',
        });
      }
      const { connection, close } = await connect(file.path, 1);
      try {
        await limitMemory(connection, 'staging');
        await connection.run('SET preserve_insertion_order = true');
        return yield* readTable(await openTable(connection, file), file, sink, 'Parquet');
      } finally {
        close();
      }
    },
  };
}

interface ParquetColumn {
  readonly name: string;
  readonly type: 'number' | 'text' | 'time';
}

async function openTable(connection: DuckDBConnection, file: LayoutFile): Promise<ColumnTable> {
  // Between brackets a character of a pattern is itself; folders named like `year=2020` are no columns.
  const path = literal(file.path.replaceAll(/[*?[]/g, '[$&]'));
  const source = `read_parquet(${path}, hive_partitioning = false, binary_as_string = true)`;
  const described = await orRefuse(file, () =>
    readRows<{ readonly column_name: string; readonly column_type: string }>(connection, `DESCRIBE FROM ${source}`),
  );
  const columns = described.map(({ column_name, column_type }): ParquetColumn => {
    return { name: column_name, type: typeOf(column_type) };
  });
  return { columns, batches: readBatches(connection, file, columns, source) };
}

function typeOf(stored: string): ParquetColumn['type'] {
  if (/^(TIMESTAMP|DATE)/.test(stored)) return 'time';
  return /^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\)|BOOLEAN)$/.test(stored) ? 'number' : 'text';
}

const READ: Readonly<Record<ParquetColumn['type'], (column: string) => string>> = {
  number: (column) => `coalesce(${column}::DOUBLE, 'nan')`,
  time: (column) => `coalesce(epoch_us(${column})::DOUBLE, 'nan')`,
  text: (column) => `${column}::VARCHAR`,
};

async function* readBatches(
  connection: DuckDBConnection,
  file: LayoutFile,
  columns: readonly ParquetColumn[],
  source: string,
): AsyncGenerator<readonly ColumnValues[]> {
  const select = columns.map(({ name, type }) => READ[type](quote(name)));
  const result = await orRefuse(file, () => connection.stream(`SELECT ${select.join(', ')} FROM ${source}`));
  for (;;) {
    const chunk = await orRefuse(file, () => result.fetchChunk());
    if (chunk === null || chunk.rowCount === 0) return;
    yield columns.map(({ type }, c) =>
      type === 'text'
        ? (chunk.getColumnValues(c) as (string | null)[]).map((text) => text ?? undefined)
        : itemsOf<Float64Array>(chunk, c),
    );
  }
}

async function orRefuse<T>({ name }: LayoutFile, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    throw new DataError(
      {
        code: 'import.broken-parquet',
        what: `${name} cannot be read as Parquet`,
        cause: `it is cut off or damaged: ${(error as Error).message.split('\n')[0]!}`,
        fix: 'write or download it again',
      },
      error,
    );
  }
}
