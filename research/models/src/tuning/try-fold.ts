/** One fold of one trial, in this thread or in a worker: its forecasts, or why there are none. */
import { QuantError } from '@quantcli/core';
import { fittedFromJson } from '../estimators/estimators.ts';
import type { Predictions } from '../evaluation/metric.ts';
import { fitFold, type FoldTask } from '../validation/fit-fold.ts';

export type FoldOutcome = Predictions | { readonly failed: string };

/** What the input does not allow is an outcome; what the world does (no memory, an interruption) is thrown. */
export async function tryFold(task: FoldTask): Promise<FoldOutcome> {
  try {
    const { model, predicted } = await fitFold(task);
    const { outputs, classes } = fittedFromJson(model);
    return { values: predicted, outputs, classes };
  } catch (error) {
    if (error instanceof QuantError && error.exitCode === 2) return { failed: error.message };
    throw error;
  }
}
