/** Every metric by its name, and all of them that apply to a kind of prediction. */
import { ConfigurationError, didYouMean } from '@quantcli/core';
import { accuracy, averageScore, balancedAccuracy, classScores, matthews, type ClassScore } from '@quantcli/measures';
import type { Sample } from '../dataset/sample.ts';
import {
  expectedGap,
  fromConfusion,
  largestGap,
  logarithmicScore,
  precisionArea,
  quadraticScore,
  rocArea,
} from './class-metrics.ts';
import type { Metric, Predictions } from './metric.ts';
import { discountedGain, informationCoefficient, kendall, topPrecision, topReciprocalRank } from './ranking-metrics.ts';
import {
  directionHits,
  explained,
  huber,
  meanAbsolute,
  meanSquared,
  medianAbsolute,
  pinball,
  poissonDeviance,
  rootMeanSquared,
  scaledError,
  squaredErrorRatio,
} from './regression-metrics.ts';
import { scoredRows, type ScoredRows } from './scored-rows.ts';
import type { Reweigh } from './section-form.ts';

export type PredictionKind = 'regression' | 'binary' | 'multiclass' | 'ranking';

/** A metric that can be had for any weighting of the sections, for intervals. */
export interface NamedMetric extends Metric {
  /** One sentence. */
  readonly doc: string;
  /** The kinds of prediction whose evaluation shows it. */
  readonly kinds: readonly PredictionKind[];
  prepare(rows: ScoredRows): Reweigh;
}

type Entry = readonly [
  name: string,
  better: Metric['better'],
  kinds: readonly PredictionKind[],
  prepare: (rows: ScoredRows) => Reweigh,
  doc: string,
];

const CLASSES = ['binary', 'multiclass'] as const;
const ORDERED = ['regression', 'ranking'] as const;

const entries: readonly Entry[] = [
  ['rmse', 'lower', ['regression'], rootMeanSquared, 'Root mean squared error.'],
  ['mse', 'lower', [], meanSquared, 'Mean squared error.'],
  ['mae', 'lower', ['regression'], meanAbsolute, 'Mean absolute error.'],
  ['median_absolute_error', 'lower', ['regression'], medianAbsolute, 'Weighted median of the absolute error.'],
  ['r2', 'higher', ['regression'], explained(false), 'Share of the variance explained, less any bias.'],
  ['explained_variance', 'higher', ['regression'], explained(true), 'Share of the variance explained, any bias apart.'],
  ['poisson_deviance', 'lower', [], poissonDeviance, 'Poisson deviance of counts and forecast means.'],
  ['mase', 'lower', ['regression'], scaledError, 'Mean absolute error over that of the forecast 0.'],
  ['rmse_ratio', 'lower', ['regression'], squaredErrorRatio, 'RMSE over that of the forecast 0.'],
  [
    'directional_accuracy',
    'higher',
    ['regression'],
    directionHits(false),
    'Share of forecasts with the sign that came.',
  ],
  ['ic', 'higher', ORDERED, informationCoefficient, 'Mean Spearman correlation of a section.'],
  ['hit_rate', 'higher', ORDERED, directionHits(true), "Share of forecasts on the right side of their section's mean."],
  ['kendall', 'higher', ['ranking'], kendall, "Mean Kendall's tau-b of a section."],
  [
    'ndcg',
    'higher',
    ['ranking'],
    discountedGain(),
    'Mean normalised gain of a section, gains percent ranks; ndcg@10: of its first 10.',
  ],
  ['map', 'higher', ['ranking'], topPrecision, 'Mean average precision of the top tenth of a section.'],
  [
    'mrr',
    'higher',
    ['ranking'],
    topReciprocalRank,
    'Mean reciprocal place of the first of the top tenth of a section.',
  ],
  ['accuracy', 'higher', CLASSES, fromConfusion(accuracy), 'Share of rows of the most probable class.'],
  ['balanced_accuracy', 'higher', CLASSES, fromConfusion(balancedAccuracy), 'Mean share found of a class.'],
  [
    'precision',
    'higher',
    ['binary'],
    fromConfusion(ofSecond('precision')),
    'Share of the rows called the second class that are.',
  ],
  ['recall', 'higher', ['binary'], fromConfusion(ofSecond('recall')), 'Share of the second class that was found.'],
  [
    'f1',
    'higher',
    ['binary'],
    fromConfusion(ofSecond('f1')),
    'Harmonic mean of precision and recall of the second class.',
  ],
  ...(['precision', 'recall', 'f1'] as const).flatMap((score) =>
    (['macro', 'weighted'] as const).map((average): Entry => [
      `${score}_${average}`,
      'higher',
      ['multiclass'],
      fromConfusion((matrix) => averageScore(matrix, score, average)),
      `${score} averaged over the classes, ${average === 'macro' ? 'each alike' : 'by their weight'}.`,
    ]),
  ),
  ['matthews', 'higher', CLASSES, fromConfusion(matthews), "Matthews' correlation of predicted and actual class."],
  ['log_loss', 'lower', CLASSES, logarithmicScore, 'Mean negative logarithm of the probability of what came.'],
  ['brier', 'lower', CLASSES, quadraticScore, 'Mean squared error of the probabilities.'],
  [
    'auc',
    'higher',
    CLASSES,
    rocArea,
    'Area under the receiver operating curve; of several classes the mean of each against the rest.',
  ],
  ['average_precision', 'higher', CLASSES, precisionArea, 'Area under the steps of the precision–recall curve.'],
  ['ece', 'lower', CLASSES, expectedGap, 'Mean gap of probability and frequency in ten bins.'],
  ['mce', 'lower', CLASSES, largestGap, 'Largest gap of probability and frequency in ten bins.'],
];

