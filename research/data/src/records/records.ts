/**
 * Records of one kind in columns, sorted by subject, then tsEvent, then tsKnown, then as they came. NaN is a missing
 * number, code −1 a missing text.
 */
import { ContentHash, DataError, type Json } from '@quantcli/core';
import { BAR_FIELDS, type BarField, type Bars } from '@quantcli/market';
import { KINDS, type KindName } from './kinds.ts';

/** A text column: the distinct words in the order of their first use, and which of them each row has. */
export interface Words {
  readonly words: readonly string[];
  /** [R] index into `words`, −1 where missing. */
  readonly code: Int32Array;
}

export interface Records {
  readonly kind: KindName;
  /** Distinct, sorted by code unit. */
  readonly subjects: readonly string[];
  /** [R] index into `subjects`. */
  readonly subject: Int32Array;
  /** [R] microseconds UTC. */
  readonly tsEvent: Float64Array;
  /** [R] microseconds UTC: the first instant at which the record could be known. */
  readonly tsKnown: Float64Array;
  /** Number and time columns that have a value, each [R]. */
  readonly numbers: ReadonlyMap<string, Float64Array>;
  readonly texts: ReadonlyMap<string, Words>;
}

/** Lower-case hex SHA-256 of the content; equal content gives equal hashes. */
export function hashRecords(records: Records): string {
  const { kind, subjects, subject, tsEvent, tsKnown, numbers, texts } = records;
  const hash = new ContentHash().text(kind);
  for (const name of subjects) hash.text(name);
  hash.numbers(Float64Array.from(subject)).numbers(tsEvent).numbers(tsKnown);
  for (const column of KINDS[kind].columns) {
    const values = numbers.get(column.name);
    if (values !== undefined) hash.text(column.name).numbers(values);
    const words = texts.get(column.name);
    if (words === undefined) continue;
    hash.text(column.name);
    for (const word of words.words) hash.text(word);
    hash.numbers(Float64Array.from(words.code));
  }
  return hash.digest();
}

/** One record as an object, as {@link recordSchema} has it; missing columns are left out. */
export function recordAt(records: Records, row: number): { [column: string]: Json } {
  const { kind, subjects, subject, tsEvent, tsKnown, numbers, texts } = records;
  const record: { [column: string]: Json } = {
    [KINDS[kind].subject]: subjects[subject[row]!]!,
    tsEvent: tsEvent[row]!,
    tsKnown: tsKnown[row]!,
  };
  for (const { name } of KINDS[kind].columns) {
    const value = numbers.get(name)?.[row];
    if (value !== undefined && !Number.isNaN(value)) record[name] = value;
    const words = texts.get(name);
    const word = words?.words[words.code[row]!];
    if (word !== undefined) record[name] = word;
  }
  return record;
}

/** The given rows, in the given order (which must keep the records' order); subjects without a row are dropped. */
export function pickRecords(records: Records, rows: ArrayLike<number>): Records {
  const pickNumbers = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  const used = new Int32Array(records.subjects.length).fill(-1);
  const subjects: string[] = [];
  const subject = Int32Array.from(rows, (row) => {
    const old = records.subject[row]!;
    if (used[old]! < 0) used[old] = subjects.push(records.subjects[old]!) - 1;
    return used[old]!;
  });
  return {
    kind: records.kind,
    subjects,
    subject,
    tsEvent: pickNumbers(records.tsEvent),
    tsKnown: pickNumbers(records.tsKnown),
    numbers: new Map([...records.numbers].map(([name, values]) => [name, pickNumbers(values)])),
    texts: new Map(
      [...records.texts].map(([name, { words, code }]) => [
        name,
        { words, code: Int32Array.from(rows, (row) => code[row]!) },
      ]),
    ),
  };
}

/** Records of the kind `bars` as {@link Bars}; times are tsEvent. Throws {@link DataError} where two share symbol and time. */
export function barsOfRecords({ subjects, subject, tsEvent, numbers }: Records): Bars {
  for (let row = 1; row < subject.length; row += 1) {
    if (subject[row] !== subject[row - 1] || tsEvent[row]! > tsEvent[row - 1]!) continue;
    throw new DataError({
      code: 'records.duplicate-bar',
      what: `${subjects[subject[row]!]!} has two bars at one instant`,
      fix: 'keep one of them',
    });
  }
  const fields = BAR_FIELDS.flatMap((field): [BarField, Float64Array][] => {
    const values = numbers.get(field);
    return values === undefined ? [] : [[field, values]];
  });
  return { symbols: subjects, symbol: subject, time: tsEvent, fields: new Map(fields) };
}
