/** What the strategy did: turnover by month and exposure by bar. */
import type { RunSeries } from '@quantcli/backtest';
import { MICROS_PER_DAY } from '@quantcli/core';
import { bar, line, planeOf, rule } from '../chart/marks.ts';
import { emptyPlot, percentTicksOf, plot, scaleTicksOf, timeTicksOf } from '../chart/plot.ts';
import { extentOf, linearScale } from '../chart/scale.ts';
import { timeAxis } from '../chart/time-axis.ts';
import { formatCount, formatPercent, formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { monthlySums } from '../monthly-sums.ts';
import { readoutOf } from './equity.ts';
import { plural, section } from './section.ts';

export function activitySection(series: RunSeries): Markup {
  return section('activity', 'Turnover and exposure', activityPlots(series));
}

function activityPlots({ time, turnover, grossExposure, netExposure, trades, unfilled, cut }: RunSeries): Markup {
  if (time.length < 2) return emptyPlot('There is no trading without at least two bars out of sample.');
  const axis = timeAxis(time[0]!, time.at(-1)!);
  const xTicks = timeTicksOf(axis);
  const months = monthlySums(time, turnover);
  const turnoverScale = linearScale(
    extentOf(
      months.map(({ sum }) => sum),
      [0],
    )!,
    4,
  );
  const turnoverPlane = planeOf(120, axis.at, turnoverScale.at);
  const exposureScale = linearScale(extentOf(grossExposure, netExposure, [0])!, 4);
  const exposurePlane = planeOf(140, axis.at, exposureScale.at);
  return markup`${plot({
    id: 'turnover',
    title: 'Turnover by month',
    description: `One-sided turnover in NAVs, ${formatCount(months.length)} ${plural(months.length, 'month')}.`,
    plane: turnoverPlane,
    xTicks,
    yTicks: scaleTicksOf(turnoverScale, (value) => formatRatio(value, turnoverScale.decimals)),
    marks: months.map(({ start, end, sum }) =>
      bar(turnoverPlane, time[start]!, time[end] ?? time[end - 1]! + MICROS_PER_DAY / 2, 0, sum, 'column'),
    ),
    caption: `Turnover by month, one-sided, in NAVs. ${formatCount(trades)} ${plural(trades, 'trade')}; ${formatCount(unfilled)} ${plural(unfilled, 'order')} found no price or no trading, ${formatCount(cut)} ${cut === 1 ? 'was' : 'were'} cut to 5 % of daily volume.`,
  })}${plot({
    id: 'exposure',
    title: 'Gross and net exposure',
    description: `At the last close ${formatPercent(grossExposure.at(-1) ?? NaN)} gross, ${formatPercent(netExposure.at(-1) ?? NaN)} net.`,
    plane: exposurePlane,
    xTicks,
    yTicks: percentTicksOf(exposureScale),
    marks: [
      rule(exposurePlane, 0, 'axis'),
      line(exposurePlane, time, grossExposure, 'benchmark'),
      line(exposurePlane, time, netExposure, 'strategy'),
    ],
    legend: [
      { label: 'Gross', swatch: 'benchmark', value: formatPercent(grossExposure.at(-1) ?? NaN) },
      { label: 'Net', swatch: 'strategy', value: formatPercent(netExposure.at(-1) ?? NaN) },
    ],
    readout: readoutOf(time, axis.at, [grossExposure, netExposure], (value) => formatPercent(value)),
    caption: 'Exposure at the close, as a share of equity.',
  })}`;
}
