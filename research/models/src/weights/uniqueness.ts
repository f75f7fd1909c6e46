/** Average uniqueness and return attribution of overlapping labels (López de Prado 2018, ch. 4.4 and 4.6). O(R + bars). */
import { ModelError } from '@quantcli/core';
import {
  countConcurrent,
  groupLabels,
  runningSums,
  sumOverSpan,
  type ConcurrencyOptions,
  type LabelSpans,
} from './label-spans.ts';

/**
 * [R] the mean of 1/c_t over each label's span, c_t the number of concurrent labels: in (0, 1], 1 for a label that shares no
 * bar; 1 for rows without a label.
 */
export function averageUniqueness(spans: LabelSpans, options: ConcurrencyOptions = {}): Float64Array {
  const unique = new Float64Array(spans.target.length).fill(1);
  for (const group of groupLabels(spans, options)) {
    const sums = runningSums(countConcurrent(spans, group).map((count) => (count > 0 ? 1 / count : 0)));
    for (const row of group.rows) {
      const length = spans.spanEnd[row]! - spans.bar[row]!;
      if (length > 0) unique[row] = sumOverSpan(spans, row, group.first, sums) / length;
    }
  }
  return unique;
}

/**
 * [R] |Σ r_t / c_t| over each label's span: how much return is its own; 1 for rows without a label. A bar without a return
 * counts 0.
 * @param returns [N × T] symbol-major one-bar log returns of the dataset's panel. Throws {@link ModelError} for another shape
 * @param bars T
 */
export function returnAttribution(
  spans: LabelSpans,
  returns: Float64Array,
  bars: number,
  options: ConcurrencyOptions = {},
): Float64Array {
  const symbols = spans.symbol.reduce((most, symbol) => Math.max(most, symbol + 1), 0);
  if (returns.length % bars !== 0 || returns.length < symbols * bars) {
    throw new ModelError({
      code: 'weights.returns',
      what: `${returns.length} returns for ${symbols} symbols of ${bars} bars`,
      fix: 'give the one-bar log returns of the panel that the dataset was made of',
    });
  }
  const attributed = new Float64Array(spans.target.length).fill(1);
  for (const group of groupLabels(spans, options)) {
    const counts = countConcurrent(spans, group);
    let symbol = -1;
    let sums = new Float64Array(0);
    // A pooled group has the returns of many symbols; running sums are made anew whenever the symbol changes.
    for (const row of options.pooled === true ? bySymbol(group.rows, spans) : group.rows) {
      if (spans.symbol[row] !== symbol) {
        symbol = spans.symbol[row]!;
        sums = runningSums(
          counts.map((count, i) => {
            const t = group.first + i;
            const value = t < bars ? returns[symbol * bars + t]! : NaN;
            return count > 0 && Number.isFinite(value) ? value / count : 0;
          }),
        );
      }
      attributed[row] = Math.abs(sumOverSpan(spans, row, group.first, sums));
    }
  }
  return attributed;
}

function bySymbol(rows: Int32Array, { symbol }: LabelSpans): Int32Array {
  return rows.toSorted((a, b) => symbol[a]! - symbol[b]! || a - b);
}
