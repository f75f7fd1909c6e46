/**
 * Lists of directed edges with the instant each could be known: who supplies whom, who holds what. A row says the weight
 * of a pair from its tsKnown on, replaces what was known of that pair before, and may say when it ends; a weight of 0
 * says that the pair has no edge any more. Read from CSV with the columns from, to, weight, tsKnown and perhaps tsEnd.
 */
import { DataError, MICROS_PER_DAY, microsFromDate } from '@quantcli/core';

/** In columns, in the order of the list. */
export interface Edges {
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly weight: Float64Array;
  /** Microseconds since the epoch. */
  readonly tsKnown: Float64Array;
  /** The instant from which the edge no longer counts, as it was known at tsKnown; NaN where it has no end. */
  readonly tsEnd: Float64Array;
}

export interface ReadEdges {
  readonly edges: Edges;
  /** Rows that cannot be used: line in the text, from 1, and why. */
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}

export interface EdgeRow {
  readonly from: string;
  readonly to: string;
  readonly weight: number;
  readonly tsKnown: number;
  readonly tsEnd: number;
}

const REQUIRED = ['from', 'to', 'weight', 'tsKnown'] as const;
const INSTANT = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,3})?)?(Z|[+-]\d\d:\d\d)$/;

/**
 * Reads a CSV with a header. Times are instants with their zone (`2024-05-01T20:15:00Z`), microseconds, or dates: what
 * was known on a date was known when it was over (UTC), and what ends on one ends when it begins. Throws
 * {@link DataError} where a column is missing or no row can be used.
 */
export function readEdges(text: string): ReadEdges {
  const [header = [], ...lines] = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .map((line) => line.split(',').map((cell) => cell.trim()));
  const missing = REQUIRED.find((name) => !header.includes(name));
  if (missing !== undefined) {
    throw new DataError({
      code: 'edges.columns',
      what: `the list of edges has no column "${missing}"`,
      cause: `its first line is ${header.join(',') || 'empty'}`,
      fix: `name the columns ${REQUIRED.join(',')} in the first line`,
    });
  }
  const rows: EdgeRow[] = [];
  const rejected: { line: number; reason: string }[] = [];
  for (const [i, cells] of lines.entries()) {
    if (cells.every((cell) => cell === '')) continue;
    const row = readRow((name) => cells[header.indexOf(name)] ?? '');
    if (typeof row === 'string') rejected.push({ line: i + 2, reason: row });
    else rows.push(row);
  }
  if (rows.length === 0) {
    throw new DataError({
      code: 'edges.empty',
      what: `no edge can be used of ${rejected.length} rows`,
      ...(rejected[0] && { cause: `line ${rejected[0].line}: ${rejected[0].reason}` }),
      fix: 'write one edge a line: from, to, weight, tsKnown',
    });
  }
  return { edges: edgesOf(rows), rejected };
}

export function edgesOf(rows: readonly EdgeRow[]): Edges {
  return {
    from: rows.map(({ from }) => from),
    to: rows.map(({ to }) => to),
    weight: Float64Array.from(rows, ({ weight }) => weight),
    tsKnown: Float64Array.from(rows, ({ tsKnown }) => tsKnown),
    tsEnd: Float64Array.from(rows, ({ tsEnd }) => tsEnd),
  };
}

/** The row, or why it is none. */
function readRow(cell: (name: string) => string): EdgeRow | string {
  const [from, to] = [cell('from'), cell('to')];
  if (from === '' || to === '') return 'an end has no name';
  if (from === to) return `${from} is linked to itself`;
  const weight = cell('weight') === '' ? NaN : Number(cell('weight'));
  if (!Number.isFinite(weight)) return `the weight "${cell('weight')}" is no number`;
  const tsKnown = readTime(cell('tsKnown'), MICROS_PER_DAY);
  if (Number.isNaN(tsKnown)) return `tsKnown "${cell('tsKnown')}" is no instant or date`;
  const tsEnd = readTime(cell('tsEnd'), 0);
  if (Number.isNaN(tsEnd) && cell('tsEnd') !== '') return `tsEnd "${cell('tsEnd')}" is no instant or date`;
  return { from, to, weight, tsKnown, tsEnd };
}

/** @param ofDate what is added to the midnight that a date begins with */
function readTime(cell: string, ofDate: number): number {
  if (/^\d+$/.test(cell)) return Number(cell);
  if (INSTANT.test(cell)) return Date.parse(cell) * 1_000;
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(cell) ?? [];
  return (microsFromDate(Number(year), Number(month), Number(day)) ?? NaN) + ofDate;
}
