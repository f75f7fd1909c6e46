/** Two sources about one index: spells of membership against a list of dated changes. */
import { isoDate, MICROS_PER_DAY } from '@quantcli/core';
import type { Records } from '../records/records.ts';

export interface IndexChange {
  readonly symbol: string;
  /** Microseconds, the day it takes effect. */
  readonly at: number;
  readonly member: 0 | 1;
}

export interface ChangeComparison {
  /** Changes that both have on the same day. */
  readonly agreeing: number;
  /** One line each, in the order of their dates. */
  readonly disagreements: readonly string[];
}

/** Days within which a change of the other source is taken for the same one, misdated. */
const NEAR = 60;

/** Compares the changes of a group in `records` with `changes`, over the days of `changes`. O(R + C·R of a symbol). */
export function compareChanges(records: Records, group: string, changes: readonly IndexChange[]): ChangeComparison {
  const groups = records.texts.get('group');
  const code = groups?.words.indexOf(group) ?? -1;
  const first = changes.reduce((least, { at }) => Math.min(least, at), Infinity);
  const last = changes.reduce((most, { at }) => Math.max(most, at), -Infinity);
  const own: IndexChange[] = [];
  records.subject.forEach((n, row) => {
    if (groups?.code[row] !== code) return;
    own.push({
      symbol: records.subjects[n]!,
      at: records.tsEvent[row]!,
      member: records.numbers.get('member')![row] === 1 ? 1 : 0,
    });
  });
  const counterpart = ({ symbol, at, member }: IndexChange, among: readonly IndexChange[]): IndexChange | undefined =>
    among
      .filter((other) => other.symbol === symbol && other.member === member)
      .filter((other) => Math.abs(other.at - at) <= NEAR * MICROS_PER_DAY)
      .sort((a, b) => Math.abs(a.at - at) - Math.abs(b.at - at))[0];
  const lines: { at: number; line: string }[] = [];
  let agreeing = 0;
  for (const change of changes) {
    const found = counterpart(change, own);
    if (found?.at === change.at) agreeing += 1;
    else
      lines.push({
        at: change.at,
        line: `${describe(change)}; in the records ${found === undefined ? 'never near it' : isoDate(found.at)}`,
      });
  }
  for (const change of own) {
    if (change.at < first || change.at > last || counterpart(change, changes) !== undefined) continue;
    lines.push({ at: change.at, line: `${describe(change)} in the records; not among the changes` });
  }
  return { agreeing, disagreements: lines.sort((a, b) => a.at - b.at).map(({ line }) => line) };
}

function describe({ symbol, at, member }: IndexChange): string {
  return `${symbol} ${member === 1 ? 'enters' : 'leaves'} ${isoDate(at)}`;
}
