/** Checks against real data: the folder named by QUANT_TEST_DATA, by default ../shared/data beside the repository. Skipped, saying so, where it is absent. */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { isoDate, micros, MICROS_PER_DAY } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { accumulateForward } from './adjustment.ts';
import { nyse } from './nyse-calendar.ts';

const folder =
  process.env['QUANT_TEST_DATA'] ?? resolve(fileURLToPath(new URL('../../../..', import.meta.url)), 'shared/data');
const marketHours = join(folder, 'lean/dev/Data/market-hours/market-hours-database.json.gz');
const sp500 = join(folder, 'equity_daily/us_sp500_daily_adj_1999_2021_core_dev.csv.gz');

const at = (date: string): number => Date.parse(`${date}T00:00:00Z`) * 1_000;
/** `7/3/2024` as `2024-07-03`. */
function iso(slashed: string): string {
  const [month, day, year] = slashed.split('/');
  return `${year}-${month!.padStart(2, '0')}-${day!.padStart(2, '0')}`;
}
const absent = (file: string): string => (existsSync(file) ? '' : ` (skipped: no ${file})`);

describe.skipIf(!existsSync(marketHours))(`NYSE against the market-hours file${absent(marketHours)}`, () => {
  const us = existsSync(marketHours)
    ? (
        JSON.parse(gunzipSync(readFileSync(marketHours)).toString()) as {
          entries: Record<string, { holidays: string[]; earlyCloses: Record<string, string> }>;
        }
      ).entries['Equity-usa-[*]']!
    : { holidays: [], earlyCloses: {} };

  it('has the same holidays from 1998 to 2026', () => {
    const holidays = new Set(us.holidays.map(iso));
    for (let day = at('1998-01-01'); day <= at('2026-12-31'); day += MICROS_PER_DAY) {
      const weekday = new Date(day / 1_000).getUTCDay();
      if (weekday === 0 || weekday === 6) continue;
      expect(nyse.isSession(micros(day)), isoDate(day)).toBe(!holidays.has(isoDate(day)));
    }
  });

  it('has the same early closes from the first listed to 2028', () => {
    const early = new Map(Object.entries(us.earlyCloses).map(([date, time]) => [iso(date), time]));
    // The file's one error: a Sunday.
    early.delete('2017-12-24');
    for (const session of nyse.sessions(at('1999-11-26'), at('2028-12-31'))) {
      const date = isoDate(session);
      if (['2002-09-11', '2005-06-01'].includes(date)) continue;
      const { open, close } = nyse.hours(micros(session))!;
      expect((close - open) / 60e6, date).toBe(early.has(date) ? 210 : 390);
      early.delete(date);
    }
    expect([...early.keys()]).toEqual([]);
  });
});

interface Symbol500 {
  readonly times: number[];
  readonly close: number[];
  readonly adjusted: number[];
  readonly dividend: number[];
  readonly split: number[];
}

function readSp500(): Map<string, Symbol500> {
  const symbols = new Map<string, Symbol500>();
  const days = new Map<string, number>();
  for (const line of gunzipSync(readFileSync(sp500)).toString('latin1').split('\n').slice(1)) {
    if (line === '') continue;
    const cells = line.split(',');
    let symbol = symbols.get(cells[0]!);
    if (symbol === undefined) {
      symbol = { times: [], close: [], adjusted: [], dividend: [], split: [] };
      symbols.set(cells[0]!, symbol);
    }
    let day = days.get(cells[1]!);
    if (day === undefined) days.set(cells[1]!, (day = at(cells[1]!)));
    symbol.times.push(day);
    symbol.close.push(Number(cells[5]));
    symbol.adjusted.push(Number(cells[6]));
    symbol.dividend.push(Number(cells[8]));
    symbol.split.push(Number(cells[9]));
  }
  return symbols;
}

describe.skipIf(!existsSync(sp500))(`the S&P 500 panel${absent(sp500)}`, () => {
  const symbols = existsSync(sp500) ? readSp500() : new Map<string, Symbol500>();

  /** Worst relative distance from the vendor's adjusted close, beyond half its last digit. */
  function distance(data: Symbol500, byEvents: boolean): number {
    const close = Float64Array.from(data.close);
    const factor = new Float64Array(close.length);
    const shares = new Float64Array(close.length);
    const adjusted = Float64Array.from(data.adjusted);
    if (byEvents) {
      accumulateForward(
        close,
        Float64Array.from(data.split),
        Float64Array.from(data.dividend),
        undefined,
        factor,
        shares,
      );
    } else accumulateForward(close, undefined, undefined, adjusted, factor, shares);
    const last = close.length - 1;
    const scale = adjusted[last]! / (close[last]! * factor[last]!);
    return data.close.reduce((worst, c, t) => {
      const off = Math.abs(c * factor[t]! * scale - adjusted[t]!) - 0.5e-6;
      return Math.max(worst, off / adjusted[t]!);
    }, 0);
  }

  it('has exactly the sessions of the calendar: 5,402', () => {
    const dates = new Set<number>();
    for (const { times } of symbols.values()) for (const time of times) dates.add(time);
    const sorted = Float64Array.from(dates).sort();
    expect(sorted).toHaveLength(5_402);
    expect(sorted).toEqual(nyse.sessions(at('1999-11-01'), at('2021-04-21')));
  });

  it("accumulates to the vendor's adjusted close: 120 of 140 symbols to 1e-6, 138 to 1e-4", () => {
    const distances = [...symbols.values()].map((data) => distance(data, true));
    expect(distances).toHaveLength(140);
    expect(distances.filter((d) => d < 1e-6).length).toBeGreaterThanOrEqual(120);
    expect(distances.filter((d) => d < 1e-4).length).toBeGreaterThanOrEqual(138);
  });

  it('comes within 1e-5 of it for most symbols, and 1e-3 for all but three, by the adjusted close alone', () => {
    const distances = [...symbols.values()].map((data) => distance(data, false));
    expect(distances.filter((d) => d < 1e-5).length).toBeGreaterThanOrEqual(120);
    expect(distances.filter((d) => d < 1e-3).length).toBeGreaterThanOrEqual(137);
  });
});
