// The contract is tested by the kit in @quantcli/conformance; here that the bits are the reference's, over chunks and holes.
import { pathToFileURL } from 'node:url';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KernelName, RollingKernel } from './rolling-kernel.ts';
import { typescriptKernels } from './typescript-kernels.ts';
import { wasmKernels } from './wasm-kernels.ts';

const kernels = wasmKernels();
const names = Object.keys(typescriptKernels).filter((key) => key !== 'name' && key !== 'quantile') as KernelName[];
const own = names.filter((name) => kernels[name] !== typescriptKernels[name]);

/** Positions of the first bits that differ, −1 where none do. */
function differs(name: KernelName, series: Float64Array[], window: number, origin: number): number {
  const run = (kernel: RollingKernel): Float64Array => {
    const out = new Float64Array(series[0]!.length).fill(4711);
    kernel.batch(series.slice(0, kernel.inputs), window, origin, out);
    return out;
  };
  const wanted = run(typescriptKernels[name]);
  return run(kernels[name]).findIndex((value, t) => !Object.is(value, wanted[t]));
}

/** A price-like wave with ties, a flat stretch, holes and an outlier. */
function rough(bars: number, phase: number): Float64Array {
  const x = Float64Array.from(
    { length: bars },
    (_, t) => 100 + Math.round(800 * (Math.sin(t * 1.7 + phase) + Math.cos(t * t * 0.31))) / 16,
  );
  x.fill(77, 1500, 1700);
  for (const t of [40, 2000, 4095, 4096, 5003, 8191]) x[t] = NaN;
  x[3000] = Infinity;
  x[6000] = 1e12;
  return x;
}

describe('WebAssembly kernels', () => {
  it('are those that were found to pay', () => {
    expect(own.toSorted()).toMatchInlineSnapshot(`
      [
        "argmax",
        "argmin",
        "beta",
        "corr",
        "cov",
        "kurt",
        "max",
        "median",
        "min",
        "rank",
        "regressionResidual",
        "residual",
        "rsquare",
        "skew",
        "slope",
        "std",
        "var",
        "wma",
        "zscore",
      ]
    `);
  });

  it.each(own)('%s gives the bits of the reference across chunks, at any window and phase', (name) => {
    const series = [rough(9000, 0), rough(9000, 2)];
    for (const window of [1, 2, 3, 14, 63, 252, 1023, 1024, 1025]) {
      for (const origin of [0, 1, 12_345]) expect(differs(name, series, window, origin), `${window}`).toBe(-1);
    }
    for (const bars of [0, 1, 13, 4096, 4097]) {
      const short = series.map((x) => x.subarray(0, bars));
      expect(differs(name, short, 13, 5), `${bars} bars`).toBe(-1);
    }
  });

  it.each(own)('%s gives the bits of the reference on anything', (name) => {
    const value = fc.oneof({ weight: 4, arbitrary: fc.integer({ min: -3, max: 3 }) }, fc.double());
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value), { maxLength: 60 }),
        fc.integer({ min: 1, max: 17 }),
        fc.nat(1000),
        (rows, window, origin) => {
          const series = [0, 1].map((i) => Float64Array.from(rows, (row) => row[i]!));
          expect(differs(name, series, window, origin)).toBe(-1);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([0, 0.2, 0.25, 0.5, 0.8, 0.999, 1])('the quantile %d has the bits of the reference', (share) => {
    for (const window of [1, 2, 5, 14, 63, 252]) {
      const series = [rough(9000, window)];
      const [ours, theirs] = [kernels, typescriptKernels].map(({ quantile }) => {
        const out = new Float64Array(9000).fill(4711);
        quantile(share).batch(series, window, 3, out);
        return out;
      });
      expect(ours!.findIndex((value, t) => !Object.is(value, theirs![t]))).toBe(-1);
    }
  });

  it('say what to do where the module was not built', () => {
    expect(() => wasmKernels(pathToFileURL('/no/such/kernels.wasm'))).toThrow('npm run prepare');
  });
});
