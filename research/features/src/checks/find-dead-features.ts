/** Features that carry nothing: constant, mostly missing, with hardly any values, or fixed for each symbol. One pass each. */
import type { Panel } from '@quantcli/panel';

export interface FeatureColumn {
  readonly name: string;
  /** [N × T], symbol-major, as the panel's bars. */
  readonly values: Float64Array;
}

/** `same for all`: on every date one value for all symbols, so that it can say when, never which. */
type DeadReason = 'no values' | 'constant' | 'mostly missing' | 'few values' | 'never changes' | 'same for all';

export interface DeadFeature {
  readonly name: string;
  readonly reason: DeadReason;
  /** Share of the members' bars with a finite value. */
  readonly coverage: number;
  readonly recommendation: string;
}

export interface DeadOptions {
  /** Share of missing values above which a feature is called mostly missing. */
  readonly missing?: number;
  /** Fewer distinct values than this are few. */
  readonly distinct?: number;
}

export function findDeadFeatures(
  panel: Panel,
  columns: readonly FeatureColumn[],
  { missing = 0.5, distinct = 3 }: DeadOptions = {},
): readonly DeadFeature[] {
  return columns.flatMap(({ name, values }): DeadFeature[] => {
    const seen = survey(panel, values, distinct);
    const percent = (100 * seen.coverage).toFixed(1);
    const found = ((): [DeadReason, string] | undefined => {
      if (seen.distinct === 0) return ['no values', 'drop it, or check its fields and its lookback'];
      if (seen.distinct === 1) return ['constant', 'drop it'];
      if (seen.coverage < 1 - missing)
        return ['mostly missing', `present at ${percent} % of bars: shorten its windows or fill it`];
      if (!seen.changes)
        return ['never changes', 'fixed for each symbol: use it as a group or for neutralize, not as a feature'];
      if (!seen.differs)
        return ['same for all', 'use it as a condition in if_else or in a product: ranking it says nothing'];
      if (seen.distinct < distinct)
        return ['few values', `${seen.distinct} distinct values: use it as a condition in if_else`];
      return undefined;
    })();
    return found ? [{ name, reason: found[0], coverage: seen.coverage, recommendation: found[1] }] : [];
  });
}

interface Survey {
  readonly coverage: number;
  /** Distinct finite values, counted up to `enough`, at least 2. */
  readonly distinct: number;
  /** Some symbol's value changes in time. */
  readonly changes: boolean;
  /** On some date two symbols differ; true for a single symbol. */
  readonly differs: boolean;
}

function survey(panel: Panel, values: Float64Array, enough: number): Survey {
  const { bars, symbols } = panel;
  const distinct = new Set<number>();
  const common = new Float64Array(bars).fill(NaN);
  let differs = symbols.length === 1;
  let changes = false;
  let members = 0;
  let present = 0;
  for (let n = 0; n < symbols.length; n += 1) {
    let last = NaN;
    for (let t = 0; t < bars; t += 1) {
      if (!panel.isMember(n, t)) continue;
      members += 1;
      const value = values[n * bars + t]!;
      if (!Number.isFinite(value)) continue;
      present += 1;
      if (distinct.size < Math.max(2, enough)) distinct.add(value);
      if (!changes && last === last) changes = value !== last;
      last = value;
      if (differs) continue;
      if (common[t] !== common[t]) common[t] = value;
      else differs = value !== common[t];
    }
  }
  return { coverage: members === 0 ? 0 : present / members, distinct: distinct.size, changes, differs };
}
