/** Columns move between typed arrays and DuckDB's chunks without boxing a value. */
import type { DuckDBDataChunk } from '@duckdb/node-api';

type Items = Int32Array | Float64Array | BigInt64Array;

/**
 * The typed array under a column of a chunk, INTEGER, DOUBLE or BIGINT: a copy of the native vector until it is flushed.
 * The client declares it private, and its public way (one call a value) is several times slower.
 */
export function itemsOf<Kind extends Items>(chunk: DuckDBDataChunk, column: number): Kind {
  return (chunk.getColumnVector(column) as unknown as { readonly items: Kind }).items;
}

const HIGH = 2 ** 32;

/** Writes whole numbers below 2^53 as 64-bit integers; both halves by themselves, because a BigInt for each costs more than all the rest. */
export function writeIntegers(items: BigInt64Array, values: Float64Array): void {
  const halves = new Int32Array(items.buffer, items.byteOffset, 2 * items.length);
  for (let i = 0; i < values.length; i += 1) {
    const high = Math.floor(values[i]! / HIGH);
    halves[2 * i] = values[i]! - high * HIGH;
    halves[2 * i + 1] = high;
  }
}
