/** Texts as the catalog numbers them: in the order in which they first came, from 1. */
import { DataError } from '@quantcli/core';
import type { DuckDBConnection } from '@duckdb/node-api';
import { quote, readRows } from './sql.ts';

interface Numbered {
  readonly id: number;
  readonly name: string;
}

/** The stored numbers of a table and those of texts that are new. */
export class Names {
  readonly #table: 'subjects' | 'words';
  readonly #idOf: Map<string, number>;
  #last: number;
  #new: Numbered[] = [];

  private constructor(table: 'subjects' | 'words', stored: readonly Numbered[]) {
    this.#table = table;
    this.#idOf = new Map(stored.map(({ id, name }) => [name, id]));
    this.#last = stored.reduce((last, { id }) => Math.max(last, id), 0);
  }

  static async load(connection: DuckDBConnection, table: 'subjects' | 'words'): Promise<Names> {
    return new Names(table, await readRows<Numbered>(connection, `SELECT id, name FROM ${quote(table)}`));
  }

  /** The number of a stored text. */
  find(name: string): number | undefined {
    return this.#idOf.get(name);
  }

  all(): Iterable<string> {
    return this.#idOf.keys();
  }

  /** The texts by their number. */
  byId(): string[] {
    const names: string[] = [];
    for (const [name, id] of this.#idOf) names[id] = name;
    return names;
  }

  /** The number of each text; new ones get the next. Throws {@link DataError} for what no file can hold. */
  number(texts: readonly string[]): Int32Array {
    return Int32Array.from(texts, (name) => {
      const known = this.#idOf.get(name);
      if (known !== undefined) return known;
      if (name.includes('\0') || !name.isWellFormed()) {
        throw new DataError({
          code: 'catalog.text',
          what: `${JSON.stringify(name)} cannot be stored`,
          fix: 'use Unicode text',
        });
      }
      this.#last += 1;
      this.#idOf.set(name, this.#last);
      this.#new.push({ id: this.#last, name });
      return this.#last;
    });
  }

  /** Stores the new ones. */
  async save(connection: DuckDBConnection): Promise<void> {
    if (this.#new.length === 0) return;
    const appender = await connection.createAppender(this.#table);
    for (const { id, name } of this.#new) {
      appender.appendInteger(id);
      appender.appendVarchar(name);
      appender.endRow();
    }
    appender.closeSync();
    this.#new = [];
  }
}
