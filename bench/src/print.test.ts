import { describe, expect, it } from 'vitest';
import { count, printCase, printMachine, printSummary } from './print.ts';
import type { CaseResult } from './run-case.ts';

const result: CaseResult = {
  name: 'import-real',
  unit: 'rows',
  units: 659_277,
  repetitions: 5,
  parity: [
    { what: 'pandas: rows', difference: 0, limit: 0 },
    { what: 'pandas: sum of close', difference: 2e-14, limit: 1e-12 },
  ],
  inParity: true,
  rows: [
    { name: 'quantcli', role: 'ours', median: 0.9, min: 0.8, first: 1.2, cpu: 1.1, rate: 732_530 },
    {
      name: 'pandas',
      role: 'peer',
      median: 0.6,
      min: 0.5,
      first: 1.5,
      cpu: 0.6,
      rate: 1_098_795,
      ratio: { against: 'quantcli', value: 2 / 3 },
    },
  ],
  calibration: 0.1,
  budget: [{ case: 'import-real', what: 'calibrations', value: 8, limit: 7, broken: true }],
  notes: ['polars is absent'],
};

describe('printCase', () => {
  it('is a table with ratios, budgets and notes', () => {
    expect(printCase(result).split('\n')).toEqual([
      '',
      'import-real: 659k rows, 5 repetitions',
      '  parity: 1 of 2 exact; worst pandas: sum of close 2.0e-14 (limit 1e-12)',
      '              median       min   first  processor         rate            ratio',
      '  quantcli  900.0 ms  800.0 ms  1.20 s     1.10 s  733k rows/s',
      '  pandas    600.0 ms  500.0 ms  1.50 s   600.0 ms  1.1M rows/s  0.67 × quantcli',
      '  budget: calibrations 8 of 7  BROKEN',
      '  polars is absent',
    ]);
  });

  it('says what is not the same, and that nothing was timed', () => {
    const parity = [...result.parity, { what: 'pandas: sum of open', difference: NaN, limit: 1e-12 }];
    const text = printCase({ ...result, parity, inParity: false, rows: [], budget: [] });
    expect(text).toContain('parity BROKEN: pandas: sum of open NaN (limit 1e-12)');
    expect(text).toContain('NOT TIMED');
    expect(text).not.toContain('median');
  });

  it('leaves out columns that say nothing', () => {
    const [row] = result.rows;
    const text = printCase({ ...result, units: 1, rows: [{ ...row!, megabytes: 812.4 }], budget: [] });
    expect(text).not.toContain('rows/s');
    expect(text).not.toContain('ratio');
    expect(text).toContain('812 MB');
  });
});

describe('printSummary', () => {
  it('names where we lose, what failed and which budgets are broken', () => {
    const text = printSummary([result], ['run FAILED: it broke']);
    expect(text).toContain('import-real is behind pandas: 0.67 × quantcli');
    expect(text).toContain('run FAILED: it broke');
    expect(text).toContain('import-real: budget: calibrations 8 of 7  BROKEN');
  });

  it('does not count a floor as a peer that is ahead', () => {
    const rows = result.rows.map((row) => (row.role === 'peer' ? { ...row, role: 'floor' as const } : row));
    expect(printSummary([{ ...result, rows, budget: [] }], [])).toBe('\nno peer took part\nno budget is broken');
  });

  it('says so where every peer is slower', () => {
    const rows = result.rows.map((row) => ({ ...row, ...(row.ratio && { ratio: { ...row.ratio, value: 1.2 } }) }));
    expect(printSummary([{ ...result, rows, budget: [] }], [])).toBe('\nno peer is ahead\nno budget is broken');
  });

  it('names cases without parity', () => {
    expect(printSummary([{ ...result, inParity: false, rows: [], budget: [] }], [])).toContain(
      'NO PARITY: import-real',
    );
  });
});

describe('printMachine', () => {
  const machine = { cores: 2, cpu: 'Some CPU', memoryGigabytes: 24, platform: 'linux-x64', node: '24.0.0', load: 0.5 };

  it('says where the numbers were taken', () => {
    const text = printMachine(machine, { python: '3.11.7', pandas: '3.1.1' });
    expect(text).toContain('2 × Some CPU, 24 GB, linux-x64; load 0.50 at the start');
    expect(text).toContain('node 24.0.0, python 3.11.7, pandas 3.1.1');
    expect(printMachine(machine, {})).toContain('node 24.0.0; no Python');
  });
});

describe('count', () => {
  it('is short', () => {
    expect([1, 3.7912, 640, 9_999, 10_000, 659_277, 32_760_000].map(count)).toEqual([
      '1',
      '3.79',
      '640',
      '9999',
      '10k',
      '659k',
      '32.8M',
    ]);
  });
});
