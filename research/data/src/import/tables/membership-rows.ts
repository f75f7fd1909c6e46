/**
 * Who belongs to a group and when: spells with a start and an end, changes with those added and removed, whole lists a
 * date, members with the date they were added and their sector, or single entries. The end of a spell is the first day
 * on which the symbol is no member.
 */
import { groupOf, snapshotEnd } from './file-facts.ts';
import {
  columnOf,
  commitRow,
  describeKnown,
  describeLag,
  knownOfDate,
  readDate,
  readTime,
  subjectOf,
  symbolReader,
  undated,
  type RowReader,
  type TableTask,
} from './table-task.ts';
import { startOfDate } from './period.ts';
import type { TableRow } from './table-row.ts';

/** Throws DataError for members without a date in a file whose name has none. */
export function readMembership(task: TableTask): RowReader {
  const { file, sink, form } = task;
  const writer = sink.writer('membership');
  const symbolOfRow = symbolReader(task);
  const time = columnOf(task, 'time');
  const groupColumn = columnOf(task, 'group');
  const member = columnOf(task, 'member');
  const fields = { group: writer.column('group'), member: writer.column('member') };
  const fileGroup = file.symbol ?? groupOf(file.name);
  const groupOfRow = (row: TableRow): string => (groupColumn < 0 ? fileGroup : row.text(groupColumn));
  const day = time < 0 ? snapshotEnd(file.name) : undefined;
  if (time < 0 && day === undefined) throw undated(file.name);

  /** One record: from this date on `symbol` is, or is not, a member of `group`. */
  const write = (row: TableRow, symbol: string, date: number, group: string, value: number): void => {
    const subject = subjectOf(task, writer, row, symbol);
    if (subject < 0) return;
    const tsKnown = day === undefined ? knownOfDate(task, row, date) : day + (file.knownLag ?? 0);
    writer.begin(subject, date, tsKnown, sink.place(row.line));
    writer.setText(fields.group, group);
    writer.set(fields.member, value);
    commitRow(task, writer, row);
  };
  const dateOf = (row: TableRow): number => day ?? startOfDate(readTime(task, row));

  const end = columnOf(task, 'end');
  const sector = columnOf(task, 'sector');
  const added = columnOf(task, 'add');
  const removed = columnOf(task, 'remove');
  const list = columnOf(task, 'members');
  let members = new Set<string>();

  const readers = {
    memberships(row: TableRow): void {
      const date = dateOf(row);
      if (!Number.isNaN(date)) write(row, symbolOfRow(row), date, groupOfRow(row), row.number(member));
    },
    spells(row: TableRow): void {
      const from = dateOf(row);
      if (Number.isNaN(from)) return;
      const symbol = symbolOfRow(row);
      const left = end < 0 ? '' : row.text(end);
      const to = left === '' ? Infinity : readDate(task, row, end);
      if (!(to > from)) {
        sink.reject(row.line, Number.isNaN(to) ? 'no end date that can be read' : 'ends before it starts', left);
        return;
      }
      write(row, symbol, from, groupOfRow(row), 1);
      if (to < Infinity) write(row, symbol, to, groupOfRow(row), 0);
    },
    changes(row: TableRow): void {
      const date = dateOf(row);
      if (Number.isNaN(date)) return;
      const group = groupOfRow(row);
      // Removed first: who leaves and enters on one day is a member.
      for (const symbol of splitList(row.text(removed))) write(row, symbol, date, group, 0);
      for (const symbol of splitList(row.text(added))) write(row, symbol, date, group, 1);
    },
    'member-lists'(row: TableRow): void {
      const date = dateOf(row);
      if (Number.isNaN(date)) return;
      const now = new Set(splitList(row.text(list)));
      const group = groupOfRow(row);
      for (const symbol of members) if (!now.has(symbol)) write(row, symbol, date, group, 0);
      for (const symbol of now) if (!members.has(symbol)) write(row, symbol, date, group, 1);
      members = now;
    },
    constituents(row: TableRow): void {
      const date = dateOf(row);
      if (Number.isNaN(date)) return;
      const symbol = symbolOfRow(row);
      const name = row.text(sector);
      write(row, symbol, date, groupOfRow(row), 1);
      if (name !== '') write(row, symbol, date, `sector:${name}`, 1);
    },
  };
  return {
    row: readers[form.shape as keyof typeof readers],
    finish() {
      const group = groupColumn < 0 ? `group ${fileGroup}` : `groups by column ${task.header[groupColumn]!}`;
      const dated = time < 0 ? 'the day or month in the file’s name' : `column ${task.header[time]!}`;
      const sectors =
        form.shape === 'constituents' ? '; sectors are those of the file’s own day, dated like the members' : '';
      const known = day === undefined ? describeKnown(task) : `known then ${describeLag(task)}`.trim();
      return `${group}, dated by ${dated}${sectors}, ${known}`;
    },
  };
}

/** `CTVA,DD` or `CTVA; DD`. */
function splitList(text: string): string[] {
  return text.split(/[,;|]/).flatMap((word) => (word.trim() === '' ? [] : [word.trim()]));
}
