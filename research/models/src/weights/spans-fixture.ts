/** Label spans for the tests of this folder. */
import * as fc from 'fast-check';
import type { LabelSpans } from './label-spans.ts';

/** Labels of one symbol with these spans (bar, spanEnd]. */
export function spansOf(...spans: readonly (readonly [number, number])[]): LabelSpans {
  return {
    bar: Int32Array.from(spans, ([bar]) => bar),
    spanEnd: Int32Array.from(spans, ([, end]) => end),
    symbol: new Int32Array(spans.length),
    target: new Float64Array(spans.length).fill(1),
  };
}

/** The example of López de Prado (2018), ch. 4.5.3: labels on the returns 1–3, 3–4 and 5–6. */
export const book = spansOf([0, 3], [2, 4], [4, 6]);

/** The number of concurrent labels on each bar of a label's span, counted one by one. */
export function slowConcurrency({ bar, spanEnd, symbol, target }: LabelSpans, r: number, pooled: boolean): number[] {
  return Array.from({ length: Math.max(0, spanEnd[r]! - bar[r]!) }, (_, i) => {
    const t = bar[r]! + 1 + i;
    let count = 0;
    for (let k = 0; k < bar.length; k += 1) {
      const known = !Number.isNaN(target[k]!) && (pooled || symbol[k] === symbol[r]);
      if (known && bar[k]! < t && t <= spanEnd[k]!) count += 1;
    }
    return count;
  });
}

/** Up to 40 rows of up to four symbols within 60 bars, in the order of bars; a tenth without a label. */
export const arbitrarySpans: fc.Arbitrary<LabelSpans> = fc
  .array(fc.tuple(fc.nat(45), fc.nat(12), fc.nat(3), fc.nat(9)), { maxLength: 40 })
  .map((rows) => {
    const sorted = rows.toSorted(([a], [b]) => a - b);
    return {
      bar: Int32Array.from(sorted, ([bar]) => bar),
      spanEnd: Int32Array.from(sorted, ([bar, length]) => bar + length),
      symbol: Int32Array.from(sorted, ([, , symbol]) => symbol),
      target: Float64Array.from(sorted, ([, , , kind]) => (kind === 0 ? NaN : kind % 2)),
    };
  });
