/** Metrics of predicted classes and probabilities. They do not exist for predictions that are no probabilities. */
import {
  averagePrecision,
  brierScore,
  confusionMatrix,
  descendingOrder,
  expectedCalibrationError,
  logLoss,
  maximumCalibrationError,
  reliabilityBins,
  rocAuc,
  type ReliabilityBin,
} from '@quantcli/measures';
import { judgedProbability, type ScoredClasses, type ScoredRows } from './scored-rows.ts';
import { fromOrder, fromSums, identity, inOrder, nowhere, type Reweigh } from './section-form.ts';

/** A function of the confusion matrix. */
export function fromConfusion(value: (matrix: Float64Array) => number | undefined): (rows: ScoredRows) => Reweigh {
  return (rows) => {
    const { classes, weights } = rows;
    if (classes === undefined) return nowhere;
    const { count, labels, predicted } = classes;
    return fromSums(
      rows,
      count * count,
      (out, from, to) =>
        out.set(
          confusionMatrix(labels.subarray(from, to), predicted.subarray(from, to), count, weights.subarray(from, to)),
        ),
      value,
    );
  };
}

/** The weighted mean of a proper score. */
function fromScore(score: typeof logLoss): (rows: ScoredRows) => Reweigh {
  return (rows) => {
    const { classes } = rows;
    if (classes === undefined) return nowhere;
    const columns = classes.probabilities.length / classes.labels.length;
    return fromSums(
      rows,
      2,
      (out, from, to) => {
        const weights = rows.weights.subarray(from, to);
        const total = weights.reduce((sum, weight) => sum + weight, 0);
        const mean = score(
          classes.probabilities.subarray(from * columns, to * columns),
          classes.labels.subarray(from, to),
          weights,
        );
        if (mean !== undefined) out.set([total, total * mean]);
      },
      (sums) => sums[1]! / sums[0]!,
    );
  };
}

export const logarithmicScore = fromScore(logLoss);
export const quadraticScore = fromScore(brierScore);

/** An area under a curve: of the second of two classes, or the mean over the classes that have one, each against the rest. */
function fromCurve(area: typeof rocAuc): (rows: ScoredRows) => Reweigh {
  return (rows) => {
    if (rows.classes === undefined) return nowhere;
    const curves = againstRest(rows.classes).map(({ scores, positive }) => {
      const order = descendingOrder(scores);
      const [s, p, sorted] = [
        inOrder(scores, order),
        Uint8Array.from(order, (row) => positive[row]!),
        identity(order.length),
      ];
      return fromOrder(rows, order, (weights) => area(s, p, weights, sorted));
    });
    return (copies) => {
      const areas = curves.map((curve) => curve(copies)).filter((value) => value !== undefined);
      return areas.length === 0 ? undefined : areas.reduce((sum, value) => sum + value, 0) / areas.length;
    };
  };
}

export const rocArea = fromCurve(rocAuc);
export const precisionArea = fromCurve(averagePrecision);

function againstRest({ count, labels, probabilities }: ScoredClasses): {
  readonly scores: Float64Array;
  readonly positive: Uint8Array;
}[] {
  const two = probabilities.length === labels.length;
  return (two ? [1] : Array.from({ length: count }, (_, k) => k)).map((code) => ({
    scores: two ? probabilities : Float64Array.from(labels, (_, i) => probabilities[i * count + code]!),
    positive: Uint8Array.from(labels, (label) => (label === code ? 1 : 0)),
  }));
}

const BINS = 10;

/** The gap between forecast and share in ten bins of one width: mean (ECE) or largest (MCE). */
function fromBins(gap: typeof expectedCalibrationError): (rows: ScoredRows) => Reweigh {
  return (rows) => {
    if (rows.classes === undefined) return nowhere;
    const { probability, happened } = judgedProbability(rows.classes);
    return fromSums(
      rows,
      3 * BINS,
      (out, from, to) => {
        const weights = rows.weights.subarray(from, to);
        const bins = reliabilityBins(probability.subarray(from, to), happened.subarray(from, to), weights, {
          bins: BINS,
        });
        for (const bin of bins) {
          const { weight, forecast, observed } = bin;
          out.set([weight, weight * forecast, weight * observed], 3 * Math.round(bin.from * BINS));
        }
      },
      (sums) => gap(binsOf(sums)),
    );
  };
}

export const expectedGap = fromBins(expectedCalibrationError);
export const largestGap = fromBins(maximumCalibrationError);

function binsOf(sums: Float64Array): Pick<ReliabilityBin, 'weight' | 'forecast' | 'observed'>[] {
  return Array.from({ length: BINS }, (_, b) => sums.subarray(3 * b, 3 * b + 3)).flatMap(
    ([weight, forecast, observed]) =>
      weight! > 0 ? [{ weight: weight!, forecast: forecast! / weight!, observed: observed! / weight! }] : [],
  );
}
