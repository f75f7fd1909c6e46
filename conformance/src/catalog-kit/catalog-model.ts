/** A catalog as plain maps, one state a version: slow and obvious, the reference for random histories. */
import { canonicalJson } from '@quantcli/core';
import { barsKnownAt, KIND_NAMES, KINDS, type ImportPart, type ImportRecord, type KindName } from '@quantcli/data';
import type { Bars } from '@quantcli/market';
import { byCodeUnit, rowsOf, type RecordRow } from './fixtures.ts';

export interface State {
  /** Rows by kind and key. */
  readonly rows: ReadonlyMap<KindName, ReadonlyMap<string, RecordRow>>;
  readonly sectors: ReadonlyMap<string, string>;
}

/** What an import or a rollback must report. */
export type Counts = Pick<ImportRecord, 'rows' | 'inserted' | 'replaced' | 'unchanged' | 'kinds' | 'symbols'>;

interface Given {
  readonly row: RecordRow;
  readonly place: number;
}

/** A row that differs between two states, as a column or as a whole. */
export interface Difference {
  readonly subject: string;
  readonly what: 'added' | 'removed' | 'changed';
  readonly columns: readonly { subject: string; tsEvent: number; column: string; from: unknown; to: unknown }[];
}

const NOTHING: ReadonlyMap<string, RecordRow> = new Map();

export const subjectOf = (kind: KindName, row: RecordRow): string => row[KINDS[kind].subject] as string;

/** What a row is about, whenever it was known. */
function matterOf(kind: KindName, row: RecordRow): string {
  return canonicalJson([subjectOf(kind, row), row['tsEvent']!, ...KINDS[kind].key.map((name) => row[name] ?? null)]);
}

function keyOf(kind: KindName, row: RecordRow): string {
  return KINDS[kind].revised === true ? `${matterOf(kind, row)} ${String(row['tsKnown'])}` : matterOf(kind, row);
}

/** Everything a row says beyond its key. */
function contentOfRow(kind: KindName, row: RecordRow): string {
  const { tsKnown, ...rest } = row;
  return canonicalJson(KINDS[kind].revised === true ? rest : { ...rest, tsKnown });
}

export class CatalogModel {
  /** The state of every version, the empty catalog first. */
  readonly states: State[] = [{ rows: new Map(), sectors: new Map() }];

  /** What an import must report, the places it must quarantine, and the state after it; `changed` is false where nothing in it is new. */
  import(parts: readonly ImportPart[]): { counts: Counts; losers: number[]; state: State; changed: boolean } {
    const { given, sectors } = collect(parts);
    const newest = this.states.at(-1)!;
    const rows = new Map(newest.rows);
    const kinds: { [K in KindName]?: number } = {};
    const counts = { rows: 0, inserted: 0, replaced: 0, unchanged: 0 };
    const subjects = new Set<string>();
    const losers: number[] = [];
    let changed = [...sectors].some(([symbol, sector]) => newest.sectors.get(symbol) !== sector);
    for (const [kind, list] of given) {
      const before = newest.rows.get(kind) ?? NOTHING;
      const winners = KINDS[kind].fills === true ? fillRows(kind, list, before) : pickWinners(kind, list, losers);
      const after = new Map(before);
      for (const [key, row] of winners) {
        subjects.add(subjectOf(kind, row));
        const known =
          before.get(key) ?? (KINDS[kind].revised === true ? knownBefore(kind, row, before, winners) : undefined);
        const same = known !== undefined && contentOfRow(kind, known) === contentOfRow(kind, row);
        changed ||= !same;
        if (same) counts.unchanged += 1;
        else {
          counts[before.has(key) ? 'replaced' : 'inserted'] += 1;
          after.set(key, row);
        }
      }
      counts.rows += winners.size;
      kinds[kind] = winners.size;
      rows.set(kind, after);
    }
    return {
      counts: { ...counts, kinds, symbols: subjects.size },
      losers: [...new Set(losers)].filter((place) => place >= 0).toSorted((a, b) => a - b),
      state: { rows, sectors: new Map([...newest.sectors, ...sectors]) },
      changed,
    };
  }

  /** What a rollback must report: the rows that come back. */
  rollback(to: number): Counts {
    const newest = this.states.at(-1)!;
    const target = this.states[to]!;
    const kinds: { [K in KindName]?: number } = {};
    const counts = { rows: 0, inserted: 0, replaced: 0, unchanged: 0 };
    const subjects = new Set<string>();
    for (const kind of KIND_NAMES) {
      for (const [key, row] of target.rows.get(kind) ?? NOTHING) {
        const now = newest.rows.get(kind)?.get(key);
        if (now !== undefined && contentOfRow(kind, now) === contentOfRow(kind, row)) continue;
        counts[now === undefined ? 'inserted' : 'replaced'] += 1;
        counts.rows += 1;
        kinds[kind] = (kinds[kind] ?? 0) + 1;
        subjects.add(subjectOf(kind, row));
      }
    }
    return { ...counts, kinds, symbols: subjects.size };
  }

