/**
 * Collects records of one kind row by row: each is checked against the kind's declaration and kept whole or refused with
 * a reason. What was collected is taken as sorted {@link Records} whenever the caller wants its memory back.
 * A stream's rows without a `sequence` get one: 0, 1, … among those of one subject and instant, in the order they come.
 */
import { ValidationError } from '@quantcli/core';
import { refuseNumber, type Column, type Kind } from './kind.ts';
import { KINDS, type KindName } from './kinds.ts';
import type { Records, Words } from './records.ts';

/** Where a row came from: file number × 2³² + line. Files are numbered from 0 in the order they were given, lines from 1. */
export const PLACES_PER_FILE = 2 ** 32;

export interface TakenRecords {
  readonly records: Records;
  /** [R] places, in the records' order. */
  readonly at: Float64Array;
}

/** Rows out of a stream's order are numbered from here on, so that they never meet those numbered in order. */
export const OUT_OF_ORDER = 1e9;

export class RecordWriter {
  readonly kind: Kind & { readonly name: KindName };
  readonly #columns: readonly Column[];
  readonly #index: ReadonlyMap<string, number>;
  readonly #sequence: number;
  readonly #subjectNumber = new Map<string, number>();
  readonly #subjects: string[] = [];
  readonly #wordNumber: readonly Map<string, number>[];
  readonly #words: readonly string[][];
  /** By subject: instant of the last row, and how many were at it; how many came out of order. */
  #last = new Float64Array(64).fill(-Infinity);
  #atLast = new Float64Array(64);
  #late = new Float64Array(64);
  #capacity = 1_024;
  #subject = new Int32Array(this.#capacity);
  #tsEvent = new Float64Array(this.#capacity);
  #tsKnown = new Float64Array(this.#capacity);
  #at = new Float64Array(this.#capacity);
  /** Values, or word numbers. */
  #values: Float64Array[];
  #used: Uint8Array;
  /** Rows collected since the last {@link take}. */
  count = 0;

  constructor(kind: KindName) {
    this.kind = KINDS[kind];
    this.#columns = this.kind.columns;
    this.#index = new Map(this.#columns.map(({ name }, c) => [name, c]));
    this.#sequence = this.kind.stream === true ? this.#index.get('sequence')! : -1;
    this.#wordNumber = this.#columns.map(() => new Map());
    this.#words = this.#columns.map(() => []);
    this.#values = this.#columns.map(() => new Float64Array(this.#capacity));
    this.#used = new Uint8Array(this.#columns.length);
  }

  /** The number by which {@link set} and {@link setText} know a column. */
  column(name: string): number {
    const index = this.#index.get(name);
    if (index !== undefined) return index;
    throw new ValidationError({
      code: 'records.column',
      what: `${this.kind.name} have no column ${name}`,
      fix: 'correct the layout',
    });
  }

  /** The number of a subject for {@link begin}; −1 for a name that cannot be one. */
  subject(name: string): number {
    const known = this.#subjectNumber.get(name);
    if (known !== undefined) return known;
    if (name === '' || name.includes('\0') || !name.isWellFormed()) return -1;
    const number = this.#subjects.push(name) - 1;
    this.#subjectNumber.set(name, number);
    return number;
  }

