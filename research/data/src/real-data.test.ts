/** The figures that are known of real files (see the manifest beside them); skipped where the files are absent. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { importFiles, type Imported } from './import/import-files.ts';
import { checkQuality, chooseCalendar } from './quality/check-quality.ts';

const folder = resolve(process.env['QUANT_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../../shared/data'));
const isAbsent = !existsSync(folder);

interface Expected {
  readonly rows: number;
  readonly symbols: number;
  /** Findings by check; those that depend on the calendar's details are left out. */
  readonly findings: Readonly<Record<string, number>>;
  readonly examples?: readonly string[];
}

const FILES: Readonly<Record<string, Expected>> = {
  'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz': {
    rows: 659_277,
    symbols: 140,
    findings: {
      'adjusted-close': 3,
      'double-booked-actions': 2,
      'explained-moves': 129,
      'imprecise-ratios': 13,
      'misdated-actions': 3,
      'missing-counterparts': 1,
      'odd-ratios': 2,
      'spin-offs-as-dividends': 22,
      spikes: 1,
      'stale-runs': 4,
      'unbooked-splits': 1,
      'unexplained-moves': 1,
      'zero-volume': 20,
    },
    examples: [
      'TRMB 2007-02-23: 0.0 % by',
      'ZBRA 2003-08-21',
      'ZBRA 2004-08-25',
      'it moved by the split 1 bar later (−50.8 %)',
      'MSI 2011-01-04',
    ],
  },
  'equity_daily/us_liquid600_daily_2014_2022_dev.csv.gz': {
    rows: 680_164,
    symbols: 321,
    findings: {
      'explained-moves': 164,
      'junk-prices': 1,
      'missing-volume': 98,
      'ohlc-consistency': 3,
      spikes: 1,
      'stale-runs': 10,
      'unexplained-moves': 1,
    },
    examples: ['DKNG 2019-07-25: +97900.0 % in a bar'],
  },
  'semis/semis_daily_2014_2022_dev.csv.gz': {
    rows: 31_164,
    symbols: 14,
    findings: { 'explained-moves': 6, 'ohlc-consistency': 1, 'stale-runs': 2 },
  },
  'semis/ai_chips_daily_2025_2026_dev.csv.gz': { rows: 4_267, symbols: 17, findings: {} },
  'index/cboe_vix_daily_1990_2026.csv': {
    rows: 9_235,
    symbols: 1,
    findings: { 'ohlc-consistency': 47, 'unexplained-moves': 2 },
  },
  'index/etf_daily_google_to_2017.csv.gz': {
    rows: 60_967,
    symbols: 23,
    findings: {
      'explained-moves': 4,
      'ohlc-consistency': 21,
      'stale-runs': 5,
      'unbooked-splits': 1,
      'zero-coded-prices': 867,
      'zero-volume': 567,
    },
    examples: ['SQQQ 2012-05-11: +300.2 % in a bar', 'like a 1:4 split that is not booked'],
  },
  'index/us_indices_daily_2025_2026.csv.gz': {
    rows: 1_506,
    symbols: 6,
    findings: { 'zero-volume': 503 },
    examples: ['SOX 2025-05-12: all 251 bars', 'VIX 2025-05-12: all 251 bars', 'RUT'],
  },
  'defects/googlefinance_daily_1987_2017_core_dev.csv.gz': {
    rows: 90_726,
    symbols: 12,
    findings: {
      'explained-moves': 7,
      'ohlc-consistency': 872,
      'stale-runs': 48,
      'unbooked-splits': 1,
      'unexplained-moves': 2,
      'zero-coded-prices': 37_182,
      'zero-volume': 496,
    },
    examples: ['ADP 1987-12-11: open 0', 'AGII 2007-08-07: −85.1 % in a bar'],
  },
  'defects/nasdaqcom_odd_symbols_dev.csv.gz': {
    rows: 16_596,
    symbols: 7,
    findings: {
      'explained-moves': 37,
      'missing-volume': 3_458,
      'overflow-prices': 1_011,
      'unbooked-splits': 2,
      'unexplained-moves': 5,
    },
  },
  'arch/sp500.csv.gz': { rows: 5_031, symbols: 1, findings: {} },
  'reference/backtestingpy_GOOG.csv': { rows: 2_148, symbols: 1, findings: {} },
  'reference/zipline_csvdir_AAPL.csv.gz': {
    rows: 754,
    symbols: 1,
    findings: { 'applied-splits': 1 },
    examples: ['AAPL 2014-06-09', 'a split of 7 is booked and the close moved by'],
  },
};

describe.skipIf(isAbsent)(`real files${isAbsent ? ` (skipped: ${folder} is absent, set QUANT_TEST_DATA)` : ''}`, () => {
  for (const [name, expected] of Object.entries(FILES)) {
    describe(name, () => {
      let imported: Imported;
      beforeAll(async () => void (imported = await importFiles([resolve(folder, name)])));

      it('is read whole', () => {
        expect(imported).toMatchObject({ read: expected.rows, imported: expected.rows, rejected: 0 });
        expect(imported.bars.symbols.length).toBe(expected.symbols);
        expect(imported.bars.time.length).toBe(expected.rows);
      });

      it('shows its known defects', () => {
        const findings = checkQuality(imported.bars, { calendar: chooseCalendar(imported.bars), imported });
        const counts = Object.fromEntries(findings.map(({ check, count }) => [check, count]));
        delete counts['missing-sessions'];
        delete counts['non-session-bars'];
        expect(counts).toEqual(expected.findings);
        const said = findings.flatMap(({ examples }) => examples).join('\n');
        for (const example of expected.examples ?? []) expect(said).toContain(example);
      });
    });
  }

  it('keeps the extremes exactly', async () => {
    const { bars } = await importFiles([resolve(folder, 'defects/nasdaqcom_odd_symbols_dev.csv.gz')]);
    expect(Math.max(...bars.fields.get('high')!)).toBeGreaterThan(1.4e11);
  });
});
