/**
 * A ticker is a name that instruments use for a time. From ticker changes, mergers and delistings: who used which ticker
 * when. A ticker change is on the first day under the new name; the day of a delisting or a merger still belongs to who
 * was delisted, unless another starts on it.
 */
import { isoDate, MICROS_PER_DAY } from '@quantcli/core';
import { readActions } from '../actions/action-rows.ts';
import type { Records } from '../records/records.ts';
import { underTickers, type TickerRow } from './ticker-events.ts';

/** An instrument's use of a ticker, both ends inclusive; ±Infinity where no action says. Spells of one ticker do not overlap but for the day of a delisting. */
export interface TickerSpell {
  readonly ticker: string;
  readonly from: number;
  readonly to: number;
}

export interface ListedInstrument {
  /** First ticker and first day (`GOOG:2004-08-19`), which no later action changes; where the listing is unknown, `FB:until 2022-06-08`. */
  readonly id: string;
  /** In time; at least one. */
  readonly spells: readonly TickerSpell[];
}

/** An instrument that still trades as far as the actions were read. */
interface User {
  readonly past: readonly TickerSpell[];
  readonly ticker: string;
  readonly from: number;
}

/** Of one instant's events: ends, then changes, then listings. */
const RANK: Partial<Readonly<Record<TickerRow['action'], number>>> = {
  delisting: 0,
  merger: 0,
  'ticker-change': 1,
  listing: 2,
};
/** A delisting that follows a merger, or the other way round, within a month is one end. */
const SAME_END = 31 * MICROS_PER_DAY;

/**
 * The instruments that actions speak of, sorted by id. A ticker's user before its first action is taken to have had it
 * since −Infinity, unless that action is its listing or a change to it. O(A log A).
 */
export function instrumentsOf(actions: Records): ListedInstrument[] {
  const events = tickerEvents(actions);
  const users = new Map<string, User>();
  const left = new Map<string, number>();
  const gone: (readonly TickerSpell[])[] = [];
  const leave = (ticker: string, to: number): readonly TickerSpell[] => {
    const { past, from } = users.get(ticker) ?? { past: [], from: (left.get(ticker) ?? -Infinity) + 1 };
    users.delete(ticker);
    left.set(ticker, to);
    return [...past, { ticker, from, to }];
  };
  for (let i = 0; i < events.length;) {
    // Changes of one instant happen together: GOOCV becomes GOOG as GOOG becomes GOOGL.
    const { tsEvent } = events[i]!;
    const starting: User[] = [];
    for (; i < events.length && events[i]!.tsEvent === tsEvent; i += 1) {
      const { symbol, action, target } = events[i]!;
      if (action === 'listing') starting.push({ past: [], ticker: symbol, from: tsEvent });
      else if (action !== 'ticker-change') gone.push(leave(symbol, tsEvent));
      else starting.push({ past: leave(symbol, tsEvent - 1), ticker: target!, from: tsEvent });
    }
    for (const user of starting) {
      if (users.has(user.ticker)) gone.push(leave(user.ticker, tsEvent - 1));
      users.set(user.ticker, user);
    }
  }
  for (const ticker of users.keys()) gone.push(leave(ticker, Infinity));
  return gone
    .map((spells) => ({ id: `${spells[0]!.ticker}:${dayOf(spells[0]!)}`, spells }))
    .toSorted((a, b) => (a.id < b.id ? -1 : 1));
}

/** What starts and ends spells, in time; of two ends of one user the later. */
function tickerEvents(actions: Records): TickerRow[] {
  const events = underTickers(readActions(actions))
    .filter(({ action, symbol, target }) => {
      return RANK[action] !== undefined && (action !== 'ticker-change' || (target !== undefined && target !== symbol));
    })
    .toSorted((a, b) => a.tsEvent - b.tsEvent || RANK[a.action]! - RANK[b.action]!);
  const endsAgain = new Map<string, number>();
  const kept = events.toReversed().filter(({ symbol, action, tsEvent }) => {
    if (RANK[action] !== 0) return endsAgain.delete(symbol) || true;
    const again = endsAgain.get(symbol) ?? Infinity;
    endsAgain.set(symbol, tsEvent);
    return again - tsEvent > SAME_END;
  });
  return kept.toReversed();
}

function dayOf({ from, to }: TickerSpell): string {
  if (from !== -Infinity) return isoDate(from);
  return to === Infinity ? 'unknown' : `until ${isoDate(to)}`;
}

/** Who used a ticker at an instant; undefined when nobody is known to. */
export function instrumentAt(
  instruments: readonly ListedInstrument[],
  ticker: string,
  time: number,
): ListedInstrument | undefined {
  return instruments.find(({ spells }) =>
    spells.some((spell) => spell.ticker === ticker && spell.from <= time && time <= spell.to),
  );
}
