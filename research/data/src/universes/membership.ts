/**
 * Who belonged to a group (an index, a sector) and when it could be known, from records of the kind `membership`. A change
 * counts from the later of two instants: when it could be known (an addition announced is not used before) and when it
 * takes effect (an addition announced is not a member yet).
 */
import { DataError, didYouMean, microsFromDate } from '@quantcli/core';
import { asOf } from '@quantcli/panel';
import { RecordWriter } from '../records/record-writer.ts';
import type { Records } from '../records/records.ts';

/** A stretch of membership: the instants [from, to), without limit where one is missing. */
export interface Spell {
  readonly symbol: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** Before every market. */
const EVER = microsFromDate(1700, 1, 1)!;

/** Spells as membership records, each change known when it takes effect. Throws {@link DataError} for a spell that ends before it starts, and for no spells. */
export function recordsOfSpells(group: string, spells: readonly Spell[]): Records {
  const writer = new RecordWriter('membership');
  const [groupColumn, memberColumn] = [writer.column('group'), writer.column('member')];
  const write = (symbol: string, at: number, member: 0 | 1): void => {
    writer.begin(writer.subject(symbol), at, at, 0);
    writer.setText(groupColumn, group);
    writer.set(memberColumn, member);
    const reason = writer.commit();
    if (reason !== undefined) throw broken(`${symbol}: ${reason}`);
  };
  // Ends first: where one spell ends as the next begins, the symbol stays.
  for (const { symbol, from = EVER, to } of spells) {
    if (to === undefined) continue;
    if (!(to > from)) throw broken(`${symbol} leaves before it enters`);
    write(symbol, to, 0);
  }
  for (const { symbol, from = EVER } of spells) write(symbol, from, 1);
  if (writer.count === 0) throw broken('it has no symbol');
  return writer.take().records;

  function broken(what: string): DataError {
    return new DataError({ code: 'universe.spells', what: `group ${group}: ${what}`, fix: 'correct the list' });
  }
}

interface Changes {
  /** Ascending instants from which a change counts, and 1 or 0. */
  readonly at: Float64Array;
  readonly member: Float64Array;
}

/** The changes of every subject of a group, in the order in which they count. Throws {@link DataError} naming the nearest group. */
function changesOf({ kind, subjects, subject, tsEvent, tsKnown, numbers, texts }: Records, group: string): Changes[] {
  const groups = texts.get('group');
  const code = groups?.words.indexOf(group) ?? -1;
  const member = numbers.get('member');
  if (groups === undefined || member === undefined || code < 0) {
    const known = groups?.words ?? [];
    throw new DataError({
      code: 'universe.group',
      what: `there is no group "${group}" among the ${kind} records`,
      fix: didYouMean(group, known) || `known groups: ${known.slice(0, 20).join(', ') || 'none'}`,
    });
  }
  const rowsOf: number[][] = subjects.map(() => []);
  for (let row = 0; row < subject.length; row += 1) if (groups.code[row] === code) rowsOf[subject[row]!]!.push(row);
  const countsFrom = (row: number): number => Math.max(tsEvent[row]!, tsKnown[row]!);
  return rowsOf.map((rows) => {
    // A change of an older date that became known late says nothing about now.
    let newest = -Infinity;
    const told = rows
      .sort((a, b) => countsFrom(a) - countsFrom(b))
      .filter((row) => {
        if (tsEvent[row]! < newest) return false;
        newest = tsEvent[row]!;
        return true;
      });
    return { at: Float64Array.from(told, countsFrom), member: Float64Array.from(told, (row) => member[row]!) };
  });
}

/** The members of a group as known at an instant, sorted by code unit. O(R). */
export function membersAt(records: Records, group: string, instant: number): readonly string[] {
  const at = Float64Array.of(instant);
  const found = new Float64Array(1);
  return changesOf(records, group).flatMap((changes, n) => {
    asOf(at, changes.at, changes.member, found);
    return found[0] === 1 ? [records.subjects[n]!] : [];
  });
}

/**
 * [N × T] 1 where a symbol is a member of the group as known at that decision instant; symbols without records are none.
 * @param times [T] decision instants, ascending
 */
export function membershipMask(
  records: Records,
  group: string,
  symbols: readonly string[],
  times: Float64Array,
): Uint8Array {
  const changes = changesOf(records, group);
  const place = new Map(records.subjects.map((name, n) => [name, n]));
  const row = new Float64Array(times.length);
  const mask = new Uint8Array(symbols.length * times.length);
  symbols.forEach((name, n) => {
    const own = changes[place.get(name) ?? -1];
    if (own === undefined) return;
    asOf(times, own.at, own.member, row);
    // NaN, before the first change, becomes 0.
    mask.set(row, n * times.length);
  });
  return mask;
}
