/**
 * The rows that trees are fitted on: labelled, of positive weight, with the target in the form that the objective wants.
 * What nothing can be learnt from is refused here, in one line.
 */
import { ModelError } from '@quantcli/core';
import type { Dataset } from '../dataset/dataset.ts';
import { sectionsOf, type Sample } from '../dataset/sample.ts';
import { relevanceOf } from './objectives/lambdarank.ts';
import type { LabelledRows, Objective } from './objective.ts';

export interface TrainingRows {
  readonly sample: Sample;
  /** [n] of the sample's rows, in the objective's form. */
  readonly target: Float64Array;
  /** Distinct targets, ascending, for classes. */
  readonly classes: readonly number[] | undefined;
}

const MOST_CLASSES = 1_000;
/** Squares of larger targets leave no room for their sums. */
const LARGEST = 1e100;

export function trainingRows({ dataset, rows }: Sample, { name, target: form }: Objective): TrainingRows {
  const kept = rows.filter((row) => !Number.isNaN(dataset.target[row]!) && dataset.weight[row]! > 0);
  if (kept.length < 2) {
    throw new ModelError({
      code: 'boosting.rows',
      what: `${kept.length === 0 ? 'no labelled row' : 'one labelled row'} of positive weight to train on`,
      fix: 'bring more rows with a known target',
    });
  }
  const sample = { dataset: evenly(dataset, kept), rows: kept };
  const values = Float64Array.from(kept, (row) => dataset.target[row]!);
  const wrong = values.find((value) => !(Math.abs(value) <= LARGEST) || (form === 'count' && value < 0));
  if (wrong !== undefined) {
    throw new ModelError({
      code: 'boosting.target',
      what: `objective ${name} met the target ${wrong}`,
      cause: form === 'count' && wrong < 0 ? 'it counts events' : `its square leaves the range of numbers`,
      fix: form === 'count' && wrong < 0 ? 'give targets of at least 0, or another objective' : 'rescale the target',
    });
  }
  if (form === 'relevance') {
    const sections = sectionsOf(sample);
    if (kept.length === sections.length - 1) {
      throw new ModelError({
        code: 'boosting.sections',
        what: `objective ${name} ranks within sections, and each of the ${kept.length} has one row`,
        cause: 'the rows have no group or share no time',
        fix: 'name the column whose rows are ranked together, or use another objective',
      });
    }
    return { sample, target: relevanceOf(values, sections), classes: undefined };
  }
  if (form !== 'class' && form !== 'classes') return { sample, target: values, classes: undefined };
  const classes = [...new Set(values)].sort((a, b) => a - b);
  if (classes.length < 2 || (form === 'class' && classes.length > 2)) {
    throw new ModelError({
      code: 'boosting.classes',
      what: `the target has ${classes.length === 1 ? `the one value ${classes[0]}` : `${classes.length} values`}, objective ${name} needs ${form === 'class' ? 'two' : 'at least two'}`,
      fix: classes.length === 1 ? 'bring rows of another class' : 'use objective multiclass, or squared for numbers',
    });
  }
  if (classes.length > MOST_CLASSES) {
    throw new ModelError({
      code: 'boosting.many-classes',
      what: `the target has ${classes.length} values, objective ${name} takes at most ${MOST_CLASSES} classes`,
      cause: 'every class is a tree a round',
      fix: 'use objective squared for numbers, or join rare classes',
    });
  }
  const place = new Map(classes.map((value, k) => [value, k]));
  return { sample, target: values.map((value) => place.get(value)!), classes };
}

/** Least weights, penalties and priors are in rows: the weights of the rows at hand have mean 1, as those of all rows have. */
function evenly(dataset: Dataset, rows: Int32Array): Dataset {
  const mean = rows.reduce((sum, row) => sum + dataset.weight[row]!, 0) / rows.length;
  return mean === 1 ? dataset : dataset.with({ weight: dataset.weight.map((weight) => weight / mean) });
}

/** Some of the training rows (ascending, among the sample's) as a loss is bound to them. */
export function labelled({ sample, target }: TrainingRows, rows: Int32Array): LabelledRows {
  const { dataset } = sample;
  const chosen = new Float64Array(rows.length);
  for (let i = 0, at = 0; i < rows.length; i += 1) {
    while (sample.rows[at] !== rows[i]) at += 1;
    chosen[i] = target[at]!;
  }
  return {
    target: chosen,
    weight: Float64Array.from(rows, (row) => dataset.weight[row]!),
    sections: sectionsOf({ dataset, rows }),
  };
}
