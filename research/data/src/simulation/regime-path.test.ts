import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { REGIMES, regimeScale, simulateRegimes } from './regime-path.ts';

const BARS = 1_000_000;
const path = simulateRegimes(Rng.fromSeed(1).split('regime'), BARS);
const share = (regime: number): number => path.reduce((sum, now) => sum + (now === regime ? 1 : 0), 0) / BARS;

describe('simulateRegimes', () => {
  it('starts in the normal regime and moves to neighbours only', () => {
    expect(REGIMES[path[0]!]!.name).toBe('normal');
    expect(path.every((now, t) => t === 0 || Math.abs(now - path[t - 1]!) <= 1)).toBe(true);
  });

  it('has the shares of the stationary law: πᵢ P(i → j) = πⱼ P(j → i)', () => {
    const calm = REGIMES[1]!.down / REGIMES[0]!.up;
    const crisis = REGIMES[1]!.up / REGIMES[2]!.down;
    const total = calm + 1 + crisis;
    [calm, 1, crisis].forEach((weight, regime) => expect(share(regime)).toBeCloseTo(weight / total, 1.6));
  });

  it('gives the same first bars whatever follows', () => {
    expect([...simulateRegimes(Rng.fromSeed(1).split('regime'), 500)]).toEqual([...path.subarray(0, 500)]);
  });

  it('scales the market most in a crisis, so that correlations rise', () => {
    const { scale } = REGIMES[2]!;
    expect(scale.market).toBeGreaterThan(scale.sector);
    expect(scale.sector).toBeGreaterThan(scale.idiosyncratic);
    expect([...regimeScale(Uint8Array.of(0, 1, 2), 'market')]).toEqual([0.7, 1, 2.2]);
  });
});
