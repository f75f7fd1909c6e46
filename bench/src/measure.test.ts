import { describe, expect, it } from 'vitest';
import { measure } from './measure.ts';
import { runCase } from './run-case.ts';
import type { Agreement, Case, Contender } from './workload.ts';

/** Contenders that note when they ran. */
function contenders(log: string[]): Contender[] {
  return ['a', 'b', 'c'].map((name, i) => ({
    name,
    role: i === 0 ? 'ours' : 'peer',
    run: async () => ({ seconds: log.push(name) }),
  }));
}

function subject(log: string[], parity: readonly Agreement[]): Case {
  return {
    name: 'case',
    unit: 'rows',
    units: 10,
    repetitions: 2,
    contenders: contenders(log),
    notes: [],
    checkParity: async () => {
      log.push('parity');
      return parity;
    },
  };
}

describe('measure', () => {
  it('interleaves the contenders and begins each round with another', async () => {
    const log: string[] = [];
    const { samples, calibration } = await measure(contenders(log), 4);
    expect(log.join('')).toBe('abcbcacababc');
    // Each sample is with the contender that gave it.
    expect(samples.map((taken) => taken.map(({ seconds }) => seconds))).toEqual([
      [1, 6, 8, 10],
      [2, 4, 9, 11],
      [3, 5, 7, 12],
    ]);
    expect(calibration).toBeGreaterThan(0);
  });
});

describe('runCase', () => {
  it('checks parity before it times', async () => {
    const log: string[] = [];
    const result = await runCase(subject(log, [{ what: 'sum', difference: 1e-13, limit: 1e-12 }]));
    expect(log).toEqual(['parity', 'a', 'b', 'c', 'b', 'c', 'a']);
    expect(result.inParity).toBe(true);
    expect(result.rows.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  });

  it.each([1e-11, NaN, Infinity])('times nothing where a difference is %d', async (difference) => {
    const log: string[] = [];
    const agreed = { what: 'rows', difference: 0, limit: 0 };
    const result = await runCase(subject(log, [agreed, { what: 'sum', difference, limit: 1e-12 }]));
    expect(log).toEqual(['parity']);
    expect(result).toMatchObject({ inParity: false, rows: [], budget: [] });
  });

  it('holds the result against its budget', async () => {
    const { budget } = await runCase(subject([], []), { versus: { b: 1, c: 0.1 } });
    expect(budget.map(({ what, broken }) => [what, broken])).toEqual([
      ['time ÷ b', false],
      ['time ÷ c', true],
    ]);
  });
});
