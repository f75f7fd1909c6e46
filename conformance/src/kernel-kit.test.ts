import { typescriptKernels, wasmKernels } from '@quantcli/numeric';
import { kernelKit } from './kernel-kit.ts';

kernelKit('typescript', typescriptKernels);
kernelKit('wasm', wasmKernels());
