/**
 * Market regimes: a Markov chain over calm, normal and crisis (Hamilton 1989) that scales conditional deviations only,
 * never a mean, so knowing the regime says nothing about direction. A crisis scales the market factor most, hence raises
 * correlations. In the long run 39 % of bars are calm, 48 % normal, 13 % crisis; a crisis lasts 40 bars on average.
 */
import type { Rng } from '@quantcli/core';

export interface Regime {
  readonly name: 'calm' | 'normal' | 'crisis';
  /** What the deviations of the three kinds of shock are multiplied by. */
  readonly scale: Readonly<Record<ShockKind, number>>;
  /** Chance, a bar, of going to the regime before and after this one in {@link REGIMES}. */
  readonly down: number;
  readonly up: number;
}

export type ShockKind = 'market' | 'sector' | 'idiosyncratic';

export const REGIMES: readonly Regime[] = [
  { name: 'calm', scale: { market: 0.7, sector: 0.8, idiosyncratic: 0.85 }, down: 0, up: 1 / 120 },
  { name: 'normal', scale: { market: 1, sector: 1, idiosyncratic: 1 }, down: 1 / 150, up: 1 / 150 },
  { name: 'crisis', scale: { market: 2.2, sector: 1.6, idiosyncratic: 1.4 }, down: 1 / 40, up: 0 },
];

const FIRST = 1;

/** [bars] index into {@link REGIMES}, from one draw a bar; the first bar is normal. */
export function simulateRegimes(rng: Rng, bars: number): Uint8Array {
  const path = new Uint8Array(bars);
  let now = FIRST;
  for (let t = 0; t < bars; t += 1) {
    path[t] = now;
    const { down, up } = REGIMES[now]!;
    const draw = rng.uniform();
    if (draw < down) now -= 1;
    else if (draw >= 1 - up) now += 1;
  }
  return path;
}

/** [bars] what the deviation of one kind of shock is multiplied by. */
export function regimeScale(path: Uint8Array, kind: ShockKind): Float64Array {
  return Float64Array.from(path, (regime) => REGIMES[regime]!.scale[kind]);
}
