/** Bars of a simulated market with calibrated dynamics: a panel whose truth is known. */
import type { Bars } from '@quantcli/market';
import { usualDynamics } from '../dynamics.fixture.ts';
import { simulateMarket } from '../simulate-market.ts';

export function panelBars(seed: number, symbols = 24, bars = 1_400): Bars {
  const delistings = { failures: 0, mergers: 0 };
  return simulateMarket({ seed, symbols, bars, tick: 0.01, delistings, dynamics: usualDynamics }).bars;
}
