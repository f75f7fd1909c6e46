/** The S&P 500 through time, and the survivorship of real panels; skipped where the shared data is absent. */
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { microsFromDate } from '@quantcli/core';
import { Panel } from '@quantcli/panel';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Records } from '../records/records.ts';
import { checkSurvivorship } from './check-survivorship.ts';
import { compareChanges, type IndexChange } from './compare-changes.ts';
import { membersAt, recordsOfSpells } from './membership.ts';
import { parseSymbolList } from './symbol-list.ts';

const folder = resolve(process.env['QUANT_TEST_DATA'] ?? resolve(import.meta.dirname, '../../../../../shared/data'));
const read = (path: string): string => readFileSync(resolve(folder, path), 'utf8');

/** Which bars of a long CSV (symbol, date, …) there are: 1 as close, over the union of its dates. */
function barsOf(path: string): Panel {
  const rows = gunzipSync(readFileSync(resolve(folder, path)))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => {
      const comma = line.indexOf(',');
      return { symbol: line.slice(0, comma), date: line.slice(comma + 1, comma + 11) };
    });
  const symbols = [...new Set(rows.map(({ symbol }) => symbol))];
  const dates = [...new Set(rows.map(({ date }) => date))].sort();
  const [symbolAt, dateAt] = [symbols, dates].map((names) => new Map(names.map((name, i) => [name, i])));
  const close = new Float64Array(symbols.length * dates.length).fill(NaN);
  for (const { symbol, date } of rows) close[symbolAt!.get(symbol)! * dates.length + dateAt!.get(date)!] = 1;
  const time = Float64Array.from(dates, (date) => Date.parse(date) * 1_000);
  return Panel.of({ time, symbols, fields: new Map([['close', close]]) });
}

describe.skipIf(!existsSync(folder))(`universes on real data (${folder}; skipped where absent)`, () => {
  let membership: { records: Records; group: string };

  beforeAll(() => {
    const spells = parseSymbolList(read('constituents/sp500_ticker_start_end.csv'), 'sp500_ticker_start_end.csv');
    expect(spells.length).toBe(1_230);
    membership = { records: recordsOfSpells('sp500', spells), group: 'sp500' };
  });

  it.each([
    [1996, 1, 2, 487],
    [2000, 1, 3, 491],
    [2010, 1, 4, 499],
    [2018, 12, 31, 505],
    [2025, 11, 15, 503],
  ])('the index of %i-%i-%i has %i members', (year, month, day, count) => {
    expect(membersAt(membership.records, 'sp500', microsFromDate(year, month, day)!)).toHaveLength(count);
  });

  it('agrees with the 106 lines of changes but for the dates of two renamed tickers, until July 2025 where the spells end', () => {
    const [, ...lines] = read('constituents/sp500_changes_since_2019.csv').trimEnd().split('\n');
    const changes = lines.flatMap((line): IndexChange[] => {
      const [, date, add, remove] = /^([^,]*),"?([^"]*)"?,"?([^"]*)"?$/.exec(
        line.replaceAll(/"([^"]*)"/g, (_, names: string) => names.replaceAll(',', ' ')),
      )!;
      const at = Date.parse(date!) * 1_000;
      const each = (names: string, member: 0 | 1): IndexChange[] =>
        names
          .split(' ')
          .filter((symbol) => symbol !== '')
          .map((symbol) => ({ symbol, at, member }));
      return [...each(add!, 1), ...each(remove!, 0)];
    });
    const { agreeing, disagreements } = compareChanges(membership.records, 'sp500', changes);
    expect([lines.length, changes.length, agreeing]).toEqual([106, 294, 270]);
    const [early, late] = [true, false].map((isEarly) =>
      disagreements.filter((line) => /20(19|2[0-4])-/.test(line.slice(0, 25)) === isEarly),
    );
    expect(early).toEqual([
      'WTW enters 2022-01-10; in the records 2022-01-20',
      'WLTW leaves 2022-01-10; in the records 2022-01-20',
      'EG enters 2023-07-10; in the records 2023-06-10',
      'RE leaves 2023-07-10; in the records 2023-06-10',
    ]);
    expect(late).toHaveLength(20);
    expect(late!.every((line) => line.includes('2025-') && line.endsWith('never near it'))).toBe(true);
  });

  it('the panel of 140 is of today’s members', () => {
    const panel = barsOf('equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz');
    const alone = checkSurvivorship(panel);
    expect(alone.verdict).toBe('biased');
    expect(alone.line).toContain(
      'none of 140 symbols stop trading before 2021-04-21 in 2620 symbol-years, where about 26',
    );
    const { evidence } = checkSurvivorship(panel, { membership });
    expect(evidence.find((sentence) => sentence.includes('members'))).toMatch(
      /\d+ of \d+ members of sp500 have no bars: of the \d+ that stayed \d+ have some, of the \d+ that left since [0-9]$/,
    );
  });

  it('the panel chosen by the volume of the whole sample holds survivors only', () => {
    const panel = barsOf('equity_daily/us_liquid600_daily_2014_2022_dev.csv.gz');
    const { verdict, line } = checkSurvivorship(panel);
    expect(verdict).toBe('biased');
    expect(line).toContain('none of 321 symbols');
  });
});