  /** Starts a row; every column is missing until it is set. A row that is begun and not committed is overwritten. */
  begin(subject: number, tsEvent: number, tsKnown: number, at: number): void {
    const row = this.count;
    if (row === this.#capacity) this.#grow();
    this.#subject[row] = subject;
    this.#tsEvent[row] = tsEvent;
    this.#tsKnown[row] = tsKnown;
    this.#at[row] = at;
    for (let c = 0; c < this.#columns.length; c += 1) this.#values[c]![row] = NaN;
  }

  /** A number or a time of the row begun. */
  set(column: number, value: number): void {
    this.#values[column]![this.count] = value;
  }

  /** A text of the row begun; the empty one is missing. */
  setText(column: number, value: string): void {
    if (value === '') return;
    const numbers = this.#wordNumber[column]!;
    let number = numbers.get(value);
    if (number === undefined) numbers.set(value, (number = this.#words[column]!.push(value) - 1));
    this.#values[column]![this.count] = number;
  }

  /** Keeps the row begun and returns undefined, or returns why it cannot be kept. */
  commit(): string | undefined {
    const row = this.count;
    const reason = this.#refuse(row);
    if (reason !== undefined) return reason;
    if (this.#sequence >= 0 && Number.isNaN(this.#values[this.#sequence]![row]!)) {
      this.#values[this.#sequence]![row] = this.#nextSequence(this.#subject[row]!, this.#tsEvent[row]!);
    }
    for (let c = 0; c < this.#columns.length; c += 1) {
      if (!Number.isNaN(this.#values[c]![row]!)) this.#used[c] = 1;
    }
    this.count = row + 1;
    return undefined;
  }

  /** What was collected, sorted; the writer is empty afterwards and keeps its subjects' numbers. */
  take(): TakenRecords {
    const { count } = this;
    const rank = this.#rankSubjects(count);
    const order = new Uint32Array(count);
    for (let i = 0; i < count; i += 1) order[i] = i;
    const subject = this.#subject;
    const tsEvent = this.#tsEvent;
    const tsKnown = this.#tsKnown;
    const compare = (a: number, b: number): number =>
      rank.of[subject[a]!]! - rank.of[subject[b]!]! || tsEvent[a]! - tsEvent[b]! || tsKnown[a]! - tsKnown[b]! || a - b;
    // Most files come in order: looking is cheaper than sorting.
    let inOrder = true;
    for (let i = 1; i < count && inOrder; i += 1) inOrder = compare(i - 1, i) < 0;
    if (!inOrder) order.sort(compare);
    const pick = (values: Float64Array): Float64Array => {
      const picked = new Float64Array(count);
      for (let i = 0; i < count; i += 1) picked[i] = values[order[i]!]!;
      return picked;
    };
    const numbers = new Map<string, Float64Array>();
    const texts = new Map<string, Words>();
    this.#columns.forEach(({ name, type }, c) => {
      if (this.#used[c] === 0) return;
      if (type !== 'text') numbers.set(name, pick(this.#values[c]!));
      else texts.set(name, compactWords(this.#words[c]!, pick(this.#values[c]!)));
    });
    const taken = {
      records: {
        kind: this.kind.name,
        subjects: rank.subjects,
        subject: Int32Array.from(order, (row) => rank.of[subject[row]!]!),
        tsEvent: pick(tsEvent),
        tsKnown: pick(tsKnown),
        numbers,
        texts,
      },
      at: pick(this.#at),
    };
    this.count = 0;
    this.#used = new Uint8Array(this.#columns.length);
    return taken;
  }

  #refuse(row: number): string | undefined {
    if (this.#subject[row]! < 0) return `${this.kind.subject} is missing`;
    if (!Number.isSafeInteger(this.#tsEvent[row]!)) return 'no date or time can be read';
    if (!Number.isSafeInteger(this.#tsKnown[row]!)) return 'the instant at which it was known cannot be read';
    for (let c = 0; c < this.#columns.length; c += 1) {
      const column = this.#columns[c]!;
      const value = this.#values[c]![row]!;
      if (column.type === 'text') {
        if (Number.isNaN(value)) {
          if (column.required === true) return `${column.name} is missing`;
        } else if (column.oneOf?.includes(this.#words[c]![value]!) === false) {
          return `${column.name} is none of ${column.oneOf.join(', ')}`;
        }
      } else if (c !== this.#sequence) {
        const reason = refuseNumber(column, value);
        if (reason !== undefined) return reason;
      }
    }
    return undefined;
  }

  #nextSequence(subject: number, time: number): number {
    if (subject >= this.#last.length) {
      this.#last = enlarge(this.#last, subject + 1, -Infinity);
      this.#atLast = enlarge(this.#atLast, subject + 1, 0);
      this.#late = enlarge(this.#late, subject + 1, 0);
    }
    if (time < this.#last[subject]!) {
      const late = this.#late[subject]!;
      this.#late[subject] = late + 1;
      return OUT_OF_ORDER + late;
    }
    const before = time === this.#last[subject] ? this.#atLast[subject]! : 0;
    this.#last[subject] = time;
    this.#atLast[subject] = before + 1;
    return before;
  }

  /** The subjects that have rows, sorted by code unit, and each one's place among them. */
  #rankSubjects(count: number): { subjects: string[]; of: Int32Array } {
    const used = new Set(this.#subject.subarray(0, count));
    const sorted = [...used].sort((a, b) => (this.#subjects[a]! < this.#subjects[b]! ? -1 : 1));
    const of = new Int32Array(this.#subjects.length);
    sorted.forEach((number, place) => {
      of[number] = place;
    });
    return { subjects: sorted.map((number) => this.#subjects[number]!), of };
  }

  #grow(): void {
    this.#capacity *= 2;
    const subject = new Int32Array(this.#capacity);
    subject.set(this.#subject);
    this.#subject = subject;
    this.#tsEvent = enlarge(this.#tsEvent, this.#capacity, 0);
    this.#tsKnown = enlarge(this.#tsKnown, this.#capacity, 0);
    this.#at = enlarge(this.#at, this.#capacity, 0);
    this.#values = this.#values.map((values) => enlarge(values, this.#capacity, NaN));
  }
}

function enlarge(values: Float64Array, least: number, fill: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(Math.max(least, 2 * values.length)).fill(fill, values.length);
  larger.set(values);
  return larger;
}

/** The words that are used, in the order of their first use. */
function compactWords(words: readonly string[], numbers: Float64Array): Words {
  const place = new Int32Array(words.length).fill(-1);
  const used: string[] = [];
  const code = Int32Array.from(numbers, (number) => {
    if (Number.isNaN(number)) return -1;
    if (place[number]! < 0) place[number] = used.push(words[number]!) - 1;
    return place[number]!;
  });
  return { words: used, code };
}
