/**
 * Civil times of a zone to instants, for the rows of a file. Where the clocks repeat an hour, a symbol's rows tell which of
 * the two is meant: its times rise until they step back to the hour's second pass. Of a symbol whose rows fall in time
 * the rows are read from the last to the first. A time that the clocks skipped has no instant.
 */
import { MICROS_PER_DAY, MICROS_PER_SECOND } from '@quantcli/core';
import type { TimeZone } from '@quantcli/panel';
import { DROPPED } from './row-store.ts';

const HOUR = 3_600 * MICROS_PER_SECOND;

export class CivilTimes {
  readonly #zone: TimeZone;
  /** By civil day: the offset of all its times, NaN where the clocks change nearby. */
  readonly #offsets = new Map<number, number>();
  /** By symbol, of the last time near a change: itself, its distance from the one before, whether it was a second pass. */
  readonly #last = new Map<number, { readonly civil: number; readonly step: number; readonly second: boolean }>();

  constructor(zone: TimeZone) {
    this.#zone = zone;
  }

  /**
   * Turns civil times into instants, in place; called with one piece of a file after the other.
   * @param isCivil which rows have civil times
   * @param skipped called for each row whose time does not exist
   */
  settle(
    symbol: Int32Array,
    time: Float64Array,
    isCivil: (row: number) => boolean,
    skipped: (row: number) => void,
  ): void {
    const falling = fallingSymbols(symbol, time);
    const settle = (row: number): void => {
      if (symbol[row] === DROPPED || !isCivil(row)) return;
      const instant = this.#instantOf(symbol[row]!, time[row]!);
      if (Number.isNaN(instant)) skipped(row);
      else time[row] = instant;
    };
    for (let row = 0; row < time.length; row += 1) if (!falling.has(symbol[row]!)) settle(row);
    if (falling.size === 0) return;
    for (let row = time.length - 1; row >= 0; row -= 1) if (falling.has(symbol[row]!)) settle(row);
  }

  #instantOf(symbol: number, civil: number): number {
    const offset = this.#offsetOn(Math.floor(civil / MICROS_PER_DAY));
    if (!Number.isNaN(offset)) return civil - offset;
    const early = this.#zone.toInstant(civil);
    const late = this.#zone.toInstant(civil, true);
    const before = this.#last.get(symbol) ?? { civil: -Infinity, step: 0, second: false };
    const step = civil - before.civil;
    // Hourly bars do not step back at the second pass: they stand still.
    const back = step < 0 || (step === 0 && before.step >= HOUR);
    const second = late > early && step > -2 * HOUR && (back || (before.second && step < HOUR));
    this.#last.set(symbol, { civil, step, second });
    return second ? late : early;
  }

  #offsetOn(day: number): number {
    let offset = this.#offsets.get(day);
    if (offset === undefined) {
      const before = this.#zone.offsetAt((day - 1) * MICROS_PER_DAY);
      offset = before === this.#zone.offsetAt((day + 2) * MICROS_PER_DAY) ? before : NaN;
      this.#offsets.set(day, offset);
    }
    return offset;
  }
}

/** The symbols whose last row lies before their first, by more than a repeated hour steps back. */
function fallingSymbols(symbol: Int32Array, time: Float64Array): Set<number> {
  const first = new Map<number, number>();
  const last = new Map<number, number>();
  for (let row = 0; row < symbol.length; row += 1) {
    const number = symbol[row]!;
    // Files are mostly sorted by symbol: nothing is looked up within its run.
    if ((row === 0 || symbol[row - 1] !== number) && !first.has(number)) first.set(number, time[row]!);
    if (row === symbol.length - 1 || symbol[row + 1] !== number) last.set(number, time[row]!);
  }
  return new Set([...first.keys()].filter((number) => last.get(number)! < first.get(number)! - HOUR));
}
