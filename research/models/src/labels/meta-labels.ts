/**
 * Meta-labels (López de Prado 2018, ch. 3.6): whether the side that a primary model took was right, for a secondary model to
 * learn how much to bet on it. The sides must be purged out-of-fold predictions: those of a model on its own training rows
 * are right too often, and the secondary would learn to trust them. O(R · F).
 */
import { ModelError, sharedFloat64 } from '@quantcli/core';
import { normalCdf } from '@quantcli/numeric';
import { datasetOf, type Dataset } from '../dataset/dataset.ts';
import { combineWeights } from '../weights/combine-weights.ts';

export interface PrimaryOutput {
  /** [R] purged out-of-fold predictions of the primary model; NaN for rows that no fold tested. */
  readonly predictions: Float64Array;
  /** [R] return over the span of the primary's label; NaN where not known. */
  readonly returns: Float64Array;
  /** The prediction that takes no side: 0 for returns, ½ for probabilities and ranks. */
  readonly neutral?: number;
}

const PRIMARY = 'primary';

/**
 * The dataset of the secondary model: the primary's rows, spans and features and, as one more feature, its prediction less
 * the neutral one (where there is none NaN, in rank form 0). The target is 1 where prediction and return are on the same
 * side, else 0; not known where the primary took no side or the return is not known. Throws {@link ModelError} for other
 * lengths and when no row has a target.
 */
export function metaDataset(dataset: Dataset, { predictions, returns, neutral = 0 }: PrimaryOutput): Dataset {
  const { rows, width, schema } = dataset;
  if (predictions.length !== rows || returns.length !== rows) {
    throw new ModelError({
      code: 'meta.rows',
      what: `${predictions.length} predictions and ${returns.length} returns for ${rows} rows`,
      fix: 'give one of either for every row of the dataset',
    });
  }
  const target = sharedFloat64(rows);
  const features = sharedFloat64(rows * (width + 1));
  const missing = schema.form === 'rank' ? 0 : NaN;
  let known = 0;
  for (let r = 0; r < rows; r += 1) {
    const lean = predictions[r]! - neutral;
    const outcome = Math.sign(lean) * returns[r]!;
    target[r] = Number.isNaN(outcome) || lean === 0 ? NaN : outcome > 0 ? 1 : 0;
    if (!Number.isNaN(target[r]!)) known += 1;
    features.set(dataset.features.subarray(r * width, (r + 1) * width), r * (width + 1));
    features[r * (width + 1) + width] = Number.isNaN(lean) ? missing : lean;
  }
  if (known === 0) {
    throw new ModelError({
      code: 'meta.no-side',
      what: `none of ${rows} rows has both a side out of fold and a known return`,
      fix: 'give the purged out-of-fold predictions of the primary model',
    });
  }
  let name = PRIMARY;
  while (schema.names.includes(name)) name = `${name}_${PRIMARY}`;
  return datasetOf({
    ...dataset.parts(),
    schema: {
      ...schema,
      names: [...schema.names, name],
      expressions: [...schema.expressions, `${PRIMARY}: ${dataset.label}`],
      categories: [...schema.categories, null],
    },
    label: `meta: ${dataset.label}`,
    features,
    target,
    weight: combineWeights([dataset.weight], target),
  });
}

export interface BetSizeOptions {
  /** The least probability that is bet on. */
  readonly threshold?: number;
}

const CLIP = 1e-6;

/**
 * In [−1, 1]: side · max(0, 2Φ(z) − 1), z = (p − ½) / √(p (1 − p)), p the probability that the side is right (López de Prado
 * 2018, ch. 10.3); 0 below the threshold and never against the side. Throws {@link ModelError} when p is no probability.
 */
export function betSize(side: -1 | 0 | 1, probability: number, { threshold = 0.5 }: BetSizeOptions = {}): number {
  if (!(probability >= 0 && probability <= 1)) {
    throw new ModelError({
      code: 'meta.probability',
      what: `a probability of ${probability}`,
      fix: 'give the probability that the side is right, from 0 to 1',
    });
  }
  if (side === 0 || probability < threshold || probability <= 0.5) return 0;
  const p = Math.min(probability, 1 - CLIP);
  return side * (2 * normalCdf((p - 0.5) / Math.sqrt(p * (1 - p))) - 1);
}
