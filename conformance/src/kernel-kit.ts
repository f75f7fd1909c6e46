/**
 * What every backend of rolling kernels must keep to: the values of a naive two-pass reference, NaN exactly where the
 * contract says so and forgotten once it has left, the same bits from batch and step at any phase and from any copied
 * state, and no more memory than `replay` states. Call it inside a test file.
 */
import type { KernelName, Kernels, RollingKernel } from '@quantcli/numeric';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { naiveKernels } from './kernel-kit.reference.ts';

const exponential = (name: KernelName): boolean => name === 'ema' || name === 'wilder';

/** The naive answer at every bar, and the size that its rounding errors are measured by. */
function reference(name: KernelName, x: Float64Array, y: Float64Array, window: number): Expected {
  if (name === 'ema' || name === 'wilder') {
    const values = naiveExponential(x, window, name === 'ema' ? 2 / (window + 1) : 1 / window);
    return {
      values,
      scales: values.map(() => x.reduce((a, v) => (Number.isFinite(v) ? Math.max(a, Math.abs(v)) : a), 0)),
    };
  }
  const { inputs, value, scale } = naiveKernels[name];
  const scales = new Float64Array(x.length);
  const values = x.map((_, t) => {
    if (t + 1 < window) return NaN;
    const a = x.subarray(t + 1 - window, t + 1);
    const b = y.subarray(t + 1 - window, t + 1);
    if (!a.every(Number.isFinite) || (inputs === 2 && !b.every(Number.isFinite))) return NaN;
    scales[t] = scale(a, b);
    const wanted = value(a, b);
    return Number.isFinite(wanted) ? wanted : NaN;
  });
  return { values, scales };
}

interface Expected {
  readonly values: Float64Array;
  readonly scales: Float64Array;
}

function naiveExponential(x: Float64Array, window: number, alpha: number): Float64Array {
  let from = 0;
  let mean = NaN;
  return x.map((value, t) => {
    if (!Number.isFinite(value)) from = t + 1;
    if (t + 1 - from < window) mean = NaN;
    else if (t + 1 - from === window) mean = x.subarray(from, t + 1).reduce((a, b) => a + b, 0) / window;
    else mean = (1 - alpha) * mean + alpha * value;
    return mean;
  });
}

function inputsOf(kernel: RollingKernel, x: Float64Array, y: Float64Array): Float64Array[] {
  return kernel.inputs === 1 ? [x] : [x, y];
}

function batch(kernel: RollingKernel, x: Float64Array, y: Float64Array, window: number, origin = 0): Float64Array {
  const out = new Float64Array(x.length).fill(4711);
  kernel.batch(inputsOf(kernel, x, y), window, origin, out);
  return out;
}

/** One lane bar by bar from `origin`; the state is copied before bar `snapshot`. */
function stream(
  kernel: RollingKernel,
  x: Float64Array,
  y: Float64Array,
  window: number,
  origin: number,
  snapshot = -1,
): Float64Array {
  let state = new Float64Array(kernel.stateSize(window));
  const out = new Float64Array(1);
  return x.map((value, t) => {
    if (t === snapshot) state = state.slice();
    kernel.step(inputsOf(kernel, Float64Array.of(value), Float64Array.of(y[t]!)), window, origin + t, state, out);
    return out[0]!;
  });
}

/** Relative to the value and to the size of the window that it comes from. */
function expectClose(actual: Float64Array, { values, scales }: Expected): void {
  expect(actual.length).toBe(values.length);
  actual.forEach((value, t) => {
    const wanted = values[t]!;
    if (Number.isNaN(wanted)) expect(value, `bar ${t}`).toBeNaN();
    else
      expect(Math.abs(value - wanted), `bar ${t}: ${value}, not ${wanted}`).toBeLessThanOrEqual(
        1e-12 * Math.max(scales[t]!, Math.abs(wanted)),
      );
  });
}

function expectSameBits(actual: Float64Array, expected: Float64Array): void {
  const differs = actual.findIndex((value, t) => !Object.is(value, expected[t]));
  expect(differs, `bar ${differs}: ${actual[differs]}, not ${expected[differs]}`).toBe(-1);
  expect(actual.length).toBe(expected.length);
}

// Grids, so that a window is either constant or well away from underflow: ties, prices, both with holes.
const tied = fc.integer({ min: -2, max: 2 });
const priced = fc.integer({ min: -1_000_000, max: 1_000_000 }).map((v) => 100 + v / 128);
const hole = fc.constantFrom(NaN, NaN, Infinity, -Infinity, -0, 1e12);
const value = fc.oneof(
  { weight: 12, arbitrary: tied },
  { weight: 12, arbitrary: priced },
  { weight: 1, arbitrary: hole },
);
const quiet = fc.oneof(tied, fc.constant(3));
const bars = fc.oneof(
  fc.array(fc.tuple(value, value), { maxLength: 60 }),
  fc.array(fc.tuple(quiet, quiet), { maxLength: 60 }),
);
const column = (rows: readonly (readonly [number, number])[], i: 0 | 1): Float64Array =>
  Float64Array.from(rows, (row) => row[i]);
