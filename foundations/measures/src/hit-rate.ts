/** Hit rate: how often a prediction calls the right side of its date's average. */
import { mean } from '@quantcli/numeric';
import { datePairs } from './date-pairs.ts';

/**
 * Share of rows whose prediction in excess of its date's mean prediction has the sign of the outcome in excess of its
 * date's mean outcome. A row on either mean makes no call and is not counted (so a constant prediction never is).
 * @param predictions [R], with `outcomes` [R]: rows with a NaN or an infinity in either are left out
 * @param offsets [D + 1] where each date's rows start
 * @returns in [0, 1], undefined where no row counts
 */
export function hitRate(predictions: Float64Array, outcomes: Float64Array, offsets: Int32Array): number | undefined {
  let calls = 0;
  let hits = 0;
  for (const pairs of datePairs(predictions, outcomes, offsets)) {
    const prediction = mean(pairs.predictions.subarray(0, pairs.count));
    const outcome = mean(pairs.outcomes.subarray(0, pairs.count));
    for (let i = 0; i < pairs.count; i += 1) {
      const agreement = Math.sign(pairs.predictions[i]! - prediction) * Math.sign(pairs.outcomes[i]! - outcome);
      if (agreement === 0) continue;
      calls += 1;
      if (agreement > 0) hits += 1;
    }
  }
  return calls === 0 ? undefined : hits / calls;
}
