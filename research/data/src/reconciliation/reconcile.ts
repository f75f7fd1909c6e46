/**
 * Several sources of the same bars made one, and the decision on every bar kept.
 *
 * Sources differ in three ways. By constant factors, where one has adjusted its prices for a split or a spin-off and the
 * other has not: these are found as levels of the log ratio of their closes (`findLevels`), explained (`explainStep`) and
 * divided out; a factor within `tolerance` of 1 is none. By bars that are still apart by more than `threshold`, single ones
 * or blocks (`joinBlocks`): a disagreement, decided by priority between two values and by the median of three or more. And
 * by bars that only some have: taken from these, on the common basis.
 *
 * The common basis is that of one source a symbol, so its dividends, splits and adjusted close stay true: of the first in
 * priority with which more than half of the sources share it, without any step; of the first where none is. Volumes
 * follow the splits among the factors. What the deciding source lacks of a bar (a blank volume) comes from the next that
 * has it. O(rows · sources²).
 */
import type { Records } from '../records/records.ts';
import { DataError, sharedFloat64 } from '@quantcli/core';
import { BAR_FIELDS, type BarField, type Bars } from '@quantcli/market';
import { alignSources, type AlignedSources } from './align-sources.ts';
import type { LevelOptions } from './find-levels.ts';
import {
  decideBars,
  decisionRecords,
  DECISION_RULES,
  LEAST_MEDIAN,
  MEDIAN,
  ONLY,
  spread,
  type DecisionRule,
  type ValueOf,
} from './decide-bars.ts';
import { matchBasis, type FactorSegment, type MatchedBasis, type SourceRows } from './match-basis.ts';
import { selectMedian } from '../quality/robust-scale.ts';

export interface ReconcileSource {
  readonly name: string;
  readonly bars: Bars;
}

export interface ReconcileOptions {
  /** Sources that differ by more, relative, disagree. Default: 0.01. */
  readonly threshold?: number;
  /** A log factor nearer to 0 than this is none. Default: 0.003. */
  readonly tolerance?: number;
  /** Bars that a factor must last. Default: 10. */
  readonly leastBars?: number;
  /** The fields by which sources can disagree. Default: close. */
  readonly compare?: readonly ('open' | 'high' | 'low' | 'close' | 'volume')[];
}

export interface Disagreement {
  readonly symbol: string;
  readonly time: number;
  readonly rule: 'priority' | 'median';
  /** Highest over lowest, less one, on the common basis: of the field in which they are furthest apart. */
  readonly difference: number;
  /** Closes on the common basis by source. */
  readonly closes: Readonly<Record<string, number>>;
}

export interface ReconcileCounts {
  /** In two sources or more. */
  readonly commonSymbols: number;
  readonly commonBars: number;
  /** Bars by the rule that decided them. */
  readonly rules: Readonly<Record<DecisionRule, number>>;
  /** By source: bars that another has and it has not, between its own first and last of the symbol. */
  readonly missing: Readonly<Record<string, number>>;
  /** Common bars whose volumes are more than a tenth apart, and those that one source has no volume for. */
  readonly volumeApart: number;
  readonly volumeBlank: number;
}

export interface Reconciled {
  readonly bars: Bars;
  /** Of the kind `decisions`, in the bars' order. */
  readonly decisions: Records;
  readonly factors: readonly FactorSegment[];
  readonly disagreements: readonly Disagreement[];
  /** Symbols of a source without a bar in common with the one whose basis they should have: taken as they are. */
  readonly unanchored: readonly { readonly symbol: string; readonly source: string }[];
  readonly counts: ReconcileCounts;
}

const PRICES: readonly BarField[] = ['open', 'high', 'low', 'close'];
const VOLUME_APART = 0.1;

