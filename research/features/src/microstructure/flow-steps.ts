/**
 * Price impact and resilience from the last 60 steps of time in which a record came. Kyle's λ (1985): the slope of the
 * midpoint's change over a step (mid at its end less mid at the end of the step before, in money) on the signed money
 * traded in it. Resilience: the half-life of a widened spread, in seconds, −step·ln 2/ln φ with φ the slope of the
 * relative spread at a step's end on that one step before; 0 where φ ≤ 0 (gone within a step), NaN where φ ≥ 1 (it
 * does not come back). Both count only steps whose neighbour before is there: over a gap the price drifts without
 * trades. NaN below 30 of them with quotes, and where nothing varies. O(1) a step, O(60) a value.
 */
import type { CarriedState } from './carried-state.ts';
import { crossMoments } from './cross-moments.ts';

const STEPS = 60;
const LEAST_STEPS = 30;

export class FlowSteps {
  readonly #seconds: number;
  readonly #moves = new Float64Array(STEPS).fill(NaN);
  readonly #flows = new Float64Array(STEPS).fill(NaN);
  readonly #spreads = new Float64Array(STEPS).fill(NaN);
  readonly #before = new Float64Array(STEPS).fill(NaN);
  #count = 0;
  #lastStep = NaN;
  #lastMid = NaN;
  #lastSpread = NaN;

  /** @param seconds of a step */
  constructor(seconds: number) {
    this.#seconds = seconds;
  }

  /** @param step its number @param mid at its end @param spread at its end */
  add(step: number, mid: number, flow: number, spread: number): void {
    const at = this.#count % STEPS;
    const neighbours = step === this.#lastStep + 1;
    this.#moves[at] = neighbours ? mid - this.#lastMid : NaN;
    this.#flows[at] = flow;
    this.#spreads[at] = spread;
    this.#before[at] = neighbours ? this.#lastSpread : NaN;
    this.#count += 1;
    this.#lastStep = step;
    this.#lastMid = mid;
    this.#lastSpread = spread;
  }

  carry(state: CarriedState): void {
    for (const column of [this.#moves, this.#flows, this.#spreads, this.#before]) column.set(state.column(column));
    [this.#count, this.#lastStep, this.#lastMid] = state.numbers(this.#count, this.#lastStep, this.#lastMid);
    [this.#lastSpread] = state.numbers(this.#lastSpread);
  }

  kyleLambda(): number {
    return slope(this.#flows, this.#moves);
  }

  resilience(): number {
    const phi = slope(this.#before, this.#spreads);
    if (phi <= 0) return 0;
    return phi < 1 ? (-this.#seconds * Math.LN2) / Math.log(phi) : NaN;
  }
}

function slope(x: Float64Array, y: Float64Array): number {
  const { count, products, xSquares } = crossMoments(x, y);
  return count >= LEAST_STEPS && xSquares > 0 ? products / xSquares : NaN;
}
