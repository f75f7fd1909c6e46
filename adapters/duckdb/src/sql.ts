/** The few pieces from which the catalog's SQL is put together. Names and paths from outside are escaped here or bound. */
import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api';

/** An identifier. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** A string constant. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** `a."x" = b."x" AND …`: whether two rows agree in these columns. No column of the catalog holds NULL, and in DuckDB NaN equals NaN. */
export function agree(columns: readonly string[], a: string, b: string): string {
  return columns.map((name) => `${a}.${quote(name)} = ${b}.${quote(name)}`).join(' AND ') || 'true';
}

/** The rows of a query as objects; cast 64-bit integers to DOUBLE in the SQL, where they are exact up to 2^53. */
export async function readRows<Row>(
  connection: DuckDBConnection,
  sql: string,
  values: readonly DuckDBValue[] = [],
): Promise<Row[]> {
  return (await connection.runAndReadAll(sql, [...values])).getRowObjects() as Row[];
}

/** How many rows a statement changed. */
export async function change(connection: DuckDBConnection, sql: string): Promise<number> {
  return (await connection.run(sql)).rowsChanged;
}
