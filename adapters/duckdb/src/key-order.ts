/**
 * Watches whether rows come strictly increasing by their key within a subject, which says without a search that no two
 * have the same. Known for bars, and for streams numbered at each instant; other kinds count as out of order.
 */
import type { VersionedTable } from './catalog-schema.ts';
import type { StagedColumn } from './staged-rows.ts';

export class KeyOrder {
  /** Places of subject, time and the number at that time among the columns. */
  readonly #tie: number;
  /** By subject: the key of the last row. */
  #time = new Float64Array(0);
  #number = new Float64Array(0);
  broken: boolean;

  constructor({ columns, key }: VersionedTable) {
    const names = columns.map(({ name }) => name);
    this.#tie = names.indexOf('sequence');
    const known = this.#tie < 0 ? ['subject', 'tsEvent'] : ['subject', 'tsEvent', 'sequence'];
    this.broken = key.join() !== known.join();
  }

  follow(columns: readonly StagedColumn[]): void {
    if (this.broken) return;
    const [subject, tsEvent] = columns as readonly [Int32Array, Float64Array];
    const number = columns[this.#tie];
    this.#enlarge(subject.reduce((most, id) => Math.max(most, id), 0) + 1);
    for (let i = 0; i < subject.length; i += 1) {
      const id = subject[i]!;
      const time = tsEvent[i]!;
      const tie = number === undefined ? 0 : number[i]!;
      if (!(time > this.#time[id]! || (time === this.#time[id] && tie > this.#number[id]!))) {
        this.broken = true;
        return;
      }
      this.#time[id] = time;
      this.#number[id] = tie;
    }
  }

  #enlarge(least: number): void {
    if (least <= this.#time.length) return;
    const size = Math.max(least, 2 * this.#time.length);
    const time = new Float64Array(size).fill(-Infinity);
    const number = new Float64Array(size).fill(-Infinity);
    time.set(this.#time);
    number.set(this.#number);
    this.#time = time;
    this.#number = number;
  }
}
