/**
 * How many take part: of the members of each bar that have the history, the share above their own average, how many rose
 * and fell, and how many closed at their highest or lowest in a year. O(N·T).
 */
import { sharedFloat64 } from '@quantcli/core';
import { typescriptKernels } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';
import { movingAverage } from './market-index.ts';

export interface BreadthOptions {
  /** Bars of the average; default 50. */
  readonly average?: number;
  /** Bars of the highs and lows; default 252. */
  readonly extreme?: number;
}

/** Each [T]; counts of symbols but for the first. */
export interface MarketBreadth {
  /** Share of the members with a full average whose close is above it, 0 to 1; NaN where none has one. */
  readonly aboveAverage: Float64Array;
  readonly advancing: Float64Array;
  readonly declining: Float64Array;
  /** The running sum of advancing − declining. */
  readonly advanceDecline: Float64Array;
  readonly newHighs: Float64Array;
  readonly newLows: Float64Array;
}

export function marketBreadth(panel: Panel, { average = 50, extreme = 252 }: BreadthOptions = {}): MarketBreadth {
  const column = (): Float64Array => sharedFloat64(panel.bars);
  const breadth = {
    aboveAverage: column(),
    advancing: column(),
    declining: column(),
    advanceDecline: column(),
    newHighs: column(),
    newLows: column(),
  };
  const counted = new Float64Array(panel.bars);
  const [highest, lowest] = [new Float64Array(panel.bars), new Float64Array(panel.bars)];
  for (let n = 0; n < panel.symbols.length; n += 1) {
    const close = panel.column('close', n);
    const mean = movingAverage(close, average);
    typescriptKernels.max.batch([close], extreme, 0, highest);
    typescriptKernels.min.batch([close], extreme, 0, lowest);
    for (let t = 0; t < panel.bars; t += 1) {
      if (!panel.isMember(n, t)) continue;
      const now = close[t]!;
      if (!Number.isNaN(now) && !Number.isNaN(mean[t]!)) {
        counted[t]! += 1;
        if (now > mean[t]!) breadth.aboveAverage[t]! += 1;
      }
      if (now > close[t - 1]!) breadth.advancing[t]! += 1;
      if (now < close[t - 1]!) breadth.declining[t]! += 1;
      if (now === highest[t]) breadth.newHighs[t]! += 1;
      if (now === lowest[t]) breadth.newLows[t]! += 1;
    }
  }
  for (let t = 0; t < panel.bars; t += 1) {
    breadth.aboveAverage[t]! /= counted[t]!;
    breadth.advanceDecline[t] = (breadth.advanceDecline[t - 1] ?? 0) + breadth.advancing[t]! - breadth.declining[t]!;
  }
  return breadth;
}
