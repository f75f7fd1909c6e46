/**
 * The feature store: values computed once and kept by (expression and code, data), read whole for research, by symbol
 * and instant for a decision, or joined to rows of (symbol, instant). All three are the same numbers, because a value is
 * only ever computed by {@link evaluate}. A read at an instant sees the bars that were complete by then, never a bar
 * that is still being made.
 */
import { createHash } from 'node:crypto';
import { codeVersion, hashJson, ValidationError } from '@quantcli/core';
import { decisionInstants, type FeatureRepository } from '@quantcli/data';
import type { Calendar, Panel } from '@quantcli/panel';
import { evaluate, type EvaluateOptions } from '../evaluators/evaluate.ts';
import type { Expr } from '../language/expr.ts';

export interface FeatureStore {
  /**
   * Values of expressions over a panel, [N × T] symbol-major, in order: those that are kept are read, the others
   * computed together, and kept unless told otherwise. Throws as {@link evaluate}.
   * @param dataHash content hash of the data that the panel was made from
   */
  values(
    panel: Panel,
    dataHash: string,
    exprs: readonly Expr<'feature'>[],
    options?: StoreOptions,
  ): Promise<StoredValues>;
}

interface StoreOptions extends EvaluateOptions {
  /** Keep what had to be computed. Default true. */
  readonly keep?: boolean;
}

export interface StoredValues {
  readonly values: readonly Float64Array[];
  /** How many of the expressions were read, not computed. */
  readonly kept: number;
}

export function createFeatureStore(repository: FeatureRepository): FeatureStore {
  const code = codeVersion();
  return {
    async values(panel, dataHash, exprs, { keep = true, ...options } = {}) {
      const { members } = panel.parts();
      // Who is a member decides what ranks are; the data's hash need not know.
      const mask = members === undefined ? null : createHash('sha256').update(members).digest('hex');
      const backend = options.kernels?.name ?? null;
      const keyOf = (expr: Expr<'feature'>): string => hashJson([expr.text, code, mask, backend]);
      const found = new Map<Expr<'feature'>, Float64Array>();
      const distinct = [...new Set(exprs)];
      for (const expr of distinct) {
        const stored = await repository.find(keyOf(expr), dataHash);
        if (stored !== undefined && isSame(stored.symbols, panel.symbols) && isSame(stored.time, panel.time))
          found.set(expr, stored.values);
      }
      const kept = exprs.filter((expr) => found.has(expr)).length;
      const missing = distinct.filter((expr) => !found.has(expr));
      if (missing.length > 0) {
        const computed = await evaluate(panel, missing, options);
        missing.forEach((expr, i) => found.set(expr, computed[i]!));
        const { symbols, time } = panel;
        const rows = missing.map((expr, i) => ({
          expressionHash: keyOf(expr),
          dataHash,
          expression: expr.text,
          symbols,
          time,
          values: computed[i]!,
        }));
        if (keep) await repository.save(rows);
      }
      return { values: exprs.map((expr) => found.get(expr)!), kept };
    },
  };
}

function isSame<T>(a: ArrayLike<T>, b: ArrayLike<T>): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i += 1) if (a[i] !== b[i]) return false;
  return true;
}

/** What is asked of features at an instant. */
export interface FeatureRow {
  readonly symbol: string;
  /** Microseconds since the epoch. */
  readonly at: number;
}

/**
 * Features as a decision at given instants sees them: the values of the last bar that was complete by then. One
 * [rows] column for each feature; NaN before the first complete bar, and where that bar has been complete for longer than
 * `maxAge` microseconds: who serves live gives it, so that a feed that stopped is seen. Throws {@link ValidationError} for a symbol that
 * the panel does not have.
 * @param values [N × T] of the panel, as {@link FeatureStore.values} gives them
 */
export function joinFeatures(
  panel: Panel,
  values: readonly Float64Array[],
  rows: readonly FeatureRow[],
  calendar: Calendar,
  { maxAge = Infinity }: { readonly maxAge?: number } = {},
): readonly Float64Array[] {
  const complete = decisionInstants(panel.time, calendar);
  const numbers = new Map(panel.symbols.map((symbol, n) => [symbol, n]));
  const places = rows.map(({ symbol, at }) => {
    const n = numbers.get(symbol);
    if (n === undefined) {
      throw new ValidationError({
        code: 'features.join-symbol',
        what: `the data has no symbol "${symbol.slice(0, 100)}"`,
        fix: 'ask for a symbol of the data',
      });
    }
    const t = countUpTo(complete, at) - 1;
    return t < 0 || at - complete[t]! > maxAge ? -1 : n * panel.bars + t;
  });
  return values.map((column) => Float64Array.from(places, (place) => (place < 0 ? NaN : column[place]!)));
}

/** How many of the sorted times are at or before an instant. */
function countUpTo(times: Float64Array, at: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (times[middle]! <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
