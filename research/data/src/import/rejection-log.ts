/**
 * Why rows were refused: every one counted by reason, the first thousand in file order kept with file and line, and all of
 * them handed on, a piece at a time, for the quarantine.
 */
import type { QuarantinedRow } from '../catalog.ts';
import { PLACES_PER_FILE } from '../records/record-writer.ts';

/** The reasons that quality checks and error messages refer to by name. */
export const REASONS = {
  date: 'no date that can be read',
  dateRange: 'date outside 1800 to 2255',
  dateOrder: 'month and day in the other order than in most of the file',
  dateSerial: 'date is a spreadsheet’s serial number, which counts from 1900 or from 1904',
  noOffset: 'time without an offset, which most of the file has',
  cells: 'wrong number of cells',
  header: 'the header again',
  quotes: 'quotes that do not match',
  symbol: 'no symbol',
  encoding: 'symbol is not UTF-8',
  closeMissing: 'close is missing',
  closeNotPositive: 'close is zero or negative',
  duplicate: 'duplicate: a later row has the same symbol and time',
  file: 'no file that can be read here',
} as const;

/** A row that was refused: the file's label, its physical line from 1, and why. */
export type Rejection = QuarantinedRow;

interface Entry {
  /** File number × {@link PLACES_PER_FILE} + line. */
  readonly at: number;
  readonly reason: string;
}

const KEPT = 1_000;

export class RejectionLog {
  readonly #files: string[] = [];
  readonly #counts = new Map<string, number>();
  #entries: Entry[] = [];
  #pending: Rejection[] = [];
  /** What comes after this place cannot be among the first thousand. */
  #limit = Infinity;
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** How many are to be taken. */
  get pending(): number {
    return this.#pending.length;
  }

  /** Begins the next file and returns its number. */
  begin(file: string): number {
    return this.#files.push(file) - 1;
  }

  /** @param cell what stood in the cell, appended to the reason that is kept, not to the one that is counted */
  add(at: number, reason: string, cell?: string): void {
    this.#total += 1;
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    const entry = { at, reason: cell === undefined ? reason : `${reason}: ${cell}` };
    this.#pending.push(this.#name(entry));
    // Duplicates and date orders are found after the rows behind them, so the first thousand are known only at the end.
    if (at > this.#limit) return;
    this.#entries.push(entry);
    if (this.#entries.length >= 2 * KEPT) this.#trim();
  }

  /** The rows refused since the last call. */
  take(): Rejection[] {
    const taken = this.#pending;
    this.#pending = [];
    return taken;
  }

  /** The first thousand in file order. */
  rejections(): Rejection[] {
    this.#trim();
    return this.#entries.map((entry) => this.#name(entry));
  }

  /** Most frequent first. */
  reasons(): { readonly reason: string; readonly count: number }[] {
    return [...this.#counts]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  }

  #name({ at, reason }: Entry): Rejection {
    return { file: this.#files[Math.floor(at / PLACES_PER_FILE)]!, line: at % PLACES_PER_FILE, reason };
  }

  #trim(): void {
    this.#entries = this.#entries.sort((a, b) => a.at - b.at).slice(0, KEPT);
    this.#limit = this.#entries[KEPT - 1]?.at ?? Infinity;
  }
}
