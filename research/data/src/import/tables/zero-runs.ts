/**
 * Missing values written as 0. In a wide table of series a stretch of zeros is judged by the nearer of the two values
 * that border it: farther from zero than twenty of the column's own ordinary steps it is a gap that the vendor filled
 * with zeros, and no record; nearer, the zeros are true. (The U.S. Treasury's 1-month yield starts in 2001 at 3.67 with
 * steps of 0.03 after 2,899 zeros; its zeros of 2008 to 2015 lie between 0.01 and 0.05.) An ordinary step is the median
 * of the last 64 changes between values that are not 0. Fewer than five changes, or no value at all, prove nothing, nor
 * does a column of one value (0 and 1): its zeros stay. A stretch is held back until enough steps are seen, at most until the table ends.
 */

const FAR = 20;
const ENOUGH_STEPS = 20;
const LEAST_STEPS = 5;
const REMEMBERED = 64;

interface Stretch<Place> {
  readonly places: Place[];
  readonly before: number;
  after: number;
}

/** One column's zeros. `Place` says in which row a value stands. */
export class ZeroRuns<Place> {
  readonly #steps = new Float64Array(REMEMBERED);
  #stepCount = 0;
  #last = NaN;
  #open: Stretch<Place> | undefined;
  #closed: Stretch<Place>[] = [];
  /** Zeros that were found to be missing values. */
  dropped = 0;
  /** Zeros that are held back. */
  held = 0;

  /** Notes a value; returns the places of earlier zeros that turn out to be true. */
  add(value: number, place: Place): readonly Place[] {
    if (value === 0) {
      this.#open ??= { places: [], before: this.#last, after: NaN };
      this.#open.places.push(place);
      this.held += 1;
      return [];
    }
    if (value !== this.#last && !Number.isNaN(this.#last)) {
      this.#steps[this.#stepCount % REMEMBERED] = Math.abs(value - this.#last);
      this.#stepCount += 1;
    }
    this.#last = value;
    if (this.#open !== undefined) {
      this.#open.after = value;
      this.#closed.push(this.#open);
      this.#open = undefined;
    }
    return this.#closed.length > 0 && this.#stepCount >= ENOUGH_STEPS ? this.#judge() : [];
  }

  /** Judges what is still held back; returns the places of true zeros. */
  finish(): readonly Place[] {
    if (this.#open !== undefined) this.#closed.push(this.#open);
    this.#open = undefined;
    return this.#judge();
  }

  #judge(): Place[] {
    const known = Math.min(this.#stepCount, REMEMBERED);
    const steps = this.#steps.slice(0, known).sort();
    const far = known < LEAST_STEPS ? Infinity : FAR * steps[known >> 1]!;
    const trueZeros: Place[] = [];
    for (const { places, before, after } of this.#closed) {
      const nearest = Math.min(...[before, after].filter((value) => !Number.isNaN(value)).map(Math.abs));
      if (nearest < Infinity && nearest > far) this.dropped += places.length;
      else for (const place of places) trueZeros.push(place);
    }
    this.#closed = [];
    this.held = 0;
    return trueZeros;
  }
}
