/**
 * A question about a file on which its rows vote: decided by those read so far, right once all are read. Whoever has
 * acted on a decision that later rows overturn must begin again with the outcome known.
 */
export class Vote {
  #yes = 0;
  #no = 0;
  #outcome: boolean | undefined;
  readonly #isKnown: boolean;

  /** @param known the outcome of an earlier reading of the same file */
  constructor(known?: boolean) {
    this.#outcome = known;
    this.#isKnown = known !== undefined;
  }

  get yes(): number {
    return this.#yes;
  }

  get no(): number {
    return this.#no;
  }

  /** Whether more voted yes than no, as decided; no before any vote. */
  get outcome(): boolean {
    return this.#outcome ?? false;
  }

  /**
   * Adds votes and decides, if that has not been done. Returns the outcome that later votes have overturned; a known one
   * stands until all have voted.
   */
  count(yes: number, no: number, isLast: boolean): boolean | undefined {
    this.#yes += yes;
    this.#no += no;
    const majority = this.#yes > this.#no;
    this.#outcome ??= majority;
    return majority !== this.#outcome && (isLast || !this.#isKnown) ? majority : undefined;
  }
}
