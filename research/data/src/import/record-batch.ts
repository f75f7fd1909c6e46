/** Records that layouts write, collected over files by kind until they are as many as one part may have. */
import type { KindName } from '../records/kinds.ts';
import { RecordWriter, type TakenRecords } from '../records/record-writer.ts';
import { barsOfRecords, pickRecords } from '../records/records.ts';
import type { PlacedBars } from './arrange-bars.ts';
import { REASONS, type RejectionLog } from './rejection-log.ts';

export class RecordBatch {
  readonly #most: number;
  readonly #log: RejectionLog;
  readonly #writers = new Map<KindName, RecordWriter>();

  /** @param most rows in all writers together */
  constructor(most: number, log: RejectionLog) {
    this.#most = most;
    this.#log = log;
  }

  get isFull(): boolean {
    let count = 0;
    for (const writer of this.#writers.values()) count += writer.count;
    return count >= this.#most;
  }

  /** The writer of a kind, one for the whole import. */
  writer(kind: KindName): RecordWriter {
    let writer = this.#writers.get(kind);
    if (writer === undefined) this.#writers.set(kind, (writer = new RecordWriter(kind)));
    return writer;
  }

  /** What was written, bars as bars; the writers are empty afterwards. */
  take(): (PlacedBars | TakenRecords)[] {
    return [...this.#writers].flatMap(([kind, writer]) => {
      if (writer.count === 0) return [];
      const taken = writer.take();
      return [kind === 'bars' ? this.#toBars(taken) : taken];
    });
  }

  /** Of bars of one symbol and time the one with the last place. */
  #toBars({ records, at }: TakenRecords): PlacedBars {
    const { subject, tsEvent } = records;
    const kept: number[] = [];
    for (let row = 0; row < subject.length; row += 1) {
      const before = kept.at(-1);
      if (before === undefined || subject[before] !== subject[row] || tsEvent[before] !== tsEvent[row]) kept.push(row);
      else {
        this.#log.add(Math.min(at[before]!, at[row]!), REASONS.duplicate);
        if (at[row]! > at[before]!) kept[kept.length - 1] = row;
      }
    }
    if (kept.length === subject.length) return { bars: barsOfRecords(records), at };
    return { bars: barsOfRecords(pickRecords(records, kept)), at: Float64Array.from(kept, (row) => at[row]!) };
  }
}
