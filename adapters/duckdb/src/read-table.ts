/**
 * A user's own CSV or Parquet file as columns of numbers and words, in the order of its rows. DuckDB finds the dialect of
 * a CSV; instants become microseconds UTC, true and false 1 and 0, an empty field NaN or null, a column without any
 * value one of missing numbers.
 */
import { existsSync, statSync } from 'node:fs';
import { DataError } from '@quantcli/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { itemsOf } from './chunk-items.ts';
import { connect } from './connect.ts';
import { literal, quote, readRows } from './sql.ts';

export interface TableColumn {
  readonly name: string;
  /** [R] numbers with NaN where missing, or words with null. */
  readonly values: Float64Array | readonly (string | null)[];
}

export interface UserTable {
  readonly rows: number;
  readonly columns: readonly TableColumn[];
  /** Names that stand twice in the header of a CSV: the second column has another one here. */
  readonly repeated: readonly string[];
}

/** Throws {@link DataError} for what is not there, no table, or has no row. */
export async function readUserTable(file: string, workers: number): Promise<UserTable> {
  if (!existsSync(file) || !statSync(file).isFile()) {
    throw new DataError({ code: 'table.absent', what: `there is no file ${file}`, fix: 'check the path' });
  }
  const { connection, close } = await connect(file, workers);
  try {
    await connection.run('SET preserve_insertion_order = true');
    // Between brackets a character of a pattern is itself; folders named like `year=2020` are no columns.
    const path = literal(file.replaceAll(/[*?[]/g, '[$&]'));
    const isParquet = /\.parquet$/i.test(file);
    const source = isParquet
      ? `read_parquet(${path}, hive_partitioning = false)`
      : `read_csv(${path}, sample_size = -1, header = true, hive_partitioning = false, nullstr = ['', 'NA', 'NULL', 'null', 'None'])`;
    await connection.run(`CREATE TEMP TABLE user_table AS FROM ${source}`);
    const described = await readRows<{ readonly column_name: string; readonly column_type: string }>(
      connection,
      'DESCRIBE user_table',
    );
    const [{ rows }] = (await readRows<{ rows: number }>(
      connection,
      'SELECT count(*)::DOUBLE AS rows FROM user_table',
    )) as [{ rows: number }];
    if (rows === 0) {
      throw new DataError({ code: 'table.no-rows', what: `${file} has no rows`, fix: 'bring a table with rows' });
    }
    const columns = described.map(({ column_name: name, column_type }) => ({ name, ...readingOf(name, column_type) }));
    const values = columns.map(({ numeric }) => (numeric ? new Float64Array(rows) : ([] as (string | null)[])));
    const select = columns.map(({ sql }) => sql).join(', ');
    const result = await connection.stream(`SELECT ${select} FROM user_table`);
    for (let from = 0; ;) {
      const chunk = await result.fetchChunk();
      if (chunk === null || chunk.rowCount === 0) break;
      values.forEach((own, c) => {
        if (own instanceof Float64Array) own.set(itemsOf<Float64Array>(chunk, c).subarray(0, chunk.rowCount), from);
        else own.push(...(chunk.getColumnValues(c) as (string | null)[]));
      });
      from += chunk.rowCount;
    }
    return {
      rows,
      columns: columns.map(({ name }, c) => ({ name, values: numbersIfEmpty(values[c]!) })),
      repeated: isParquet ? [] : await repeatedNames(connection, path),
    };
  } catch (error) {
    if (error instanceof DataError) throw error;
    throw new DataError(
      {
        code: 'table.unreadable',
        what: `${file} cannot be read as a table`,
        cause: (error as Error).message.split('\n')[0]!,
        fix: 'give a CSV file with a header, or a Parquet file',
      },
      error,
    );
  } finally {
    close();
  }
}

function numbersIfEmpty(values: TableColumn['values']): TableColumn['values'] {
  const isEmpty = !(values instanceof Float64Array) && values.every((word) => word === null);
  return isEmpty ? new Float64Array(values.length).fill(NaN) : values;
}

async function repeatedNames(connection: DuckDBConnection, path: string): Promise<string[]> {
  const [header = {}] = await readRows<Record<string, string | null>>(
    connection,
    `FROM read_csv(${path}, header = false, all_varchar = true, hive_partitioning = false) LIMIT 1`,
  );
  const names = Object.values(header);
  return names.filter((name): name is string => name !== null && names.indexOf(name) !== names.lastIndexOf(name));
}

function readingOf(name: string, type: string): { readonly numeric: boolean; readonly sql: string } {
  const column = quote(name);
  if (/^(TIMESTAMP|DATE)/.test(type))
    return { numeric: true, sql: `coalesce(epoch_us(${column})::DOUBLE, 'nan'::DOUBLE)` };
  if (/^(U?(TINY|SMALL|BIG|HUGE)?INT(EGER)?|FLOAT|DOUBLE|DECIMAL\(.*\)|BOOLEAN)$/.test(type))
    return { numeric: true, sql: `coalesce(${column}::DOUBLE, 'nan'::DOUBLE)` };
  return { numeric: false, sql: `${column}::VARCHAR` };
}