/** Merges sources, given in priority order. Throws {@link DataError} for no source, or two of one name. */
export function reconcile(sources: readonly ReconcileSource[], options: ReconcileOptions = {}): Reconciled {
  const { threshold = 0.01, tolerance = 0.003, leastBars = 10, compare = ['close'] } = options;
  const names = sources.map(({ name }) => name);
  if (names.length === 0 || new Set(names).size < names.length) {
    throw new DataError({
      code: 'reconcile.sources',
      what: names.length === 0 ? 'there is no source' : `two sources are called the same: ${names.join(', ')}`,
      fix: 'give each source once, under its own name',
    });
  }
  const aligned = alignSources(sources.map(({ bars }) => bars));
  const basis = findBasis(sources, aligned, { tolerance, leastBars });
  const values = (field: BarField): ValueOf => valuesOnBasis(sources, aligned, basis, field);
  const decided = decideBars(names, aligned, compare.map(values), threshold);
  const close = values('close');
  const disagreements = decided.disagreeing.map((r): Disagreement => {
    const present = names.flatMap((name, s) => (aligned.rows[s]![r]! < 0 ? [] : [[name, close(s, r)] as const]));
    return {
      symbol: aligned.symbols[aligned.symbol[r]!]!,
      time: aligned.time[r]!,
      rule: DECISION_RULES[decided.rule[r]!] as 'priority' | 'median',
      difference: decided.difference[r]!,
      closes: Object.fromEntries(present),
    };
  });
  return {
    bars: mergeBars(sources, aligned, basis, decided.rule),
    decisions: decisionRecords(aligned, decided),
    factors: basis.segments,
    disagreements,
    unanchored: basis.unanchored,
    counts: countBars(sources, aligned, decided.rule, values('volume')),
  };
}

interface CommonBasis {
  readonly segments: readonly FactorSegment[];
  readonly unanchored: Reconciled['unanchored'];
  /** By symbol: the source whose basis all are brought on. */
  readonly base: readonly number[];
  /** By source, a row each: what its prices are divided by and its volumes multiplied by. */
  readonly price: readonly Float64Array[];
  readonly shares: readonly Float64Array[];
}

function findBasis(sources: readonly ReconcileSource[], aligned: AlignedSources, options: LevelOptions): CommonBasis {
  const ones = (): Float64Array[] => sources.map(({ bars }) => new Float64Array(bars.time.length).fill(1));
  const [price, shares] = [ones(), ones()];
  const segments: FactorSegment[] = [];
  const unanchored: { symbol: string; source: string }[] = [];
  const base = aligned.symbols.map((symbol, n): number => {
    const present = sources.flatMap(({ name, bars }, s): PresentSource[] => {
      const { from, to } = aligned.spans[s]![n]!;
      return from === to ? [] : [{ s, name, bars, from, to }];
    });
    const { s: chosen, matches } = chooseBase(symbol, present, options);
    for (const { other, found } of matches) {
      if (found === undefined) unanchored.push({ symbol, source: other.name });
      else {
        segments.push(...found.segments);
        price[other.s]!.set(found.price, other.from);
        shares[other.s]!.set(found.shares, other.from);
      }
    }
    return chosen;
  });
  return { segments, unanchored, base, price, shares };
}

interface PresentSource extends SourceRows {
  /** Its place in priority. */
  readonly s: number;
}

interface ChosenBase {
  readonly s: number;
  /** How every other source stands to it. */
  readonly matches: readonly { readonly other: PresentSource; readonly found: MatchedBasis | undefined }[];
}

/** The first in priority that is on the basis of most; the first of all where none is, and of two. */
function chooseBase(symbol: string, present: readonly PresentSource[], options: LevelOptions): ChosenBase {
  const matched = (base: PresentSource): ChosenBase => {
    const others = present.filter((other) => other !== base);
    return { s: base.s, matches: others.map((other) => ({ other, found: matchBasis(symbol, base, other, options) })) };
  };
  const isShared = ({ matches }: ChosenBase): boolean =>
    2 * (1 + matches.filter(({ found }) => found?.isSame).length) > present.length;
  const first = matched(present[0]!);
  if (present.length < 3 || isShared(first)) return first;
  for (const other of present.slice(1)) {
    const chosen = matched(other);
    if (isShared(chosen)) return chosen;
  }
  return first;
}

