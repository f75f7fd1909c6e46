/** The backend to run: both give the same bits, so that only the time depends on which is there. */
import { existsSync } from 'node:fs';
import type { Kernels } from './rolling-kernel.ts';
import { typescriptKernels } from './typescript-kernels.ts';
import { BUILT, wasmKernels } from './wasm-kernels.ts';

let chosen: Kernels | undefined;

/** WebAssembly where it was built (npm's `prepare` does), TypeScript otherwise; one for the process. */
export function fastestKernels(): Kernels {
  chosen ??= existsSync(BUILT) ? wasmKernels() : typescriptKernels;
  return chosen;
}
