/**
 * How good signals were. Hit rate: share of judged signals whose sign is the outcome's (a flat forecast is right only
 * about no move). IC: Spearman correlation of value and outcome, ties averaged. What does not exist is null, never NaN.
 */
import type { Signal, SignalPerformance } from '@quantcli/data';
import { mean, spearman } from '@quantcli/numeric';

/** O(n). */
export function measureSignals(signals: readonly Signal[]): SignalPerformance {
  const judged = signals.filter((signal): signal is Signal & { realised: number } => signal.realised !== undefined);
  const values = Float64Array.from(judged, ({ value }) => value);
  const outcomes = Float64Array.from(judged, ({ realised }) => realised);
  const hits = judged.filter(({ value, realised }) => Math.sign(value) === Math.sign(realised)).length;
  return {
    signals: signals.length,
    judged: judged.length,
    hitRate: numberOrNull(hits / judged.length),
    ic: judged.length < 3 ? null : numberOrNull(spearman(values, outcomes)),
    meanRealised: numberOrNull(mean(outcomes)),
  };
}

function numberOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
