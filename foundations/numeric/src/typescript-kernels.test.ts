// The contract of the rolling kernels is tested by the kit in @quantcli/conformance; here are outside figures and layout.
import { describe, expect, it } from 'vitest';
import { expectRelative, oracle } from './oracle.reference.ts';
import type { KernelName } from './rolling-kernel.ts';
import { typescriptKernels } from './typescript-kernels.ts';

interface Figures {
  x: number[];
  y: number[];
  kernels: [name: KernelName, window: number, values: (number | null)[]][];
}
const figures = oracle('rolling') as Figures;

describe('rolling kernels', () => {
  it.each(figures.kernels)(
    '%s over %i bars agrees with numpy, scipy and TA-Lib, at any origin',
    (name, window, wanted) => {
      const kernel = typescriptKernels[name];
      const inputs = [Float64Array.from(figures.x), Float64Array.from(figures.y)].slice(0, kernel.inputs);
      for (const origin of [0, 1, window - 1, 12_345]) {
        const out = new Float64Array(wanted.length);
        kernel.batch(inputs, window, origin, out);
        out.forEach((value, t) => {
          if (wanted[t] === null) expect(value).toBeNaN();
          else expectRelative(value, wanted[t]!, 1e-12, `bar ${t}`);
        });
      }
    },
  );

  it('need no more state than they say: a guard behind the last lane stays untouched', () => {
    for (const [name, window] of figures.kernels) {
      const kernel = typescriptKernels[name];
      const size = kernel.stateSize(window);
      const state = new Float64Array(2 * size + 3).fill(4711, 2 * size);
      const out = new Float64Array(2);
      for (let t = 0; t < 50; t += 1) {
        const row = Float64Array.of(figures.x[t]!, figures.y[t]!);
        kernel.step(kernel.inputs === 1 ? [row] : [row, row.toReversed()], window, 7 + t, state, out);
      }
      expect(Array.from(state.subarray(2 * size))).toEqual([4711, 4711, 4711]);
    }
  });

  it('end among the normal numbers when an exponential mean decays', () => {
    const out = new Float64Array(4000);
    const x = new Float64Array(4000);
    x[0] = 1;
    for (const kernel of [typescriptKernels.ema, typescriptKernels.wilder]) {
      kernel.batch([x], 3, 0, out);
      expect(out.at(-1)).toBe(0);
      expect(out.every((v) => Number.isNaN(v) || v === 0 || v >= 1e-300)).toBe(true);
    }
  });
});
