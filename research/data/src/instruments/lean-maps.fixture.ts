/** Lean's map files as actions, the way their import gives them: by permanent name. */
import { MICROS_PER_DAY } from '@quantcli/core';
import { nyse } from '@quantcli/panel';
import { writeActions, type ActionRow } from '../actions/action-rows.ts';
import { dayOf, readLeanTable } from '../actions/real-files.fixture.ts';
import type { Records } from '../records/records.ts';

const STILL_LISTED = dayOf('20501231');

function sessionAfter(time: number): number {
  return nyse.sessions(time + MICROS_PER_DAY, time + 10 * MICROS_PER_DAY)[0]!;
}

export function readLeanMaps(names: readonly string[]): Records {
  const rows: ActionRow[] = [];
  for (const name of names) {
    const lines = readLeanTable(`map_files/${name}`).map(([date, ticker]) => ({
      time: dayOf(date!),
      ticker: ticker!.toUpperCase(),
    }));
    const add = (action: 'ticker-change' | 'delisting', tsEvent: number, target: string | undefined): void => {
      rows.push({ symbol: name.toUpperCase(), action, tsEvent, tsKnown: tsEvent, value: NaN, ratio: NaN, target });
    };
    lines.forEach(({ time, ticker }, i) => {
      const before = lines[i - 1];
      if (before?.ticker !== ticker)
        add('ticker-change', before === undefined ? time : sessionAfter(before.time), ticker);
    });
    const { time } = lines.at(-1)!;
    if (time !== STILL_LISTED) add('delisting', sessionAfter(time), undefined);
  }
  return writeActions(rows);
}
