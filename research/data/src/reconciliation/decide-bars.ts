/** What is decided about every bar that several sources give, and how that is kept. */
import type { Records } from '../records/records.ts';
import type { AlignedSources } from './align-sources.ts';

export const DECISION_RULES = ['only', 'agree', 'priority', 'median'] as const;
export type DecisionRule = (typeof DECISION_RULES)[number];

/** A source's value on a merged bar; NaN where it has none. */
export type ValueOf = (source: number, bar: number) => number;

export interface Decided {
  /** [R] index into {@link DECISION_RULES}. */
  readonly rule: Int32Array;
  /** [R] index into `words`: the sources that have the bar. */
  readonly sources: Int32Array;
  readonly words: readonly string[];
  /** [R] highest over lowest, less one; 0 with one source. */
  readonly difference: Float64Array;
  readonly disagreeing: readonly number[];
}

const [ONLY, AGREE, PRIORITY, MEDIAN] = [0, 1, 2, 3] as const;
export { MEDIAN, ONLY };

/** Values that have a median; of two the first is taken. */
export const LEAST_MEDIAN = 3;

/** Decides each bar by the fields compared: one source, sources that agree, two values that do not, or more. O(rows · sources). */
export function decideBars(
  names: readonly string[],
  { time, rows }: AlignedSources,
  compared: readonly ValueOf[],
  threshold: number,
): Decided {
  const rule = new Int32Array(time.length);
  const sources = new Int32Array(time.length);
  const difference = new Float64Array(time.length);
  const disagreeing: number[] = [];
  const words: string[] = [];
  const numberOf = new Map<string, number>();
  for (let r = 0; r < time.length; r += 1) {
    let count = 0;
    let set = '';
    for (let s = 0; s < names.length; s += 1) {
      if (rows[s]![r]! < 0) continue;
      count += 1;
      set = set === '' ? names[s]! : `${set}, ${names[s]!}`;
    }
    let number = numberOf.get(set);
    if (number === undefined) numberOf.set(set, (number = words.push(set) - 1));
    sources[r] = number;
    let apart = 0;
    let most = 0;
    for (const value of compared) {
      const by = spread(value, r, names.length);
      apart = Math.max(apart, by);
      if (by > threshold) most = Math.max(most, countValues(value, r, names.length));
    }
    difference[r] = apart;
    rule[r] = count === 1 ? ONLY : most === 0 ? AGREE : most < LEAST_MEDIAN ? PRIORITY : MEDIAN;
    if (rule[r]! >= PRIORITY) disagreeing.push(r);
  }
  return { rule, sources, words, difference, disagreeing };
}

/** Highest over lowest, less one, of the sources that have a value; 0 where fewer than two have, 1 where the lowest is nothing. */
export function spread(value: ValueOf, r: number, count: number): number {
  let low = Infinity;
  let high = -Infinity;
  for (let s = 0; s < count; s += 1) {
    const v = value(s, r);
    if (v < low) low = v;
    if (v > high) high = v;
  }
  return !(high > low) ? 0 : low > 0 ? high / low - 1 : 1;
}

/** Sources that have a value. */
function countValues(value: ValueOf, r: number, count: number): number {
  let present = 0;
  for (let s = 0; s < count; s += 1) if (!Number.isNaN(value(s, r))) present += 1;
  return present;
}

/** The decisions as records. */
export function decisionRecords({ symbols, symbol, time }: AlignedSources, decided: Decided): Records {
  return {
    kind: 'decisions',
    subjects: symbols,
    subject: symbol,
    tsEvent: time,
    tsKnown: time,
    numbers: new Map([['difference', decided.difference]]),
    texts: new Map([
      ['rule', { words: DECISION_RULES, code: decided.rule }],
      ['sources', { words: decided.words, code: decided.sources }],
    ]),
  };
}
