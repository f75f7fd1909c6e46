import { describe, expect, it } from 'vitest';
import { gatesSchema, judgeGates, type GateFacts } from './gates.ts';

const gates = gatesSchema.parse({});
const good: GateFacts = {
  ic: 0.03,
  icInterval: [0.01, 0.05],
  hitRate: 0.53,
  hitRateInterval: [0.515, 0.545],
  psr: 0.97,
  dsr: 0.9,
  trials: 4,
  sharpe: 1.1,
  sharpeInterval: [0.2, 2],
  maxDrawdown: 0.1,
  drawdowns: [0.08, 0.14],
};

const open = (facts: Partial<GateFacts>): string[] =>
  judgeGates({ ...good, ...facts }, gates)
    .filter(({ passed }) => passed)
    .map(({ gate }) => gate);

describe('judgeGates', () => {
  it('opens every gate at its threshold, and closes it just beyond', () => {
    const all = ['ic', 'hitRate', 'psr', 'maxDrawdown'];
    expect(open({})).toEqual(all);
    expect(open({ ic: 0.02, hitRate: 0.52, psr: 0.95, maxDrawdown: 0.15 })).toEqual(all);
    expect(open({ ic: 0.0199 })).toEqual(['hitRate', 'psr', 'maxDrawdown']);
    expect(open({ hitRate: 0.5199 })).toEqual(['ic', 'psr', 'maxDrawdown']);
    expect(open({ psr: 0.9499 })).toEqual(['ic', 'hitRate', 'maxDrawdown']);
    expect(open({ maxDrawdown: 0.1501 })).toEqual(['ic', 'hitRate', 'psr']);
  });

  it('does not let rounding hide why a gate is closed', () => {
    const [ic] = judgeGates({ ...good, ic: 0.019_999 }, gates);
    expect(ic!.explanation).toContain('IC 0.0199990 ');
  });

  it('closes a gate whose figure does not exist, and says so', () => {
    expect(open({ ic: null, hitRate: null, psr: null, maxDrawdown: null })).toEqual([]);
    const results = judgeGates({ ...good, ic: null, icInterval: null, drawdowns: null }, gates);
    expect(results[0]!.explanation).toBe('IC not measurable, at least 0.02 is asked.');
  });

  it('explains each with its number, its interval and what is asked', () => {
    const [ic, hitRate, psr, drawdown] = judgeGates({ ...good, icInterval: [-0.01, 0.05] }, gates).map(
      ({ explanation }) => explanation,
    );
    expect(ic).toBe('IC 0.0300 (95 %: −0.0100 to 0.0500), at least 0.02 is asked; chance is within the interval.');
    expect(hitRate).toBe(
      'Hit rate 53.00 % (95 %: 51.50 % to 54.50 %), at least 52.0 % is asked; under normality that takes an IC of 0.063.',
    );
    expect(psr).toContain('Sharpe ratio 1.10 (95 %: 0.20 to 2.00) after costs; above zero with a confidence of 97.0 %');
    expect(psr).toContain('deflated for 4 trials: 90.0 %');
    expect(drawdown).toBe('Maximum drawdown 10.0 % (8.0 % to 14.0 % over the paths), at most 15.0 % is allowed.');
  });

  it('asks for a Sharpe ratio where the configuration does', () => {
    const judged = judgeGates(good, gatesSchema.parse({ sharpe: 1.2 })).at(-1)!;
    expect(judged).toMatchObject({ gate: 'sharpe', passed: false, value: 1.1 });
    expect(judged.explanation).toBe('Sharpe ratio 1.10 (95 %: 0.20 to 2.00), at least 1.2 is asked.');
    expect(judgeGates(good, gatesSchema.parse({ sharpe: 1.1 })).at(-1)!.passed).toBe(true);
  });
});
