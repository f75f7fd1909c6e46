/** Evaluates labels: the only place in the platform that reads a bar ahead of the one it writes to. */
import { sharedFloat64 } from '@quantcli/core';
import type { Panel } from '@quantcli/panel';
import { evaluate, type EvaluateOptions } from './evaluate.ts';
import type { Expr } from './expr.ts';
import { parseFeature } from './language.ts';

export interface LabelValues {
  /** [N × T], symbol-major; NaN where the label's end is not in the data. */
  readonly values: Float64Array;
  /** Bars: the label at t spans (t, t + horizon]. */
  readonly horizon: number;
}

const FORWARD = 'forward_return';

/** The label of every symbol and bar. NaN on the last `horizon` bars, and where x is missing or 0. Throws as {@link evaluate}. */
export async function evaluateLabel(
  panel: Panel,
  label: Expr<'label'>,
  options: EvaluateOptions = {},
): Promise<LabelValues> {
  const { horizon } = label;
  const [x] = await evaluate(panel, label.inputs, options);
  const values = sharedFloat64(x!.length);
  for (let n = 0; n < panel.symbols.length; n += 1) {
    const start = n * panel.bars;
    for (let t = 0; t < panel.bars; t += 1) {
      const value = t + horizon < panel.bars ? x![start + t + horizon]! / x![start + t]! - 1 : NaN;
      values[start + t] = Number.isFinite(value) ? value : NaN;
    }
  }
  if (!label.operator!.ranked) return { values, horizon };
  const [ranks] = await evaluate(
    panel.withFields(new Map([[FORWARD, values]])),
    [parseFeature(`rank(${FORWARD})`)],
    options,
  );
  return { values: ranks!, horizon };
}
