import { mean } from '@quantcli/numeric';

/** Mean of what is present (NaN where nothing is), and how much that is. */
export function presentMean(series: Float64Array): { readonly mean: number; readonly count: number } {
  const present = series.filter((value) => value === value);
  return { mean: mean(present), count: present.length };
}
