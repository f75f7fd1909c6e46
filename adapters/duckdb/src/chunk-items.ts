/** Columns move between typed arrays and DuckDB's chunks without boxing a value. */
import type { DuckDBDataChunk } from '@duckdb/node-api';

/**
 * The typed array under a column of a chunk, INTEGER or DOUBLE: a copy of the native vector until it is flushed. The
 * client declares it private, and its public way (one call a value) is several times slower.
 */
export function itemsOf<Items extends Int32Array | Float64Array>(chunk: DuckDBDataChunk, column: number): Items {
  return (chunk.getColumnVector(column) as unknown as { readonly items: Items }).items;
}
