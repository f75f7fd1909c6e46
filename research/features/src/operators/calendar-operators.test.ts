/** Calendar operators on real dates: both kinds of bars, clock changes, leap years, holidays, what nobody could foresee. */
import { micros, MICROS_PER_DAY } from '@quantcli/core';
import { nyse, Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluators/evaluate.ts';
import { createStream } from '../evaluators/stream.ts';
import { parseFeature } from '../language/language.ts';
import { calendarOperators } from './calendar-operators.ts';

const MINUTE = 60_000_000;
const at = (text: string): number => Date.parse(text.length === 10 ? text : `${text}Z`) * 1_000;

async function valuesAt(text: string, times: readonly number[]): Promise<number[]> {
  const panel = Panel.of({ time: Float64Array.from(times), symbols: ['A'], fields: new Map() });
  return [...(await evaluate(panel, [parseFeature(text)]))[0]!];
}

describe('values', () => {
  it.each([
    // A daily bar is at midnight UTC of its date, which is the evening before in New York.
    ['day_of_week(time)', '2024-01-01', 0],
    ['day_of_week(time)', '2024-01-05', 4],
    ['day_of_month(time)', '2024-03-01', 1],
    ['month(time)', '2024-03-01', 3],
    ['quarter(time)', '2024-04-01', 2],
    ['year(time)', '2024-01-01', 2024],
    ['year(time)', '1969-12-31', 1969],
    // An intraday bar late in the evening of New York is in the next day of UTC.
    ['day_of_month(time)', '2024-03-01T00:30:00', 29],
    ['day_of_month(time, utc)', '2024-03-01T00:30:00', 1],
    ['day_of_year(time)', '2024-12-31', 366],
    ['day_of_year(time)', '2023-12-31', 365],
    ['day_of_year(time)', '1900-03-01', 60],
    ['week_of_year(time)', '2021-01-03', 53],
    ['week_of_year(time)', '2018-12-31', 1],
    ['week_of_year(time)', '2026-12-31', 53],
    // Good Friday 2024 is 29 March: the month and the quarter end on Thursday.
    ['is_month_end(time)', '2024-03-28', 1],
    ['is_quarter_end(time)', '2024-03-28', 1],
    ['is_month_end(time)', '2024-03-27', 0],
    ['is_quarter_end(time)', '2024-04-30', 0],
    ['bars_to_month_end(time)', '2024-03-01', 19],
    ['bars_to_month_end(time, utc)', '2024-02-01', 28],
    ['bars_to_quarter_end(time)', '2024-12-31', 0],
    // Third Fridays that are holidays: Good Friday 2008 and 2019, Juneteenth 2026.
    ['bars_to_expiry(time)', '2008-03-20', 0],
    ['bars_to_expiry(time)', '2008-03-24', 19],
    ['bars_to_expiry(time)', '2019-04-18', 0],
    ['bars_to_expiry(time)', '2026-06-18', 0],
    ['bars_to_expiry(time)', '2026-06-17', 1],
    ['bars_to_expiry(time)', '2024-12-20', 0],
    ['bars_to_expiry(time)', '2024-12-23', 17],
    ['hour(time)', '2024-03-08T14:30:00', 9],
    // The clocks went forward on 10 March 2024 at 07:00 UTC and back on 3 November at 06:00 UTC.
    ['hour(time)', '2024-03-10T06:59:59', 1],
    ['hour(time)', '2024-03-10T07:00:00', 3],
    ['hour(time)', '2024-11-03T05:59:59', 1],
    ['hour(time)', '2024-11-03T06:00:00', 1],
    ['hour(time)', '2024-11-03T07:00:00', 2],
    ['hour(time, utc)', '2024-03-08', 0],
    ['hour(time)', '2024-03-08', NaN],
    ['minute_of_session(time)', '2024-03-08T14:30:00', 0],
    ['minute_of_session(time)', '2024-03-11T13:30:59', 0],
    ['minute_of_session(time)', '2024-03-11T13:29:59', -1],
    ['minute_of_session(time)', '2024-03-11T20:00:00', 390],
    ['minute_of_session(time)', '2024-03-10T15:00:00', NaN],
    ['minute_of_session(time, utc)', '2024-03-10T15:00:00', 900],
    ['session_part(time)', '2024-03-11T13:29:59', 0],
    ['session_part(time)', '2024-03-11T13:30:00', 1],
    ['session_part(time)', '2024-03-11T14:30:00', 2],
    ['session_part(time)', '2024-03-11T19:00:00', 3],
    ['session_part(time)', '2024-03-11T20:00:00', 4],
    // The day after Thanksgiving closes at 13:00.
    ['session_part(time)', '2023-11-24T16:59:00', 2],
    ['session_part(time)', '2023-11-24T17:00:00', 3],
    ['session_part(time)', '2023-11-24T18:00:00', 4],
    ['session_part(time)', '2023-11-25T18:00:00', NaN],
    ['session_part(time, utc)', '2023-11-25T23:00:00', 3],
  ])('%s at %s is %d', async (text, when, expected) => {
    expect(await valuesAt(text, [at(when)])).toEqual([expected]);
  });

  it('count what was scheduled where it was called off or broken off: nobody knew on the day before', async () => {
    const counted = await valuesAt('bars_to_month_end(time)', ['2001-09-10', '2001-09-17', '2012-10-26'].map(at));
    expect(counted).toEqual([14, 9, 3]);
    // The circuit breaker of 27 October 1997 ended trading at 15:30.
    expect(await valuesAt('session_part(time)', ['1997-10-27T19:45:00', '1997-10-27T20:45:00'].map(at))).toEqual([
      2, 3,
    ]);
    // Every session that the exchange's list lacks and the schedule had, by year.
    const calledOff = new Map<number, number>();
    for (let year = 1990; year <= 2026; year += 1) {
      const starts = ['01', '04', '07', '10'].map((month) => at(`${year}-${month}-01`));
      const after = await valuesAt('bars_to_quarter_end(time)', starts);
      const scheduled = after.reduce((sum, bars, i) => sum + bars + Number(nyse.isSession(micros(starts[i]!))), 0);
      const missing = scheduled - nyse.sessions(starts[0]!, at(`${year}-12-31`)).length;
      if (missing > 0) calledOff.set(year, missing);
    }
    expect(Object.fromEntries(calledOff)).toEqual({ 1994: 1, 2001: 4, 2004: 1, 2007: 1, 2012: 2, 2018: 1, 2025: 1 });
  });

  it('have none for times that are missing or beyond the known years', async () => {
    const panel = Panel.of({
      time: Float64Array.of(0, 1, 2, 3, 4),
      symbols: ['A'],
      fields: new Map([['when', Float64Array.of(NaN, 1e300, -1e300, at('1899-12-31'), 8e15)]]),
    });
    const exprs = calendarOperators.map(({ name }) => parseFeature(`${name}(when)`));
    for (const column of await evaluate(panel, exprs)) expect([...column]).toEqual([NaN, NaN, NaN, NaN, NaN]);
  });
});

describe('every operator', () => {
  const calls = calendarOperators.flatMap((operator) =>
    (operator.arguments.length === 1 ? [0] : [0, 1]).map((choice) => {
      const market = ['utc', 'nyse'][choice]!;
      return [
        operator.arguments.length === 1 ? `${operator.name}(time)` : `${operator.name}(time, ${market})`,
        choice,
        operator,
      ] as const;
    }),
  );
  const daily = Float64Array.from({ length: 3_000 }, (_, i) => at('2007-01-03') + i * MICROS_PER_DAY);
  // Multiples of 37 minutes apart: every time of day comes up, on every kind of day.
  const intraday = Float64Array.from({ length: 15_000 }, (_, i) => at('2023-02-27') + i * 37 * MINUTE);

  it.each(calls)(
    '%s agrees with its reference, day by day over eight years and through the days of one',
    async (text, choice, operator) => {
      for (const times of [
        daily.filter((time) => ![2007, 2012].includes(new Date(time / 1_000).getUTCFullYear())),
        intraday.filter((_, i) => i % 11 === 0),
      ]) {
        const expected = operator.reference!([[...times]], operator.arguments.length === 1 ? [] : [choice], [false]);
        expect(await valuesAt(text, [...times])).toEqual(expected);
      }
    },
  );

  it('gives every symbol of a stream the value of its bar', () => {
    const stream = createStream([parseFeature('session_part(time)')], { symbols: 3 });
    const members = new Uint8Array(3).fill(1);
    const seen = ['2024-03-11T13:00:00', '2024-03-11T13:45:00', '2024-03-11T19:45:00'].map((when) => [
      ...stream.push({ time: at(when), fields: new Map(), members })[0]!,
    ]);
    expect(seen).toEqual([
      [0, 0, 0],
      [1, 1, 1],
      [3, 3, 3],
    ]);
  });
});
