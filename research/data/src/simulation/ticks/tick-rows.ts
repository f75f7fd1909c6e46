/** Writers of trades and quotes that know their columns. The source is right by construction: a row that is refused is a defect. */
import { ModelError } from '@quantcli/core';
import { RecordWriter } from '../../records/record-writer.ts';
import type { Records } from '../../records/records.ts';

/** Rows of a kind in the order of `columns`; NaN leaves a column missing. */
export class TickRows {
  readonly #writer: RecordWriter;
  readonly #columns: readonly number[];

  constructor(kind: 'trades' | 'quotes' | 'book', columns: readonly string[]) {
    this.#writer = new RecordWriter(kind);
    this.#columns = columns.map((name) => this.#writer.column(name));
  }

  get count(): number {
    return this.#writer.count;
  }

  /** @param values a text for a text column, else a number */
  add(symbol: string, time: number, values: readonly (number | string)[]): void {
    const writer = this.#writer;
    writer.begin(writer.subject(symbol), time, time, 0);
    values.forEach((value, i) => {
      const column = this.#columns[i]!;
      if (typeof value === 'string') writer.setText(column, value);
      else writer.set(column, value);
    });
    const refused = writer.commit();
    if (refused === undefined) return;
    throw new ModelError({ code: 'simulation.record', what: `${symbol}: a simulated record: ${refused}` });
  }

  take(): Records {
    return this.#writer.take().records;
  }
}

export const tradeRows = (): TickRows => new TickRows('trades', ['price', 'size', 'side', 'sequence']);
export const quoteRows = (): TickRows => new TickRows('quotes', ['bid', 'ask', 'bidSize', 'askSize', 'sequence']);
