/** Records of corporate actions row by row: they are few, so they are read as objects and written from them. */
import type { ActionType } from '../records/kinds.ts';
import type { Records, Words } from '../records/records.ts';

export interface ActionRow {
  readonly symbol: string;
  readonly action: ActionType;
  readonly tsEvent: number;
  readonly tsKnown: number;
  /** NaN where missing, as `ratio`. */
  readonly value: number;
  readonly ratio: number;
  readonly target: string | undefined;
}

/** The records of the kind `actions`, in their order. */
export function readActions({ subjects, subject, tsEvent, tsKnown, numbers, texts }: Records): ActionRow[] {
  const word = (name: string, row: number): string | undefined => {
    const column = texts.get(name);
    return column?.words[column.code[row]!];
  };
  return Array.from(subject, (n, row) => ({
    symbol: subjects[n]!,
    action: word('action', row) as ActionType,
    tsEvent: tsEvent[row]!,
    tsKnown: tsKnown[row]!,
    value: numbers.get('value')?.[row] ?? NaN,
    ratio: numbers.get('ratio')?.[row] ?? NaN,
    target: word('target', row),
  }));
}

/** The rows as records, sorted. */
export function writeActions(rows: Iterable<ActionRow>): Records {
  const sorted = [...rows].sort(
    (a, b) =>
      (a.symbol < b.symbol ? -1 : a.symbol > b.symbol ? 1 : 0) || a.tsEvent - b.tsEvent || a.tsKnown - b.tsKnown,
  );
  const subjects = [...new Set(sorted.map(({ symbol }) => symbol))];
  const index = new Map(subjects.map((name, n) => [name, n]));
  const column = (take: (row: ActionRow) => number): Float64Array => Float64Array.from(sorted, take);
  const numbers = [
    ['value', column(({ value }) => value)],
    ['ratio', column(({ ratio }) => ratio)],
  ] as const;
  const texts = [
    ['action', wordsOf(sorted.map(({ action }) => action))],
    ['target', wordsOf(sorted.map(({ target }) => target))],
  ] as const;
  return {
    kind: 'actions',
    subjects,
    subject: Int32Array.from(sorted, ({ symbol }) => index.get(symbol)!),
    tsEvent: column(({ tsEvent }) => tsEvent),
    tsKnown: column(({ tsKnown }) => tsKnown),
    numbers: new Map(numbers.filter(([, values]) => values.some((value) => !Number.isNaN(value)))),
    texts: new Map(texts.filter(([, { words }]) => words.length > 0)),
  };
}

function wordsOf(list: readonly (string | undefined)[]): Words {
  const words = [...new Set(list.filter((word) => word !== undefined))];
  const index = new Map(words.map((word, n) => [word, n]));
  return { words, code: Int32Array.from(list, (word) => (word === undefined ? -1 : index.get(word)!)) };
}
