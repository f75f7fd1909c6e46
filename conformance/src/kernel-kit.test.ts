import { typescriptKernels } from '@quantcli/numeric';
import { kernelKit } from './kernel-kit.ts';

kernelKit('typescript', typescriptKernels);
