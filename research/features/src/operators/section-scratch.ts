import { createRankScratch } from '@quantcli/numeric';
import type { SectionScratch } from '../language/operator.ts';

/** Working memory for cross-sectional kernels over up to `symbols` symbols. */
export function createSectionScratch(symbols: number): SectionScratch {
  return {
    present: new Int32Array(symbols),
    values: new Float64Array(symbols),
    results: new Float64Array(symbols),
    ranks: createRankScratch(symbols),
    factors: [],
  };
}
