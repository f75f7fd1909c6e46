/** The kernels to run: WebAssembly where it was built (npm's `prepare` does), TypeScript otherwise; the bits are the same. */
import { existsSync, readFileSync } from 'node:fs';
import type { GrowMemory, MemoryHandle } from './grow-memory.ts';
import { referenceKernels, type TreeKernels } from './histogram-reference.ts';

/** What ../../wasm/histogram.ts exports. */
interface Exports extends Omit<TreeKernels, 'name' | 'scan'> {
  scan(
    hist: number,
    bins: number,
    g: number,
    h: number,
    c: number,
    countBits: number,
    l1: number,
    l2: number,
    minWeight: number,
    minRows: number,
    out: number,
  ): void;
}

/** The part used here; Node's types leave the global to those of the browser. */
declare const WebAssembly: {
  readonly Memory: new (...limits: never[]) => object;
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

const BUILT = new URL('../../wasm/histogram.wasm', import.meta.url);
let compiled: object | undefined;

/** Whether the WebAssembly kernels are there. */
export function kernelsBuilt(): boolean {
  return existsSync(BUILT);
}

/** The kernels over a memory: WebAssembly when the memory is. */
export function kernelsOn({ memory: handle }: MemoryHandle, memory: GrowMemory): TreeKernels {
  if (!(handle instanceof WebAssembly.Memory)) return referenceKernels(memory);
  compiled ??= new WebAssembly.Module(readFileSync(BUILT));
  const exports = new WebAssembly.Instance(compiled, { env: { memory: handle } }).exports as Exports;
  const { histogramBlock, histogramColumn, subtract, partition, scan } = exports;
  return {
    name: 'wasm',
    histogramBlock,
    histogramColumn,
    subtract,
    partition,
    scan: (hist, bins, { g, h, c }, { countBits, l1, l2, minWeight, minRows }, out) =>
      scan(hist, bins, g, h, c, countBits, l1, l2, minWeight, minRows, out),
  };
}
