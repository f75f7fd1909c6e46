/**
 * The map from a classifier's probabilities to calibrated ones. Isotonic and Platt treat two classes by the probability of
 * the second, several each against the rest and normalised (all 0: all alike), as scikit-learn does; Platt's score is the
 * logit. Temperature is one number for all classes.
 */
import { z } from 'zod';
import { fitIsotonic, isotonicAt } from './isotonic.ts';
import { logit } from './logit.ts';
import { fitPlatt, plattAt } from './platt.ts';
import { fitTemperature, temper } from './temperature.ts';

export const calibrationMethods = ['isotonic', 'platt', 'temperature'] as const;

const ascending = (values: readonly number[]): boolean =>
  values.every((value, i) => i === 0 || value >= values[i - 1]!);

/** As it stands in a fitted model's JSON: one curve for two classes, else one a class. */
export const calibrationMapSchema = z.discriminatedUnion('method', [
  z.strictObject({
    method: z.literal('isotonic'),
    curves: z.array(
      z
        .strictObject({ x: z.array(z.number()).min(1).refine(ascending), y: z.array(z.number()).refine(ascending) })
        .refine(({ x, y }) => x.length === y.length),
    ),
  }),
  z.strictObject({
    method: z.literal('platt'),
    curves: z.array(z.strictObject({ slope: z.number(), intercept: z.number() })),
  }),
  z.strictObject({ method: z.literal('temperature'), inverse: z.number().min(0) }),
]);

export type CalibrationMap = z.infer<typeof calibrationMapSchema>;

/** What a map is learnt from: probabilities that the rows' labels had no part in. */
export interface HeldOutProbabilities {
  /** [n × K], or [n] of the second of two classes. */
  readonly probabilities: Float64Array;
  /** [n] codes. */
  readonly labels: Int32Array;
  /** [n] ≥ 0, not all 0. */
  readonly weights: Float64Array;
}

export function fitCalibration(
  method: CalibrationMap['method'],
  { probabilities, labels, weights }: HeldOutProbabilities,
): CalibrationMap {
  const outputs = probabilities.length / labels.length;
  if (method === 'temperature')
    return { method, inverse: fitTemperature(outputs === 1 ? bothOf(probabilities) : probabilities, labels, weights) };
  const columns = Array.from({ length: outputs }, (_, k) => {
    const code = outputs === 1 ? 1 : k;
    return {
      column: Float64Array.from(labels, (_label, i) => probabilities[i * outputs + k]!),
      happened: Uint8Array.from(labels, (label) => (label === code ? 1 : 0)),
    };
  });
  if (method === 'isotonic') {
    const curves = columns.map(({ column, happened }) => fitIsotonic(column, happened, weights));
    return { method, curves: curves.map(({ x, y }) => ({ x: [...x], y: [...y] })) };
  }
  return { method, curves: columns.map(({ column, happened }) => fitPlatt(column.map(logit), happened, weights)) };
}

/** Calibrated probabilities in the shape of the given ones, [n × outputs]. */
export function calibrate(map: CalibrationMap, probabilities: Float64Array, outputs: number): Float64Array {
  if (map.method === 'temperature') {
    const all = outputs === 1 ? bothOf(probabilities) : probabilities.slice();
    const classes = Math.max(2, outputs);
    for (let i = 0; i < all.length; i += classes) temper(all.subarray(i, i + classes), map.inverse);
    return outputs === 1 ? all.filter((_, i) => i % 2 === 1) : all;
  }
  const calibrated = probabilities.map((p, i) =>
    map.method === 'isotonic' ? isotonicAt(map.curves[i % outputs]!, p) : plattAt(map.curves[i % outputs]!, logit(p)),
  );
  if (outputs > 1) for (let i = 0; i < calibrated.length; i += outputs) normalise(calibrated.subarray(i, i + outputs));
  return calibrated;
}

function normalise(row: Float64Array): void {
  const total = row.reduce((sum, p) => sum + p, 0);
  row.forEach((p, k) => (row[k] = total > 0 ? p / total : 1 / row.length));
}

/** [n × 2] of [n]. */
function bothOf(second: Float64Array): Float64Array {
  return Float64Array.from({ length: 2 * second.length }, (_, i) =>
    i % 2 === 1 ? second[i >> 1]! : 1 - second[i >> 1]!,
  );
}
