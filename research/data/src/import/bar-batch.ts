/** Rows of bars collected over files until they are as many as one part may have; the names that number their symbols. */
import { arrangeBars, type PlacedBars, type PlacedRows } from './arrange-bars.ts';
import { ByteNames } from './byte-names.ts';
import { REASONS, type RejectionLog } from './rejection-log.ts';

export class BarBatch {
  readonly symbols = new ByteNames();
  readonly sectors = new ByteNames();
  /** Sector number by symbol number. */
  readonly sectorOf = new Map<number, number>();
  readonly most: number;
  readonly #log: RejectionLog;
  #blocks: PlacedRows[] = [];
  #count = 0;

  /** @param most rows in a part */
  constructor(most: number, log: RejectionLog) {
    this.most = most;
    this.#log = log;
  }

  /** How many rows more it takes. */
  get room(): number {
    return this.most - this.#count;
  }

  add(rows: PlacedRows): void {
    if (rows.time.length === 0) return;
    this.#blocks.push(rows);
    this.#count += rows.time.length;
  }

  /** The rows as bars, of equal ones the last; the batch is empty afterwards. Undefined when no row is left. */
  take(): PlacedBars | undefined {
    const blocks = this.#blocks;
    this.#blocks = [];
    this.#count = 0;
    const sectorOf = (symbol: number): string | undefined => this.sectors.names[this.sectorOf.get(symbol) ?? -1];
    return arrangeBars(blocks, this.symbols.names, this.sectorOf.size === 0 ? undefined : sectorOf, (at) =>
      this.#log.add(at, REASONS.duplicate),
    );
  }
}