function valuesOnBasis(
  sources: readonly ReconcileSource[],
  { rows }: AlignedSources,
  { price, shares }: CommonBasis,
  field: BarField,
): ValueOf {
  const columns = sources.map(({ bars }) => bars.fields.get(field));
  const isPrice = PRICES.includes(field);
  return (s, r) => {
    const row = rows[s]![r]!;
    const column = columns[s];
    if (row < 0 || column === undefined) return NaN;
    if (isPrice) return column[row]! / price[s]![row]!;
    return field === 'volume' ? column[row]! * shares[s]![row]! : column[row]!;
  };
}

function mergeBars(
  sources: readonly ReconcileSource[],
  aligned: AlignedSources,
  basis: CommonBasis,
  rule: Int32Array,
): Bars {
  const { symbols, symbol, time } = aligned;
  const fields = new Map<BarField, Float64Array>();
  const scratch = new Float64Array(sources.length);
  for (const field of BAR_FIELDS) {
    if (!sources.some(({ bars }) => bars.fields.has(field))) continue;
    const value = valuesOnBasis(sources, aligned, basis, field);
    const isTaken = PRICES.includes(field) || field === 'volume';
    const out = sharedFloat64(time.length);
    for (let r = 0; r < time.length; r += 1) {
      // What is booked on the basis of one source means nothing on that of another.
      if (!isTaken) out[r] = value(basis.base[symbol[r]!]!, r);
      else if (rule[r] === MEDIAN) out[r] = medianOf(value, r, scratch);
      else out[r] = firstOf(value, r, sources.length);
    }
    if (isTaken || out.some((v) => !Number.isNaN(v))) fields.set(field, out);
  }
  const sectorOf = new Map(
    sources.toReversed().flatMap(({ bars }) => bars.symbols.map((name, n) => [name, bars.sectors?.[n]] as const)),
  );
  const hasSectors = sources.some(({ bars }) => bars.sectors !== undefined);
  return {
    symbols,
    symbol,
    time,
    fields,
    ...(hasSectors ? { sectors: symbols.map((name) => sectorOf.get(name)) } : {}),
  };
}

function firstOf(value: ValueOf, r: number, count: number): number {
  for (let s = 0; s < count; s += 1) {
    const v = value(s, r);
    if (!Number.isNaN(v)) return v;
  }
  return NaN;
}

/** Of the sources that have a value; the first where they are too few. */
function medianOf(value: ValueOf, r: number, scratch: Float64Array): number {
  let count = 0;
  for (let s = 0; s < scratch.length; s += 1) {
    const v = value(s, r);
    if (!Number.isNaN(v)) scratch[count++] = v;
  }
  return count < LEAST_MEDIAN ? firstOf(value, r, scratch.length) : selectMedian(scratch, count);
}

function countBars(
  sources: readonly ReconcileSource[],
  { symbols, symbol, time, rows, spans }: AlignedSources,
  rule: Int32Array,
  volume: ValueOf,
): ReconcileCounts {
  const times = sources.map(({ bars }) => bars.time);
  const rules = { only: 0, agree: 0, priority: 0, median: 0 };
  const missing = new Float64Array(sources.length);
  let volumeApart = 0;
  let volumeBlank = 0;
  for (let r = 0; r < time.length; r += 1) {
    rules[DECISION_RULES[rule[r]!]!] += 1;
    let blank = 0;
    for (let s = 0; s < sources.length; s += 1) {
      const { from, to } = spans[s]![symbol[r]!]!;
      if (rows[s]![r]! >= 0) blank += Number.isNaN(volume(s, r)) ? 1 : 0;
      else if (from < to && time[r]! > times[s]![from]! && time[r]! < times[s]![to - 1]!) missing[s]! += 1;
    }
    if (rule[r] === ONLY) continue;
    if (blank > 0) volumeBlank += 1;
    if (spread(volume, r, sources.length) > VOLUME_APART) volumeApart += 1;
  }
  const commonSymbols = symbols.filter((_, n) => spans.filter((own) => own[n]!.to > own[n]!.from).length > 1).length;
  return {
    commonSymbols,
    commonBars: time.length - rules.only,
    rules,
    missing: Object.fromEntries(sources.map(({ name }, s) => [name, missing[s]!])),
    volumeApart,
    volumeBlank,
  };
}
