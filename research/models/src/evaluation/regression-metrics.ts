/** Metrics of forecasts of a number. The reference of the skill metrics is the forecast 0: the random walk, for a return. */
import {
  absoluteErrorOrder,
  absoluteLoss,
  directionCounts,
  huberLoss,
  medianAbsoluteError,
  pinballLoss,
  poissonLoss,
  squaredLoss,
} from '@quantcli/measures';
import { mean } from '@quantcli/numeric';
import type { ScoredRows } from './scored-rows.ts';
import { fromOrder, fromSums, identity, inOrder, nowhere, type Reweigh } from './section-form.ts';

type Loss = (prediction: number, outcome: number) => number;

/** Forecasts, or nothing where the predictions are probabilities. */
function forecasts({ scores, classes }: ScoredRows): Float64Array | undefined {
  return classes === undefined ? scores : undefined;
}

/** A function of the weighted means of losses. */
function fromLosses(losses: readonly Loss[], value: (means: Float64Array) => number): (rows: ScoredRows) => Reweigh {
  return (rows) => {
    const predictions = forecasts(rows);
    if (predictions === undefined) return nowhere;
    const { outcomes, weights } = rows;
    return fromSums(
      rows,
      1 + losses.length,
      (out, from, to) => {
        for (let i = from; i < to; i += 1) {
          const weight = weights[i]!;
          if (weight === 0) continue;
          out[0]! += weight;
          losses.forEach((loss, k) => (out[1 + k]! += weight * loss(predictions[i]!, outcomes[i]!)));
        }
      },
      (sums) => value(sums.subarray(1).map((sum) => sum / sums[0]!)),
    );
  };
}

const first = (means: Float64Array): number => means[0]!;
const error: Loss = (prediction, outcome) => prediction - outcome;
const zeroForecast =
  (loss: Loss): Loss =>
  (_, outcome) =>
    loss(0, outcome);

export const meanSquared = fromLosses([squaredLoss], first);
export const rootMeanSquared = fromLosses([squaredLoss], (means) => Math.sqrt(means[0]!));
export const meanAbsolute = fromLosses([absoluteLoss], first);
export const poissonDeviance = fromLosses([poissonLoss], first);
export const scaledError = fromLosses([absoluteLoss, zeroForecast(absoluteLoss)], (m) => m[0]! / m[1]!);
export const squaredErrorRatio = fromLosses([squaredLoss, zeroForecast(squaredLoss)], (m) => Math.sqrt(m[0]! / m[1]!));
export const pinball = (alpha: number): ((rows: ScoredRows) => Reweigh) => fromLosses([pinballLoss(alpha)], first);
export const huber = (delta: number): ((rows: ScoredRows) => Reweigh) => fromLosses([huberLoss(delta)], first);

/** R², or with the errors' mean taken off, explained variance. */
export function explained(centred: boolean): (rows: ScoredRows) => Reweigh {
  return (rows) => {
    // About the mean, the squares of the outcomes do not drown their variance; a constant is 0 exactly.
    const centre = mean(rows.outcomes);
    const deviation: Loss = (_, outcome) => outcome - centre;
    const losses = [deviation, (p: number, y: number) => deviation(p, y) ** 2, error, squaredLoss];
    return fromLosses(losses, (m) => {
      const spread = m[1]! - m[0]! ** 2;
      const left = m[3]! - (centred ? m[2]! ** 2 : 0);
      return spread > 1e-14 * m[1]! ? 1 - left / spread : NaN;
    })(rows);
  };
}

export function medianAbsolute(rows: ScoredRows): Reweigh {
  const predictions = forecasts(rows);
  if (predictions === undefined) return nowhere;
  const order = absoluteErrorOrder(predictions, rows.outcomes);
  const [p, y, sorted] = [inOrder(predictions, order), inOrder(rows.outcomes, order), identity(order.length)];
  return fromOrder(rows, order, (weights) => medianAbsoluteError(p, y, weights, sorted));
}

/** Share of calls that were hits: of the forecast's own sign, or of its side of the section's mean. */
export function directionHits(aboutSectionMean: boolean): (rows: ScoredRows) => Reweigh {
  return (rows) => {
    const predictions = aboutSectionMean ? rows.scores : forecasts(rows);
    if (predictions === undefined) return nowhere;
    return fromSums(
      rows,
      2,
      (out, from, to) => {
        const [p, y] = [predictions.subarray(from, to), rows.outcomes.subarray(from, to)];
        const counts = aboutSectionMean ? directionCounts(aboutMean(p), aboutMean(y)) : directionCounts(p, y);
        if (counts) out.set([counts.calls, counts.hits]);
      },
      (sums) => sums[1]! / sums[0]!,
    );
  };
}

function aboutMean(values: Float64Array): Float64Array {
  const centre = mean(values);
  return values.map((value) => value - centre);
}
