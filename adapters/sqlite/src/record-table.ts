/**
 * A table of records as the port's schema describes them: one column a property, in snake case. Records are parsed before
 * anything is written; results come oldest first, ties by key (in the order of the keys' UTF-8 bytes).
 */
import type { SQLInputValue, SQLOutputValue } from 'node:sqlite';
import { canonicalJson, type Json } from '@quantcli/core';
import type { RowFilter } from '@quantcli/data';
import type { z } from 'zod';
import { parseFilter, parseRecords } from './parse-input.ts';
import type { SqliteStore } from './sqlite-store.ts';

type Row = Record<string, SQLOutputValue>;

export class RecordTable<S extends z.ZodObject> {
  readonly #store: SqliteStore;
  readonly #schema: S;
  readonly #name: string;
  readonly #properties: readonly string[];
  /** `"ts_event" AS "tsEvent", …` */
  readonly #columns: string;

  constructor(store: SqliteStore, name: string, schema: S) {
    this.#store = store;
    this.#name = name;
    this.#schema = schema;
    this.#properties = Object.keys(schema.shape);
    this.#columns = this.#properties.map((property) => `${columnOf(property)} AS "${property}"`).join(', ');
  }

  /** The records as the schema has them; throws DataError for the first that is wrong. */
  parse(records: readonly unknown[]): z.output<S>[] {
    return parseRecords(this.#name.replace('_', ' '), this.#schema, records);
  }

  /** Writes parsed records; of the same key the last stays. For use inside {@link SqliteStore.write}. */
  put(records: readonly z.output<S>[]): void {
    const properties = this.#properties;
    const insert = this.#store.statement(
      `INSERT OR REPLACE INTO ${this.#name} (${properties.map(columnOf).join(', ')})
       VALUES (${properties.map(() => '?').join(', ')})`,
    );
    for (const record of records as readonly Record<string, Json | undefined>[]) {
      insert.run(...properties.map((property) => encode(record[property])));
    }
  }

  /** Parses the records and writes all of them or, when one is wrong, none. */
  save(records: readonly unknown[]): void {
    const parsed = this.parse(records);
    this.#store.write(() => this.put(parsed));
  }

  /** @param order properties by which records are sorted: their time, and the rest of their key */
  find(order: readonly (keyof z.output<S> & string)[], filter: RowFilter = {}): z.output<S>[] {
    const { from, to, strategy, symbol, limit = -1 } = parseFilter(filter, this.#properties);
    const time = columnOf(order[0]!);
    const conditions: [string, SQLInputValue | undefined][] = [
      [`${time} >= ?`, from],
      [`${time} <= ?`, to],
      ['strategy = ?', strategy],
      ['symbol = ?', symbol],
    ];
    const given = conditions.filter((condition): condition is [string, SQLInputValue] => condition[1] !== undefined);
    const where = given.length === 0 ? '' : `WHERE ${given.map(([sql]) => sql).join(' AND ')}`;
    const newestFirst = order.map((property) => `${columnOf(property)} DESC`).join(', ');
    const rest = `${where} ORDER BY ${newestFirst} LIMIT ?`;
    return this.select(rest, [...given.map(([, value]) => value), limit]).toReversed();
  }

  /** The records of `FROM` this table (or another with its columns) and the rest of a query. */
  select(rest: string, values: readonly SQLInputValue[], table: string = this.#name): z.output<S>[] {
    const rows = this.#store.read(() =>
      this.#store.statement(`SELECT ${this.#columns} FROM ${table} ${rest}`).all(...values),
    );
    return rows.map((row) => this.#decode(row) as z.output<S>);
  }

  /** What is NULL was absent. */
  #decode(row: Row): Record<string, unknown> {
    const record: Record<string, unknown> = {};
    for (const property of this.#properties) {
      if (row[property] !== null) record[property] = row[property];
    }
    return record;
  }
}

function columnOf(property: string): string {
  return `"${property.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)}"`;
}

function encode(value: Json | undefined): SQLInputValue {
  return typeof value === 'object' && value !== null ? canonicalJson(value) : ((value ?? null) as SQLInputValue);
}
