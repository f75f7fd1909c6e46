/**
 * Wrapper selection: sequential forward selection, then backward elimination, by the out-of-fold IC of ridge in purged
 * folds. A feature is added while the best one's gain per date exceeds its own standard error times what the best of so
 * many features without skill would show (Bailey & López de Prado 2014, eq. 1), at least one; it is removed where the
 * loss does not exceed its standard error. A date's IC of a combination β is β'c/√(β'Cβ), from the table's correlations.
 */
import { expectedMaximumSharpe } from '@quantcli/measures';
import { cholesky, solveCholesky } from '@quantcli/numeric';
import { purgedKFold } from '../splitters/splitter.ts';
import { icEvidence } from './ic-evidence.ts';
import { dayFolds, momentsOfDays, type Moments, type SectionTable } from './section-table.ts';
import { restrict } from './stability.ts';

const FOLDS = 4;
/** Of features with a mean square of 1. */
const PENALTY = 0.1;

/** The ridge coefficients of the chosen features, in their order. */
export function ridgeOfMoments(moments: Moments, width: number, chosen: readonly number[]): Float64Array {
  const { gram, xy } = restrict(moments, width, chosen);
  for (let i = 0; i < chosen.length; i += 1) gram[i * chosen.length + i]! += PENALTY;
  return solveCholesky(cholesky(gram, chosen.length), chosen.length, xy);
}

/** The IC of a combination on a date. */
export function icOfCombination(
  { width, stride, ics, grams }: SectionTable,
  day: number,
  chosen: readonly number[],
  beta: Float64Array,
): number {
  const at = Math.floor(day / stride) * width * width;
  let product = 0;
  let square = 0;
  for (let i = 0; i < chosen.length; i += 1) {
    product += beta[i]! * ics[day * width + chosen[i]!]!;
    for (let j = 0; j < chosen.length; j += 1)
      square += beta[i]! * beta[j]! * grams[at + chosen[i]! * width + chosen[j]!]!;
  }
  return square > 1e-18 ? product / Math.sqrt(square) : 0;
}

/** The chosen ones among the features, in the order in which they were added. */
export function wrapperSelection(table: SectionTable, days: Int32Array, among: readonly number[]): number[] {
  const splitter = purgedKFold({ folds: FOLDS, embargoBars: table.horizon });
  const folds = dayFolds(table, days, splitter).map(({ train, test }) => ({
    test,
    moments: momentsOfDays(table, train),
  }));
  const position = new Map(Array.from(days, (d, i) => [d, i]));
  const score = (chosen: readonly number[]): Float64Array => {
    const out = new Float64Array(days.length);
    if (chosen.length === 0) return out;
    for (const { test, moments } of folds) {
      const beta = ridgeOfMoments(moments, table.width, chosen);
      for (const d of test) out[position.get(d)!] = icOfCombination(table, d, chosen, beta);
    }
    return out;
  };
  const gainOf = (better: Float64Array, worse: Float64Array): number =>
    icEvidence(
      better.map((value, i) => value - worse[i]!),
      table.horizon,
    )?.t ?? 0;

  const chosen: number[] = [];
  let current = score(chosen);
  for (;;) {
    const candidates = among.filter((f) => !chosen.includes(f));
    const tried = candidates.map((f) => ({ f, series: score([...chosen, f]) }));
    const best = tried.toSorted((a, b) => total(b.series) - total(a.series))[0];
    const bar = Math.max(1, expectedMaximumSharpe({ count: candidates.length, sharpeVariance: 1 }));
    if (best === undefined || !(gainOf(best.series, current) > bar)) break;
    chosen.push(best.f);
    current = best.series;
  }
  for (const f of chosen.slice()) {
    const without = chosen.filter((other) => other !== f);
    const series = score(without);
    if (without.length === 0 || gainOf(current, series) > 1) continue;
    chosen.splice(chosen.indexOf(f), 1);
    current = series;
  }
  return chosen;
}

function total(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0);
}
