/**
 * A user's own list of symbols: plain text (one or several a line, `#` starts a comment), CSV with a header (`symbol` or
 * `ticker`, and optionally the dates from which and until which each belongs) or a YAML list. The end date is the first
 * day on which a symbol no longer belongs.
 */
import { DataError, microsFromDate } from '@quantcli/core';
import type { Spell } from './membership.ts';

const SYMBOL_COLUMNS = ['symbol', 'ticker'];
const FROM_COLUMNS = ['from', 'start', 'start_date', 'date_added'];
const TO_COLUMNS = ['to', 'end', 'end_date', 'date_removed'];

/** The spells of a list, in its order. Throws {@link DataError} with the line for a bad date and for a list without symbols. */
export function parseSymbolList(text: string, name: string): readonly Spell[] {
  const lines = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line, i) => ({ number: i + 1, cells: cellsOf(line) }))
    .filter(({ cells }) => cells.length > 0);
  const header = lines[0]?.cells.map((cell) => cell.toLowerCase()) ?? [];
  const at = header.findIndex((cell) => SYMBOL_COLUMNS.includes(cell));
  const [from, to] = [FROM_COLUMNS, TO_COLUMNS].map((names) => header.findIndex((cell) => names.includes(cell)));
  const date = (cell: string | undefined, line: number): number | undefined =>
    cell === undefined || cell === '' ? undefined : dateOf(cell, `${name}:${line}`);
  const spells =
    at < 0
      ? lines.flatMap(({ cells }) => cells.filter((cell) => cell !== '').map((symbol) => ({ symbol })))
      : lines.slice(1).map(({ number, cells }) => ({
          symbol: cells[at]!,
          from: date(cells[from!], number),
          to: date(cells[to!], number),
        }));
  if (spells.length > 0) return spells;
  throw new DataError({
    code: 'universe.list',
    what: `${name} holds no symbol`,
    fix: 'write one symbol a line, or a CSV with a column symbol',
  });
}

/** Cells at commas, else words; without comments, quotes and the marks of a YAML list. */
function cellsOf(line: string): string[] {
  const bare = line.replace(/(^|\s)#.*$/, '').trim();
  // A YAML key that introduces the list: `symbols:`, perhaps with the list in brackets behind it.
  const list = bare
    .replace(/^[A-Za-z_]+:\s*/, '')
    .replace(/^-\s+/, '')
    .replaceAll(/^\[|\]$/g, '');
  if (list === '') return [];
  const cells = list.includes(',') ? list.split(',') : list.split(/\s+/);
  return cells.map((cell) => cell.trim().replace(/^(["'])(.*)\1$/, '$2'));
}

function dateOf(cell: string, place: string): number {
  const match = /^(\d{4})-?(\d{2})-?(\d{2})$/.exec(cell);
  const time = match === null ? undefined : microsFromDate(Number(match[1]), Number(match[2]), Number(match[3]));
  if (time !== undefined) return time;
  throw new DataError({ code: 'universe.date', what: `${place}: "${cell}" is no date`, fix: 'write it as 2024-06-10' });
}
