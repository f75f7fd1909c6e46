/**
 * The corporate actions of a simulated market as records: splits, dividends, failures with their delisting return, takeovers
 * for cash, and departures without a cause as delistings that cost nothing. They are known on their date; a symbol's end is dated on the day after its last bar.
 */
import { DataError, micros, microsFromDate, MICROS_PER_DAY, type Micros } from '@quantcli/core';
import type { ActionType } from '../records/kinds.ts';
import { RecordWriter } from '../records/record-writer.ts';
import type { Records } from '../records/records.ts';
import type { Truth } from './truth.ts';

/** Undefined where nothing happened. */
export function marketActions(truth: Truth): Records | undefined {
  const writer = new RecordWriter('actions');
  const [action, value] = [writer.column('action'), writer.column('value')];
  const write = (symbol: string, at: number, name: ActionType, amount: number): void => {
    writer.begin(writer.subject(symbol), at, at, 0);
    writer.setText(action, name);
    writer.set(value, amount);
    writer.commit();
  };
  for (const { symbol, date, ratio } of truth.splits) write(symbol, instantOf(date), 'split', ratio);
  for (const { symbol, date, amount } of truth.dividends) write(symbol, instantOf(date), 'dividend', amount);
  const failed = new Map(
    truth.distress?.flatMap(({ symbol, delistingReturn }) =>
      delistingReturn === null ? [] : [[symbol, delistingReturn]],
    ),
  );
  const bought = new Map(truth.takeovers?.flatMap(({ symbol, cash }) => (cash === null ? [] : [[symbol, cash]])));
  for (const { symbol, date } of truth.delistings) {
    const after = instantOf(date) + MICROS_PER_DAY;
    const cash = bought.get(symbol);
    if (cash === undefined) write(symbol, after, 'delisting', failed.get(symbol) ?? 0);
    else write(symbol, after, 'merger', cash);
  }
  return writer.count === 0 ? undefined : writer.take().records;
}

function instantOf(date: string): Micros {
  const [year, month, day] = date.split('-').map(Number) as [number, number, number];
  const instant = microsFromDate(year, month, day);
  if (instant === undefined) throw new DataError({ code: 'simulation.date', what: `"${date}" is no date` });
  return micros(instant);
}
