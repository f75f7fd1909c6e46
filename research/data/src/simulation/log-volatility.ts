/**
 * A log-volatility over time: h = (e^{b g} − e^{w/2}) / b of g, a sum of AR(1) components, w = b² Var g, so that E h = 0; g
 * itself where b is 0. A component moves by s √(1−φ²) times an innovation that leans on a lead: ρ lead + √(1−ρ²) ξ.
 */
import type { Rng } from '@quantcli/core';

/** Furthest that a log-volatility goes from its mean: e² is 7 times. */
export const MOST_LOG_VOLATILITY = 2;

export interface VolatilityComponent {
  readonly halfLife: number;
  readonly deviation: number;
}

/** h of a sum of components. */
export function bendLog(g: number, bend: number, variance: number): number {
  const h = bend === 0 ? g : (Math.exp(bend * g) - Math.exp((bend ** 2 * variance) / 2)) / bend;
  return Math.max(-MOST_LOG_VOLATILITY, Math.min(MOST_LOG_VOLATILITY, h));
}

/** Var g, where the innovations of components i and j have the correlation lean_i · lean_j. */
export function varianceOf(components: readonly VolatilityComponent[], lean: readonly number[]): number {
  const keep = components.map(({ halfLife }) => 2 ** (-1 / halfLife));
  const push = components.map(({ deviation }, j) => deviation * Math.sqrt(1 - keep[j]! ** 2));
  let sum = 0;
  for (let i = 0; i < components.length; i += 1) {
    for (let j = 0; j < components.length; j += 1) {
      const together = i === j ? 1 : lean[i]! * lean[j]!;
      sum += (together * push[i]! * push[j]!) / (1 - keep[i]! * keep[j]!);
    }
  }
  return sum;
}

export class LogVolatility {
  /** [components] of the last step, standard normal: what another may lean on. */
  readonly innovation: Float64Array;
  readonly #bend: number;
  readonly #variance: number;
  readonly #keep: Float64Array;
  readonly #push: Float64Array;
  readonly #lean: Float64Array;
  readonly #free: Float64Array;
  readonly #state: Float64Array;
  readonly #rng: Rng;

  /**
   * @param lean [components] correlation of each innovation with its lead
   * @param leadsLean correlation of each lead with what they all lean on; 1 where they are one and the same
   */
  constructor(
    rng: Rng,
    components: readonly VolatilityComponent[],
    bend: number,
    lean: readonly number[],
    leadsLean: readonly number[] = lean.map(() => 1),
  ) {
    this.#rng = rng;
    this.#bend = bend;
    this.#variance = varianceOf(
      components,
      lean.map((rho, j) => rho * (leadsLean[j] ?? 0)),
    );
    this.#keep = Float64Array.from(components, ({ halfLife }) => 2 ** (-1 / halfLife));
    this.#push = Float64Array.from(components, ({ deviation }, j) => deviation * Math.sqrt(1 - this.#keep[j]! ** 2));
    this.#lean = Float64Array.from(lean);
    this.#free = Float64Array.from(lean, (rho) => Math.sqrt(1 - rho * rho));
    this.#state = Float64Array.from(components, ({ deviation }) => deviation * rng.normal());
    this.innovation = new Float64Array(components.length);
  }

  get value(): number {
    let g = 0;
    for (let j = 0; j < this.#state.length; j += 1) g += this.#state[j]!;
    return bendLog(g, this.#bend, this.#variance);
  }

  /** @param leads [components], standard normals */
  step(leads: Float64Array): void {
    for (let j = 0; j < this.#state.length; j += 1) {
      const innovation = this.#lean[j]! * (leads[j] ?? 0) + this.#free[j]! * this.#rng.normal();
      this.innovation[j] = innovation;
      this.#state[j] = this.#keep[j]! * this.#state[j]! + this.#push[j]! * innovation;
    }
  }
}
