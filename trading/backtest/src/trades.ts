/** Trades as a struct of arrays: one entry a fill, growing; no object per trade. */

/** Kinds of entries that are no fill: a position closed at the last price of a symbol that had none for a while, or by its delisting return. */
export const SETTLED_WITHOUT_PRICE = 1;
export const DELISTED = 2;

function larger<A extends Int32Array | Uint8Array | Float64Array>(old: A, fresh: A): A {
  fresh.set(old);
  return fresh;
}

export class Trades {
  #count = 0;
  #bar = new Int32Array(1_024);
  #symbol = new Int32Array(1_024);
  #kind = new Uint8Array(1_024);
  /** shares, price, commission, spread, impact, fees */
  #columns = Array.from({ length: 6 }, () => new Float64Array(1_024));

  /** @param costs [commission, spread, impact, fees] in currency */
  add(bar: number, symbol: number, shares: number, price: number, costs: Float64Array | undefined, kind = 0): void {
    const at = this.#count;
    if (at === this.#bar.length) this.#grow();
    this.#bar[at] = bar;
    this.#symbol[at] = symbol;
    this.#kind[at] = kind;
    const [sharesOf, priceOf, ...costOf] = this.#columns as [Float64Array, Float64Array, ...Float64Array[]];
    sharesOf[at] = shares;
    priceOf[at] = price;
    if (costs !== undefined) costOf.forEach((column, i) => (column[at] = costs[i]!));
    this.#count = at + 1;
  }

  #grow(): void {
    const size = this.#bar.length * 2;
    this.#bar = larger(this.#bar, new Int32Array(size));
    this.#symbol = larger(this.#symbol, new Int32Array(size));
    this.#kind = larger(this.#kind, new Uint8Array(size));
    this.#columns = this.#columns.map((column) => larger(column, new Float64Array(size)));
  }

  get count(): number {
    return this.#count;
  }
  /** Bar of the fill, counted in the panel. */
  get bar(): Int32Array {
    return this.#bar.subarray(0, this.#count);
  }
  get symbol(): Int32Array {
    return this.#symbol.subarray(0, this.#count);
  }
  /** 0 for a fill, SETTLED_WITHOUT_PRICE or DELISTED for a settlement. */
  get kind(): Uint8Array {
    return this.#kind.subarray(0, this.#count);
  }
  /** Signed: bought positive. */
  get shares(): Float64Array {
    return this.#columns[0]!.subarray(0, this.#count);
  }
  get price(): Float64Array {
    return this.#columns[1]!.subarray(0, this.#count);
  }
  get commission(): Float64Array {
    return this.#columns[2]!.subarray(0, this.#count);
  }
  get spread(): Float64Array {
    return this.#columns[3]!.subarray(0, this.#count);
  }
  get impact(): Float64Array {
    return this.#columns[4]!.subarray(0, this.#count);
  }
  get fees(): Float64Array {
    return this.#columns[5]!.subarray(0, this.#count);
  }
}