const windowSize = fc.integer({ min: 1, max: 17 });
const firstBar = fc.integer({ min: 0, max: 1000 });

/** A deterministic wave with incommensurate periods: a price-like series without a generator. */
function wave(length: number, level: number, size: number): Float64Array {
  return Float64Array.from({ length }, (_, t) => level + size * (Math.sin(t * 1.7) + Math.cos(t * t * 0.31)));
}

/** Registers the suite for a backend. */
export function kernelKit(name: string, kernels: Kernels): void {
  const names = [...(Object.keys(naiveKernels) as (keyof typeof naiveKernels)[]), 'ema', 'wilder'] as const;

  describe.each(names)(`rolling kernels of ${name}: %s`, (kernelName) => {
    const kernel = kernels[kernelName];

    it('gives the values of the naive reference, and NaN exactly where it does', () => {
      fc.assert(
        fc.property(bars, windowSize, firstBar, (rows, window, origin) => {
          const x = column(rows, 0);
          const y = column(rows, 1);
          expectClose(batch(kernel, x, y, window, origin), reference(kernelName, x, y, window));
        }),
        { numRuns: 300 },
      );
    });

    it('gives the same bits by batch and by step, at any phase, also from a copied state', () => {
      fc.assert(
        fc.property(bars, windowSize, firstBar, fc.nat(60), (rows, window, origin, snapshot) => {
          const x = column(rows, 0);
          const y = column(rows, 1);
          expectSameBits(stream(kernel, x, y, window, origin, snapshot), batch(kernel, x, y, window, origin));
        }),
        { numRuns: 300 },
      );
    });

    it('does not see the future', () => {
      fc.assert(
        fc.property(bars, windowSize, firstBar, fc.nat(60), (rows, window, origin, cut) => {
          const x = column(rows, 0);
          const y = column(rows, 1);
          const whole = batch(kernel, x, y, window, origin);
          const part = batch(kernel, x.slice(0, cut), y.slice(0, cut), window, origin);
          expectSameBits(part, whole.slice(0, cut));
        }),
      );
    });

    it('reproduces the bits at a bar from `replay` bars before it', () => {
      fc.assert(
        fc.property(bars, windowSize, firstBar, fc.nat(59), (rows, window, origin, bar) => {
          const memory = kernel.replay(window);
          const from = Number.isFinite(memory) ? bar - memory : 0;
          fc.pre(bar < rows.length && from >= 0);
          const x = column(rows, 0);
          const y = column(rows, 1);
          const late = stream(kernel, x.slice(from, bar + 1), y.slice(from, bar + 1), window, origin + from);
          expectSameBits(late.slice(-1), batch(kernel, x, y, window, origin).slice(bar, bar + 1));
        }),
      );
    });

    it('keeps its lanes apart', () => {
      const series = [wave(40, 10, 1), wave(40, -3, 7), wave(40, 1e6, 2).fill(NaN, 11, 12), wave(40, 0, 1)];
      const others = [...series.slice(1), series[0]!];
      const state = new Float64Array(4 * kernel.stateSize(6));
      const out = new Float64Array(4);
      const together = series.map(() => new Float64Array(40));
      for (let t = 0; t < 40; t += 1) {
        const row = (of: Float64Array[]) => Float64Array.from(of, (x) => x[t]!);
        kernel.step(inputsOf(kernel, row(series), row(others)), 6, 9 + t, state, out);
        together.forEach((column, n) => (column[t] = out[n]!));
      }
      together.forEach((column, n) => expectSameBits(column, batch(kernel, series[n]!, others[n]!, 6, 9)));
    });

    it('leaves its inputs alone and writes every output', () => {
      const x = wave(30, 5, 1);
      const y = wave(30, 1, 2);
      const untouched = [x.slice(), y.slice()];
      for (const window of [1, 7, 30, 31, 100]) expect(batch(kernel, x, y, window)).not.toContain(4711);
      expect([x, y]).toEqual(untouched);
    });

    it('gives nothing for no bars, and NaN when the window never fills', () => {
      expect(batch(kernel, new Float64Array(0), new Float64Array(0), 5).length).toBe(0);
      expect(batch(kernel, wave(9, 1, 1), wave(9, 2, 3), 10).every(Number.isNaN)).toBe(true);
    });

    it.each([1, 4, 13])(
      'is NaN while a NaN or an infinity is in the window of %i bars, and as before afterwards',
      (window) => {
        for (const bad of [NaN, Infinity, -Infinity]) {
          for (let at = 20; at < 20 + window; at += 1) {
            const x = wave(80, 1e3, 5);
            const y = wave(80, -7, 2).toReversed();
            const clean = batch(kernel, x, y, window);
            x[at] = bad;
            const holed = batch(kernel, x, y, window);
            expect(holed.subarray(at, at + window).every(Number.isNaN)).toBe(true);
            expectSameBits(holed.slice(0, at), clean.slice(0, at));
            // Blocks, and with them the bits, do not depend on what has left; an exponential mean starts over instead.
            if (Number.isFinite(kernel.replay(window)))
              expectSameBits(holed.slice(at + window), clean.slice(at + window));
            else expectClose(holed.slice(at + 1), reference(kernelName, x.slice(at + 1), y.slice(at + 1), window));
          }
        }
      },
    );

    it.each([5, 20, 252])('stays accurate at a level of 1e8 and after an outlier of 1e12, window %i', (window) => {
      if (exponential(kernelName)) return;
      // A product at that level overflows.
      const level = kernelName === 'product' ? 1 : 1e8;
      const x = wave(4 * window, level, 1);
      const y = wave(4 * window, -level, 1).toReversed();
      for (const start of [NaN, x[0]!]) {
        x[0] = start;
        x[window] = NaN;
        x[2 * window - 1] = 1e12;
        const { values, scales } = reference(kernelName, x, y, window);
        const wanted = { values: values.subarray(3 * window), scales: scales.subarray(3 * window) };
        expect(wanted.values.every(Number.isFinite)).toBe(true);
        expectClose(batch(kernel, x, y, window).subarray(3 * window), wanted);
      }
    });
  });

  describe(`rolling kernels of ${name}: a window of one bar`, () => {
    it('gives the bar itself, whatever came before it', () => {
      const x = Float64Array.of(1e12, 0.1, -3, 1e-9, NaN, 7);
      for (const kernel of [
        kernels.sum,
        kernels.mean,
        kernels.min,
        kernels.max,
        kernels.ema,
        kernels.wilder,
        kernels.product,
        kernels.wma,
        kernels.median,
      ]) {
        expectSameBits(batch(kernel, x, x, 1), x);
      }
      const {
        std,
        var: variance,
        zscore,
        skew,
        kurt,
        cov,
        beta,
        regressionResidual,
        slope,
        rsquare,
        residual,
      } = kernels;
      for (const kernel of [
        std,
        variance,
        zscore,
        skew,
        kurt,
        cov,
        beta,
        regressionResidual,
        slope,
        rsquare,
        residual,
      ]) {
        expect(batch(kernel, x, x, 1).every(Number.isNaN)).toBe(true);
      }
      for (const kernel of [kernels.argmin, kernels.argmax]) {
        expectSameBits(batch(kernel, x, x, 1), Float64Array.of(1, 1, 1, 1, NaN, 1));
      }
      expectSameBits(batch(kernels.rank, x, x, 1), Float64Array.of(1, 1, 1, 1, NaN, 1));
    });
  });

  describe(`rolling kernels of ${name}: constant windows`, () => {
    it.each([2, 3, 10])('have exactly their value as mean, deviation 0 and no correlation, window %i', (window) => {
      const constant = new Float64Array(40).fill(0.1);
      const y = wave(40, 1, 1);
      const full = (out: Float64Array): Float64Array => out.subarray(window - 1);
      expect(full(batch(kernels.mean, constant, y, window)).every((v) => v === 0.1)).toBe(true);
      expect(full(batch(kernels.std, constant, y, window)).every((v) => Object.is(v, 0))).toBe(true);
      expect(full(batch(kernels.wma, constant, y, window)).every((v) => v === 0.1)).toBe(true);
      for (const kernel of [kernels.var, kernels.cov, kernels.slope, kernels.residual, kernels.mad]) {
        expect(full(batch(kernel, constant, y, window)).every((v) => v === 0)).toBe(true);
      }
      for (const kernel of [kernels.corr, kernels.zscore, kernels.skew, kernels.kurt, kernels.rsquare]) {
        expect(full(batch(kernel, constant, y, window)).every(Number.isNaN)).toBe(true);
      }
      for (const kernel of [kernels.beta, kernels.regressionResidual]) {
        expect(full(batch(kernel, y, constant, window)).every(Number.isNaN)).toBe(true);
      }
      expect(full(batch(kernels.corr, y, constant, window)).every(Number.isNaN)).toBe(true);
      expect(full(batch(kernels.rank, constant, y, window)).every((v) => v === (window + 1) / 2 / window)).toBe(true);
    });

    it('come out of extrema without a negative zero', () => {
      for (const zeros of [Float64Array.of(-0, 0, -0, -0), Float64Array.of(0, -0, -0, 0)]) {
        for (const kernel of [kernels.min, kernels.max]) {
          for (const window of [1, 2]) {
            expectSameBits(batch(kernel, zeros, zeros, window).slice(1), new Float64Array(3));
          }
        }
      }
    });
  });

  describe(`rolling kernels of ${name}: correlation`, () => {
    it('is 1 of a series with itself, −1 with its negative, and never beyond', () => {
      const x = wave(500, 1e5, 3);
      const itself = batch(kernels.corr, x, x.slice(), 9).subarray(8);
      expect(itself.every((r) => r === 1)).toBe(true);
      const opposite = batch(
        kernels.corr,
        x,
        x.map((v) => 7 - 3 * v),
        9,
      ).subarray(8);
      expect(opposite.every((r) => r >= -1 && r < -1 + 1e-12)).toBe(true);
      const scaled = batch(
        kernels.corr,
        x,
        x.map((v) => v * 0.3 + 1),
        9,
      ).subarray(8);
      expect(scaled.every((r) => r <= 1 && r > 1 - 1e-12)).toBe(true);
    });
  });
}