  differences(kind: KindName, from: number, to: number): Difference[] {
    const [a, b] = [from, to].map((version) => this.states[version]!.rows.get(kind) ?? NOTHING) as [
      ReadonlyMap<string, RecordRow>,
      ReadonlyMap<string, RecordRow>,
    ];
    return [...new Set([...a.keys(), ...b.keys()])].flatMap((key): Difference[] => {
      const [old, now] = [a.get(key), b.get(key)];
      const row = (old ?? now)!;
      const subject = subjectOf(kind, row);
      if (old === undefined || now === undefined)
        return [{ subject, what: old === undefined ? 'added' : 'removed', columns: [] }];
      if (contentOfRow(kind, old) === contentOfRow(kind, now)) return [];
      const columns = [...new Set([...Object.keys(old), ...Object.keys(now)])]
        .filter((column) => old[column] !== now[column])
        .map((column) => ({
          subject,
          tsEvent: row['tsEvent'] as number,
          column,
          from: old[column] ?? null,
          to: now[column] ?? null,
        }));
      return [{ subject, what: 'changed', columns }];
    });
  }
}

/** The rows of the parts in the order in which they were given, and the last sector of each symbol. */
function collect(parts: readonly ImportPart[]): { given: Map<KindName, Given[]>; sectors: Map<string, string> } {
  const given = new Map<KindName, Given[]>();
  const sectors = new Map<string, string>();
  for (const part of parts) {
    if ('restart' in part) {
      given.clear();
      sectors.clear();
    } else if ('bars' in part || 'records' in part) {
      const rows = 'bars' in part ? rowsOfBars(part.bars) : rowsOf(part.records);
      const kind = 'bars' in part ? 'bars' : part.records.kind;
      const list = rows.map((row, n) => ({ row, place: part.at?.[n] ?? -1 }));
      given.set(kind, [...(given.get(kind) ?? []), ...list]);
      if (!('bars' in part)) continue;
      part.bars.sectors?.forEach((sector, n) => sector === undefined || sectors.set(part.bars.symbols[n]!, sector));
    }
  }
  return { given, sectors };
}

/** Of each key the row with the highest place, of equal places the last one given. */
function pickWinners(kind: KindName, list: readonly Given[], losers: number[]): Map<string, RecordRow> {
  const winners = new Map<string, Given>();
  for (const one of list) {
    const other = winners.get(keyOf(kind, one.row));
    if (other !== undefined) losers.push(Math.min(other.place, one.place));
    if (other === undefined || one.place >= other.place) winners.set(keyOf(kind, one.row), one);
  }
  return new Map([...winners].map(([key, { row }]) => [key, row]));
}

/** Of each key the row made of all of them, the one in force first, then by place; known when the last of them was. */
function fillRows(
  kind: KindName,
  list: readonly Given[],
  before: ReadonlyMap<string, RecordRow>,
): Map<string, RecordRow> {
  const filled = new Map<string, RecordRow>();
  for (const { row } of list.toSorted((a, b) => a.place - b.place)) {
    const key = keyOf(kind, row);
    const old = filled.get(key) ?? before.get(key);
    const tsKnown = Math.max(row['tsKnown'] as number, (old?.['tsKnown'] ?? -Infinity) as number);
    filled.set(key, { ...old, ...row, tsKnown });
  }
  return filled;
}

/** The row known last before this one about the same matter, of those in force and those that come with it. */
function knownBefore(
  kind: KindName,
  row: RecordRow,
  before: ReadonlyMap<string, RecordRow>,
  winners: ReadonlyMap<string, RecordRow>,
): RecordRow | undefined {
  return [...new Map([...before, ...winners]).values()]
    .filter((other) => matterOf(kind, other) === matterOf(kind, row) && other['tsKnown']! < row['tsKnown']!)
    .toSorted((a, b) => (a['tsKnown'] as number) - (b['tsKnown'] as number))
    .at(-1);
}

/** Bars as records. */
function rowsOfBars({ symbols, symbol, time, fields }: Bars): RecordRow[] {
  const known = barsKnownAt({ symbol, time });
  return Array.from(symbol, (n, row) => {
    const values = [...fields].filter(([, column]) => !Number.isNaN(column[row]!));
    const own = Object.fromEntries(values.map(([name, column]) => [name, column[row]!]));
    return { symbol: symbols[n]!, tsEvent: time[row]!, tsKnown: known[row]!, ...own };
  });
}

/** The subjects of a kind's differences with their counts, the most differences first. */
export function summarise(differences: readonly Difference[]) {
  const subjects = Map.groupBy(differences, ({ subject }) => subject);
  const count = (list: readonly Difference[], what: Difference['what']): number =>
    list.filter((difference) => difference.what === what).length;
  const counts = (list: readonly Difference[]) => ({
    added: count(list, 'added'),
    removed: count(list, 'removed'),
    changed: count(list, 'changed'),
  });
  return {
    ...counts(differences),
    subjects: [...subjects]
      .toSorted(([a, x], [b, y]) => y.length - x.length || byCodeUnit(a, b))
      .map(([subject, list]) => ({ subject, ...counts(list) })),
  };
}
