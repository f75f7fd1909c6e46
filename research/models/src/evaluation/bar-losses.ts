/** What predictions lose bar by bar: rows of one bar move together, so that bars are what a test or an interval counts. */
import { logLoss, meanSquaredError } from '@quantcli/measures';
import type { ScoredRows } from './scored-rows.ts';

/** [bars] weighted mean loss of each bar's rows: squared error of scores, log loss of probabilities. Bars without weight are left out. */
export function lossesByBar({ dataset, rows, outcomes, weights, scores, classes }: ScoredRows): Float64Array {
  const losses: number[] = [];
  const add = (loss: number | undefined): void => {
    if (loss !== undefined) losses.push(loss);
  };
  for (let from = 0, to = 0; from < rows.length; from = to) {
    while (to < rows.length && dataset.bar[rows[to]!] === dataset.bar[rows[from]!]) to += 1;
    const weight = weights.subarray(from, to);
    if (classes === undefined) {
      if (scores !== undefined) add(meanSquaredError(scores.subarray(from, to), outcomes.subarray(from, to), weight));
      continue;
    }
    const columns = classes.probabilities.length / rows.length;
    const probabilities = classes.probabilities.subarray(from * columns, to * columns);
    add(logLoss(probabilities, classes.labels.subarray(from, to), weight));
  }
  return Float64Array.from(losses);
}
