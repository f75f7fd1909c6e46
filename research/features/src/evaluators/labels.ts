/** Evaluates labels: the only place in the platform that reads prices ahead of the bar it writes to. */
import { sharedFloat64 } from '@quantcli/core';
import type { Panel } from '@quantcli/panel';
import { evaluate, type EvaluateOptions } from './evaluate.ts';
import { delistingProceeds } from '../labels/delisting.ts';
import { scanForwardReturns } from '../labels/forward-return.ts';
import type { Expr } from '../language/expr.ts';
import { parseFeature } from '../language/language.ts';

export interface LabelValues {
  /** [N × T], symbol-major; NaN where the label is not known: its end is not in the data. */
  readonly values: Float64Array;
  /** Bars: a label reaches so far ahead at most, late notices of a delisting aside. */
  readonly horizon: number;
  /** [N × T] last bar that the label at t depends on, its span being (t, spanEnd]; t + horizon where it is not known. */
  readonly spanEnd: Int32Array;
}

const FORWARD = 'forward_return';

/**
 * The label of every symbol and bar with its span. NaN where it would end behind the data or on a bar without x; where x is
 * missing because the symbol was delisted in the span, its last x and the delisting return (the panel's field `delisting`)
 * take its place, so that a bankruptcy is learnt from. A label made over the members of a date spans what the longest of
 * theirs does. Throws as {@link evaluate}.
 */
export async function evaluateLabel(
  panel: Panel,
  label: Expr<'label'>,
  options: EvaluateOptions = {},
): Promise<LabelValues> {
  const { horizon, numbers, inputs } = label;
  const operator = label.operator!;
  const texts = inputs.map(({ text }) => text);
  const known = (operator.known?.(texts, numbers) ?? []).map((text) => parseFeature(text));
  const columns = await evaluate(panel, [...inputs, ...known], options);
  const { bars } = panel;
  const values = sharedFloat64(bars * panel.symbols.length).fill(NaN);
  const spanEnd = Int32Array.from(values, (_, i) => (i % bars) + horizon);
  for (let n = 0; n < panel.symbols.length; n += 1) {
    const own = columns.map((column) => column.subarray(n * bars, (n + 1) * bars));
    const out = values.subarray(n * bars, (n + 1) * bars);
    const ends = spanEnd.subarray(n * bars, (n + 1) * bars);
    const price = own[operator.price ?? 0]!;
    const proceeds = panel.has('delisting')
      ? delistingProceeds(price, panel.column('delisting', n), horizon)
      : undefined;
    const ahead = proceeds?.ahead ?? price;
    operator.scan({ inputs: own.slice(0, inputs.length), ahead, known: own.slice(inputs.length) }, numbers, out, ends);
    if (proceeds === undefined) continue;
    for (let t = 0; t < bars; t += 1) if (!Number.isNaN(out[t]!)) ends[t] = proceeds.knownAt[ends[t]!]!;
  }
  const section = operator.section?.(FORWARD, texts, numbers);
  if (section === undefined) return { values, horizon, spanEnd };
  const [made] = await evaluate(
    panel.withFields(new Map([[FORWARD, values]])),
    [parseFeature(section.expression)],
    options,
  );
  spanSections(panel, { values, horizon, spanEnd }, section.fewest ?? 1, made!);
  return { values: made!, horizon, spanEnd };
}

/** Gives the members of a date the longest of their spans, and no label where they are fewer than `fewest`. */
function spanSections(
  panel: Panel,
  { values, horizon, spanEnd }: LabelValues,
  fewest: number,
  made: Float64Array,
): void {
  for (let t = 0; t < panel.bars; t += 1) {
    let end = t + horizon;
    let count = 0;
    for (let n = 0; n < panel.symbols.length; n += 1) {
      const at = n * panel.bars + t;
      if (!panel.isMember(n, t) || Number.isNaN(values[at]!)) continue;
      count += 1;
      end = Math.max(end, spanEnd[at]!);
    }
    for (let at = t; at < made.length; at += panel.bars) {
      if (count < fewest) made[at] = NaN;
      spanEnd[at] = Number.isNaN(made[at]!) ? t + horizon : end;
    }
  }
}

/**
 * [N × T]: the return of x [N × T] from each bar over the next `horizon`, delisting returns in it; NaN where its end is not
 * in the data.
 */
export function forwardReturns(panel: Panel, x: Float64Array, horizon: number): Float64Array {
  const values = sharedFloat64(x.length);
  for (let n = 0; n < panel.symbols.length; n += 1) {
    const own = x.subarray(n * panel.bars, (n + 1) * panel.bars);
    const ahead = panel.has('delisting') ? delistingProceeds(own, panel.column('delisting', n), horizon).ahead : own;
    scanForwardReturns(own, ahead, horizon, values.subarray(n * panel.bars, (n + 1) * panel.bars));
  }
  return values;
}
