/** Why rows were refused: every one counted by reason, the first thousand in file order kept with file and line. */

/** The reasons that quality checks and error messages refer to by name. */
export const REASONS = {
  date: 'no date that can be read',
  dateRange: 'date outside 1800 to 2255',
  dateOrder: 'month and day in the other order than in most of the file',
  cells: 'wrong number of cells',
  quotes: 'quotes that do not match',
  symbol: 'no symbol',
  encoding: 'symbol is not UTF-8',
  closeMissing: 'close is missing',
  closeNotPositive: 'close is zero or negative',
  duplicate: 'duplicate: a later row has the same symbol and time',
} as const;

export interface Rejection {
  /** Base name. */
  readonly file: string;
  /** Physical line, 1-based. */
  readonly line: number;
  readonly reason: string;
}

interface Entry extends Rejection {
  /** Position of the file in the call. */
  readonly position: number;
}

const KEPT = 1_000;

export class RejectionLog {
  readonly #counts = new Map<string, number>();
  #entries: Entry[] = [];
  /** What comes after this one cannot be among the first thousand. */
  #limit: Entry | undefined;
  #total = 0;

  get total(): number {
    return this.#total;
  }

  /** @param cell what stood in the cell, appended to the reason that is kept, not to the one that is counted */
  add(position: number, file: string, line: number, reason: string, cell?: string): void {
    this.#total += 1;
    this.#counts.set(reason, (this.#counts.get(reason) ?? 0) + 1);
    // Duplicates and date orders are found after the rows behind them, so the first thousand are known only at the end.
    if (this.#limit !== undefined && compare({ position, line }, this.#limit) > 0) return;
    this.#entries.push({ position, file, line, reason: cell === undefined ? reason : `${reason}: ${cell}` });
    if (this.#entries.length >= 2 * KEPT) this.#trim();
  }

  /** The first thousand in file order. */
  rejections(): Rejection[] {
    this.#trim();
    return this.#entries.map(({ file, line, reason }) => ({ file, line, reason }));
  }

  /** Most frequent first. */
  reasons(): { readonly reason: string; readonly count: number }[] {
    return [...this.#counts]
      .map(([reason, count]) => ({ reason, count }))
      .sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1));
  }

  #trim(): void {
    this.#entries = this.#entries.sort(compare).slice(0, KEPT);
    this.#limit = this.#entries[KEPT - 1];
  }
}

function compare(a: Pick<Entry, 'position' | 'line'>, b: Pick<Entry, 'position' | 'line'>): number {
  return a.position - b.position || a.line - b.line;
}
