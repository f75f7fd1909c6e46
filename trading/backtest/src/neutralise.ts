/**
 * Neutral forecasts: the residuals of each date's cross-sectional regression on the dummies of groups, which are the
 * distances from the mean of one's group. What is left says which symbols of a sector are better than the rest of it, and
 * nothing of the sector. A row alone in its group is left with 0. O(R).
 */
import { ValidationError } from '@quantcli/core';
import type { Dataset } from '@quantcli/models';
import type { Panel } from '@quantcli/panel';

/**
 * [R] forecasts less the mean of their group among the forecasts of their date; NaN stays NaN and counts for none.
 * @param forecasts [R]
 * @param groupOf [R] codes of groups; the rows without one (NaN) are a group
 */
export function neutralise(
  forecasts: Float64Array,
  { offsets }: Pick<Dataset, 'offsets'>,
  groupOf: Float64Array,
): Float64Array {
  const residuals = new Float64Array(forecasts.length).fill(NaN);
  for (let d = 1; d < offsets.length; d += 1) {
    const groups = new Map<number, { count: number; mean: number }>();
    for (let r = offsets[d - 1]!; r < offsets[d]!; r += 1) {
      if (Number.isNaN(forecasts[r]!)) continue;
      // A Map takes NaN for equal to itself.
      const group = groups.get(groupOf[r]!) ?? { count: 0, mean: 0 };
      group.count += 1;
      group.mean += (forecasts[r]! - group.mean) / group.count;
      groups.set(groupOf[r]!, group);
    }
    for (let r = offsets[d - 1]!; r < offsets[d]!; r += 1)
      if (!Number.isNaN(forecasts[r]!)) residuals[r] = forecasts[r]! - groups.get(groupOf[r]!)!.mean;
  }
  return residuals;
}

/** [R] the group of each row's symbol on its bar, NaN where unknown. Throws {@link ValidationError} when the panel has no such field. */
export function groupsOfRows(
  panel: Panel,
  { bar, symbol }: Pick<Dataset, 'bar' | 'symbol'>,
  field: string,
): Float64Array {
  requireGroups(panel, field);
  const columns = panel.symbols.map((_, n) => panel.column(field, n));
  return Float64Array.from(bar, (t, r) => columns[symbol[r]!]![t]!);
}

/** Throws {@link ValidationError} when a panel says nothing of the groups of its symbols. */
export function requireGroups(panel: Panel, field: string): void {
  if (panel.has(field)) return;
  throw new ValidationError({
    code: 'groups.none',
    what: `the data has no ${field} of its symbols`,
    cause: 'neither the bars nor what was imported beside them tell it',
    fix: `bring bars with a column "${field}", or do without groups`,
  });
}
