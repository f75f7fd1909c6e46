/** Columns from zero, one for every label, up for gains and down for losses, with whiskers where an interval is known. */
import { formatRatio } from '../format.ts';
import type { Markup } from '../markup.ts';
import { bar, errorBar, planeOf, rule } from './marks.ts';
import { emptyPlot, plot, scaleTicksOf } from './plot.ts';
import { extentOf, linearScale } from './scale.ts';

interface ChartColumn {
  readonly label: string;
  /** What is not finite is not drawn. */
  readonly value: number;
  readonly low?: number;
  readonly high?: number;
}

export interface ColumnChart {
  /** Unique in the page. */
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly columns: readonly ChartColumn[];
  readonly height: number;
  readonly caption: string;
  /** What stands there when no column has a value. */
  readonly empty: string;
}

/** More labels than this: every second one is left out where the chart is narrow. */
const MANY = 8;

export function columnChart({ columns, height, empty, ...texts }: ColumnChart): Markup {
  const values = columns.map(({ value }) => value);
  const lows = columns.map(({ low = NaN }) => low);
  const highs = columns.map(({ high = NaN }) => high);
  const extent = extentOf(values, lows, highs, [0]);
  if (extent === undefined || extentOf(values) === undefined) return emptyPlot(empty);
  const count = columns.length;
  const scale = linearScale(extent, 5);
  const plane = planeOf(height, (x) => x / count, scale.at);
  return plot({
    ...texts,
    plane,
    xTicks: columns.map(({ label }, i) => ({
      at: (i + 0.5) / count,
      label,
      minor: count > MANY && i % 2 === 1,
    })),
    yTicks: scaleTicksOf(scale, (value) => formatRatio(value, scale.decimals)),
    marks: [
      ...values.map((value, i) => bar(plane, i + 0.18, i + 0.82, 0, value, value < 0 ? 'loss' : 'gain')),
      rule(plane, 0, 'axis'),
      ...columns.map((_, i) => errorBar(plane, i + 0.5, lows[i]!, highs[i]!, 0.08, 'whisker')),
    ],
  });
}
