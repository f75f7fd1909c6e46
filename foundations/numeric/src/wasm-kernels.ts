/**
 * The rolling kernels that pay in WebAssembly (sources in ../wasm, built by npm's `prepare`); the others are those of
 * typescript-kernels.ts. Every operation is the reference's in the reference's order, two bars to a vector, so that the
 * results are the same to the bit, and a stream, which has one bar of a symbol at a time, runs the reference itself.
 *
 * A series is copied into the module's fixed memory and out again a chunk at a time: about a nanosecond a value, counted
 * in the choice of kernels. Chunks overlap by the window; windows longer than the module's buffers take the reference.
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { SystemError } from '@quantcli/core';
import type { Kernels, RollingKernel } from './rolling-kernel.ts';
import { typescriptKernels } from './typescript-kernels.ts';

interface Constant {
  readonly value: number;
}

/** What ../wasm/kernels.ts exports. */
interface Module {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly first: Constant;
  readonly other: Constant;
  readonly result: Constant;
  readonly chunk: Constant;
  readonly longest: Constant;
  second(bars: number, window: number, origin: number, figure: number): void;
  shape(bars: number, window: number, origin: number, order: number): void;
  joint(bars: number, window: number, origin: number, figure: number): void;
  trend(bars: number, window: number, origin: number, figure: number): void;
  extremum(bars: number, window: number, sign: number): void;
  position(bars: number, window: number, sign: number): void;
  rank(bars: number, window: number): void;
  quantile(bars: number, window: number, q: number): void;
}

/** The part used here; Node's types leave the global to those of the browser. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
};

type Call = (bars: number, window: number, origin: number) => void;

export const BUILT = new URL('../wasm/kernels.wasm', import.meta.url);

/** Loads the backend. Throws {@link SystemError} where the module was not built or cannot run here. */
export function wasmKernels(file: URL = BUILT): Kernels {
  const module = load(file);
  const inputs = [module.first, module.other].map((start) => view(module, start));
  const result = view(module, module.result);
  const chunk = module.chunk.value;
  const longest = module.longest.value;

  function kernel(reference: RollingKernel, call: Call): RollingKernel {
    return {
      ...reference,
      batch: (series, window, origin, out) => {
        if (window > longest || out.length < window) {
          reference.batch(series, window, origin, out);
          return;
        }
        for (let from = 0; from < out.length; from += chunk) {
          const start = Math.max(from - window + 1, 0);
          const to = Math.min(from + chunk, out.length);
          for (let k = 0; k < reference.inputs; k += 1) inputs[k]!.set(series[k]!.subarray(start, to));
          call(to - start, window, (origin + start) % window);
          out.set(result.subarray(from - start, to - start), from);
        }
      },
    };
  }

  const { std, var: variance, zscore, skew, kurt, corr, cov, beta, regressionResidual } = typescriptKernels;
  const { wma, slope, rsquare, residual, min, max, argmin, argmax, rank } = typescriptKernels;
  const quantile = (q: number): RollingKernel =>
    kernel(typescriptKernels.quantile(q), (bars, window) => module.quantile(bars, window, q));
  return Object.freeze({
    ...typescriptKernels,
    name: 'wasm',
    std: kernel(std, (bars, window, origin) => module.second(bars, window, origin, 0)),
    var: kernel(variance, (bars, window, origin) => module.second(bars, window, origin, 1)),
    zscore: kernel(zscore, (bars, window, origin) => module.second(bars, window, origin, 2)),
    skew: kernel(skew, (bars, window, origin) => module.shape(bars, window, origin, 3)),
    kurt: kernel(kurt, (bars, window, origin) => module.shape(bars, window, origin, 4)),
    corr: kernel(corr, (bars, window, origin) => module.joint(bars, window, origin, 0)),
    cov: kernel(cov, (bars, window, origin) => module.joint(bars, window, origin, 1)),
    beta: kernel(beta, (bars, window, origin) => module.joint(bars, window, origin, 2)),
    regressionResidual: kernel(regressionResidual, (bars, window, origin) => module.joint(bars, window, origin, 3)),
    wma: kernel(wma, (bars, window, origin) => module.trend(bars, window, origin, 0)),
    slope: kernel(slope, (bars, window, origin) => module.trend(bars, window, origin, 1)),
    rsquare: kernel(rsquare, (bars, window, origin) => module.trend(bars, window, origin, 2)),
    residual: kernel(residual, (bars, window, origin) => module.trend(bars, window, origin, 3)),
    min: kernel(min, (bars, window) => module.extremum(bars, window, 1)),
    max: kernel(max, (bars, window) => module.extremum(bars, window, -1)),
    argmin: kernel(argmin, (bars, window) => module.position(bars, window, 1)),
    argmax: kernel(argmax, (bars, window) => module.position(bars, window, -1)),
    quantile,
    median: quantile(0.5),
    rank: kernel(rank, (bars, window) => module.rank(bars, window)),
  });
}

function load(file: URL): Module {
  try {
    return new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file))).exports as Module;
  } catch (error) {
    throw new SystemError({
      code: 'numeric.wasm',
      what: `the WebAssembly kernels at ${fileURLToPath(file)} do not load`,
      cause: error instanceof Error ? error.message : String(error),
      fix: 'build them with `npm run prepare`, or use the TypeScript kernels, which give the same values',
    });
  }
}

/** From the start of a buffer to the end of the memory, which never grows. */
function view({ memory }: Module, { value }: Constant): Float64Array {
  return new Float64Array(memory.buffer, value);
}
