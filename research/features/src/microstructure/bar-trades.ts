/**
 * The trades of one bar: volumes by who took, Roll's bounce, the distribution of sizes, and the share of large trades.
 * They are kept until the bar is over, because quantiles need them all. O(K log K) a bar.
 */
import { quantileOfSorted } from '@quantcli/numeric';
import type { CarriedState } from './carried-state.ts';
import { crossMoments } from './cross-moments.ts';

export interface TradeFigures {
  readonly close: number;
  readonly trades: number;
  readonly volume: number;
  readonly dollar_volume: number;
  readonly buy_volume: number;
  readonly sell_volume: number;
  readonly roll: number;
  readonly size_mean: number;
  readonly size_median: number;
  readonly size_p90: number;
  readonly size_p99: number;
  readonly top_share: number;
  readonly block_share: number;
  readonly block_flow: number;
}

export class BarTrades {
  readonly #blockValue: number;
  #price = new Float64Array(256);
  #size = new Float64Array(256);
  #sign = new Float64Array(256);
  #count = 0;

  /** @param blockValue money from which on a trade is large */
  constructor(blockValue: number) {
    this.#blockValue = blockValue;
  }

  add(price: number, size: number, sign: number): void {
    const at = this.#count;
    if (at === this.#price.length) {
      [this.#price, this.#size, this.#sign] = [this.#price, this.#size, this.#sign].map(doubled) as [
        Float64Array<ArrayBuffer>,
        Float64Array<ArrayBuffer>,
        Float64Array<ArrayBuffer>,
      ];
    }
    this.#price[at] = price;
    this.#size[at] = size;
    this.#sign[at] = sign;
    this.#count = at + 1;
  }

  carry(state: CarriedState): void {
    const columns = [this.#price, this.#size, this.#sign].map((column) =>
      state.column(column.subarray(0, this.#count)),
    );
    this.#count = 0;
    columns[0]!.forEach((price, i) => this.add(price, columns[1]![i]!, columns[2]![i]!));
  }

  /** The figures of the bar; it is empty afterwards. */
  take(): TradeFigures {
    const count = this.#count;
    this.#count = 0;
    const price = this.#price.subarray(0, count);
    const size = this.#size.subarray(0, count);
    let [volume, money, buy, sell, blocks, blockFlow] = [0, 0, 0, 0, 0, 0];
    for (let i = 0; i < count; i += 1) {
      const sign = this.#sign[i]!;
      volume += size[i]!;
      money += price[i]! * size[i]!;
      if (sign > 0) buy += size[i]!;
      else if (sign < 0) sell += size[i]!;
      if (price[i]! * size[i]! < this.#blockValue) continue;
      blocks += size[i]!;
      blockFlow += sign * size[i]!;
    }
    const sorted = size.slice().sort();
    let top = 0;
    for (let i = count - Math.ceil(count / 100); i < count; i += 1) top += sorted[i]!;
    return {
      close: count === 0 ? NaN : price[count - 1]!,
      trades: count,
      volume,
      dollar_volume: money,
      buy_volume: buy,
      sell_volume: sell,
      roll: bounce(price),
      size_mean: volume / count,
      size_median: quantileOfSorted(sorted, 0.5),
      size_p90: quantileOfSorted(sorted, 0.9),
      size_p99: quantileOfSorted(sorted, 0.99),
      top_share: top / volume,
      block_share: blocks / volume,
      block_flow: blockFlow / volume,
    };
  }
}

/** 2√(−cov) of successive logarithmic price changes from trade to trade; NaN where they do not bounce. */
function bounce(price: Float64Array): number {
  if (price.length < 4) return NaN;
  const change = new Float64Array(price.length - 1).map((_, i) => Math.log(price[i + 1]! / price[i]!));
  const { count, products, xSquares, ySquares } = crossMoments(change.subarray(0, -1), change.subarray(1));
  // No correlation but for rounding is none.
  return products < -1e-12 * Math.sqrt(xSquares * ySquares) ? 2 * Math.sqrt(-products / (count - 1)) : NaN;
}

function doubled(values: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * values.length);
  larger.set(values);
  return larger;
}