/** Where the classes are two: a score of the second. */
function ofSecond(score: Exclude<keyof ClassScore, 'support'>): (matrix: Float64Array) => number | undefined {
  return (matrix) => (matrix.length === 4 ? classScores(matrix)[1]![score] : undefined);
}

function metricOf([name, better, kinds, prepare, doc]: Entry): NamedMetric {
  return Object.freeze({
    name,
    better,
    kinds,
    doc,
    prepare,
    of: (sample: Sample, predictions: Predictions) => prepare(scoredRows(sample, predictions))(),
  });
}

export const namedMetrics: readonly NamedMetric[] = entries.map(metricOf);

/** Metrics with a number in their name, and what it must be. */
const families: readonly {
  readonly name: string;
  readonly example: string;
  readonly takes: (value: number) => boolean;
  readonly make: (value: number) => Omit<NamedMetric, 'name' | 'of'>;
}[] = [
  {
    name: 'pinball',
    example: 'pinball@0.9',
    takes: (alpha) => alpha > 0 && alpha < 1,
    make: (alpha) => ({ better: 'lower', kinds: [], prepare: pinball(alpha), doc: 'Loss of a quantile forecast.' }),
  },
  {
    name: 'huber',
    example: 'huber@1.5',
    takes: (delta) => delta > 0,
    make: (delta) => ({ better: 'lower', kinds: [], prepare: huber(delta), doc: "Huber's loss." }),
  },
  {
    name: 'ndcg',
    example: 'ndcg@10',
    takes: (k) => Number.isInteger(k) && k >= 1,
    make: (k) => ({
      better: 'higher',
      kinds: [],
      prepare: discountedGain(k),
      doc: 'Normalised gain of the first places.',
    }),
  },
];

/** A metric by its name; `pinball@0.9`, `huber@1.5` and `ndcg@10` carry a number. Throws {@link ConfigurationError} for any other. */
export function metricNamed(name: string): NamedMetric {
  const known = namedMetrics.find((metric) => metric.name === name);
  if (known !== undefined) return known;
  const [stem, digits = ''] = name.split('@', 2);
  const family = families.find((one) => one.name === stem);
  if (family !== undefined && digits.trim() !== '' && family.takes(Number(digits))) {
    const { better, kinds, prepare, doc } = family.make(Number(digits));
    return metricOf([name, better, kinds, prepare, doc]);
  }
  const names = namedMetrics.map((metric) => metric.name);
  throw new ConfigurationError({
    code: 'metric.unknown',
    what: `no metric is called "${name}"`,
    fix: family ? `name it like ${family.example}` : didYouMean(name, names) || `use one of ${names.join(', ')}`,
  });
}

/** The metrics that are shown of a kind of prediction. */
export function metricsFor(kind: PredictionKind): NamedMetric[] {
  return namedMetrics.filter(({ kinds }) => kinds.includes(kind));
}

/** All metrics of a kind over the labelled rows of a sample; null where one does not exist. */
export function evaluate(
  sample: Sample,
  predictions: Predictions,
  kind: PredictionKind,
): Record<string, number | null> {
  return evaluateRows(scoredRows(sample, predictions), metricsFor(kind));
}

export function evaluateRows(rows: ScoredRows, metrics: readonly NamedMetric[]): Record<string, number | null> {
  return Object.fromEntries(metrics.map((metric) => [metric.name, metric.prepare(rows)() ?? null]));
}
