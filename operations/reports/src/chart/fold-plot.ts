/** Folds over time, one row each: when each trained, what it left out, when it tested. */
import { formatCount } from '../format.ts';
import type { Markup } from '../markup.ts';
import { bar, planeOf } from './marks.ts';
import { plot, timeTicksOf, type PlotSpec } from './plot.ts';
import type { Extent } from './scale.ts';
import { timeAxis } from './time-axis.ts';

/** From and to in microseconds since the epoch. */
export interface FoldSpan {
  readonly from: number;
  readonly to: number;
  readonly style: 'train' | 'gap' | 'test';
}

export interface FoldPlot extends Pick<PlotSpec, 'id' | 'title' | 'description' | 'legend' | 'caption'> {
  readonly extent: Extent;
  /** Of every fold, drawn in their order: a test block inside the training range comes after it. */
  readonly folds: readonly (readonly FoldSpan[])[];
}

export function foldPlot({ extent, folds, ...texts }: FoldPlot): Markup {
  const axis = timeAxis(extent.min, extent.max);
  const height = folds.length * (folds.length > 30 ? 7 : 14);
  const plane = planeOf(height, axis.at, (row) => 1 - row / folds.length);
  const labelled = Math.ceil(folds.length / 20);
  return plot({
    ...texts,
    plane,
    xTicks: timeTicksOf(axis),
    grid: false,
    yTicks: folds.flatMap((_, f) =>
      f % labelled === 0 ? [{ at: 1 - (f + 0.5) / folds.length, label: formatCount(f + 1) }] : [],
    ),
    marks: folds.flatMap((spans, f) =>
      spans.map(({ from, to, style }) => bar(plane, from, to, f + 0.15, f + 0.85, style)),
    ),
  });
}
