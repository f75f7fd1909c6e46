/** One number a row to rank by: the prediction as it is, or the expected class of a classifier's probabilities. */
export function scoresOf(
  { outputs, classes }: { readonly outputs: number; readonly classes?: readonly number[] | undefined },
  predictions: Float64Array,
): Float64Array {
  if (outputs === 1) return predictions;
  return Float64Array.from({ length: predictions.length / outputs }, (_, r) =>
    classes!.reduce((sum, value, k) => sum + value * predictions[r * outputs + k]!, 0),
  );
}
