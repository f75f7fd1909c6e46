/** Evaluates labels: the only place in the platform that reads prices ahead of the bar it writes to. */
import { sharedFloat64 } from '@quantcli/core';
import type { Panel } from '@quantcli/panel';
import { evaluate, type EvaluateOptions } from './evaluate.ts';
import type { Expr } from '../language/expr.ts';
import { parseFeature } from '../language/language.ts';

export interface LabelValues {
  /** [N × T], symbol-major; NaN where the label's end is not in the data. */
  readonly values: Float64Array;
  /** Bars: the label at t spans (t, t + horizon]. */
  readonly horizon: number;
}

const FORWARD = 'forward_return';

/**
 * The label of every symbol and bar. NaN on the last `horizon` bars, and where x is missing or 0; where x is missing
 * because the symbol was delisted in the span, its last x and the delisting return (the panel's field `delisting`) take
 * its place, so that a bankruptcy is learnt from. Throws as {@link evaluate}.
 */
export async function evaluateLabel(
  panel: Panel,
  label: Expr<'label'>,
  options: EvaluateOptions = {},
): Promise<LabelValues> {
  const { horizon } = label;
  const [x] = await evaluate(panel, label.inputs, options);
  const values = forwardReturns(panel, x!, horizon);
  if (!label.operator!.ranked) return { values, horizon };
  const [ranks] = await evaluate(
    panel.withFields(new Map([[FORWARD, values]])),
    [parseFeature(`rank(${FORWARD})`)],
    options,
  );
  return { values: ranks!, horizon };
}

/**
 * [N × T]: the return of x [N × T] from each bar over the next `horizon`, delisting returns in it; NaN where its end is not
 * in the data.
 */
export function forwardReturns(panel: Panel, x: Float64Array, horizon: number): Float64Array {
  const values = sharedFloat64(x.length);
  for (let n = 0; n < panel.symbols.length; n += 1) {
    const own = x.subarray(n * panel.bars, (n + 1) * panel.bars);
    const ends = panel.has('delisting') ? withDelisting(own, panel.column('delisting', n), horizon) : own;
    const out = values.subarray(n * panel.bars, (n + 1) * panel.bars);
    for (let t = 0; t < panel.bars; t += 1) {
      const value = t + horizon < panel.bars ? ends[t + horizon]! / own[t]! - 1 : NaN;
      out[t] = Number.isFinite(value) ? value : NaN;
    }
  }
  return values;
}

/** x with what a holder has after a delisting on the `horizon` bars from it on, as far as they are missing. */
function withDelisting(x: Float64Array, delisting: Float64Array, horizon: number): Float64Array {
  const filled = x.slice();
  for (let d = 1; d < x.length; d += 1) {
    if (Number.isNaN(delisting[d]!)) continue;
    // A last price on the day of the delisting itself is what its return is over.
    let last = d;
    while (last >= 0 && Number.isNaN(x[last]!)) last -= 1;
    if (last < 0) continue;
    // From the first bar without a price on, as CRSP has it: a label may look ahead to when the proceeds were known.
    for (let t = last + 1; t < Math.min(x.length, last + horizon + 1) && Number.isNaN(x[t]!); t += 1) {
      filled[t] = x[last]! * (1 + delisting[d]!);
    }
  }
  return filled;
}
