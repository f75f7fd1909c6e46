/** The corrections that judgements are certain of, made in the columns. */
import { sharedFloat64 } from '@quantcli/core';
import type { Bars } from '@quantcli/market';
import type { ActionJudgement } from './judge-actions.ts';

/** The bars with every certain correction made; the same object when there is none. O(bars) for copies of two columns. */
export function correctActions(bars: Bars, judgements: readonly ActionJudgement[]): Bars {
  const corrections = judgements.flatMap((judgement) => judgement.corrections);
  if (corrections.length === 0) return bars;
  const fields = new Map(bars.fields);
  for (const [field, none] of [
    ['split', 1],
    ['dividend', 0],
  ] as const) {
    const booked = fields.get(field);
    if (booked === undefined && corrections.every((correction) => correction[field] === none)) continue;
    const corrected = sharedFloat64(bars.time.length);
    if (booked === undefined) corrected.fill(none);
    else corrected.set(booked);
    for (const correction of corrections) corrected[correction.row] = correction[field];
    fields.set(field, corrected);
  }
  return { ...bars, fields };
}
