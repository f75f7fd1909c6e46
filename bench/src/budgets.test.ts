import { describe, expect, it } from 'vitest';
import { checkBudget, readBudgets } from './budgets.ts';
import type { Row } from './statistics.ts';
import { workloads } from './workloads.ts';

const row = (name: string, min: number, more: Partial<Row> = {}): Row => ({
  name,
  role: name === 'ours' ? 'ours' : 'peer',
  median: min * 1.5,
  min,
  first: min * 2,
  rate: 1 / min,
  ...more,
});

describe('checkBudget', () => {
  it('divides our processor time by that of the calibration', () => {
    expect(checkBudget('c', { calibrations: 20 }, [row('ours', 1, { cpu: 3 })], 0.2)).toEqual([
      { case: 'c', what: 'calibrations', value: 3 / 0.2, limit: 20, broken: false },
    ]);
    expect(checkBudget('c', { calibrations: 14 }, [row('ours', 1, { cpu: 3 })], 0.2)[0]!.broken).toBe(true);
  });

  it('holds exactly at the limit and breaks above it', () => {
    expect(checkBudget('c', { megabytes: 100 }, [row('ours', 1, { megabytes: 100 })], 1)[0]!.broken).toBe(false);
    expect(checkBudget('c', { megabytes: 100 }, [row('ours', 1, { megabytes: 100.1 })], 1)[0]!.broken).toBe(true);
  });

  it('compares with other contenders by name', () => {
    const rows = [row('ours', 2), row('pandas', 4), row('polars', 1)];
    const checks = checkBudget('c', { versus: { pandas: 1, polars: 1 } }, rows, 1);
    expect(checks.map(({ what, value, broken }) => [what, value, broken])).toEqual([
      ['time ÷ pandas', 0.5, false],
      ['time ÷ polars', 2, true],
    ]);
  });

  it('leaves out what was not measured: an absent peer, memory and processor time', () => {
    expect(checkBudget('c', { calibrations: 1, megabytes: 1, versus: { pandas: 1 } }, [row('ours', 1)], 1)).toEqual([]);
  });

  it('counts a figure that is no number as broken', () => {
    expect(checkBudget('c', { calibrations: 1 }, [row('ours', 1, { cpu: NaN })], 1)[0]!.broken).toBe(true);
  });
});

describe('budgets.json', () => {
  const entries = Object.entries(readBudgets());

  it('speaks of cases of workloads that there are', () => {
    const names = workloads.map(({ name }) => name);
    expect(entries.length).toBeGreaterThan(0);
    for (const [name] of entries) expect(names.some((workload) => name.startsWith(`${workload}-`))).toBe(true);
  });

  it('says something about each, in known measures and positive numbers', () => {
    for (const [, { calibrations, megabytes, versus, ...unknown }] of entries) {
      const limits = [calibrations, megabytes, ...Object.values(versus ?? {})].filter((limit) => limit !== undefined);
      expect(unknown).toEqual({});
      expect(limits.length).toBeGreaterThan(0);
      for (const limit of limits) expect(limit).toBeGreaterThan(0);
    }
  });
});
