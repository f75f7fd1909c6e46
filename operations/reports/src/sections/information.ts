/** Do the forecasts rank returns? The information coefficient over time, and what each quantile of forecasts earned. */
import type { RunDocument, RunSeries } from '@quantcli/backtest';
import { isoDate } from '@quantcli/core';
import { columnChart } from '../chart/column-chart.ts';
import { bar, line, planeOf, ranges, rule } from '../chart/marks.ts';
import { emptyPlot, plot, scaleTicksOf, timeTicksOf } from '../chart/plot.ts';
import { extentOf, linearScale } from '../chart/scale.ts';
import { timeAxis } from '../chart/time-axis.ts';
import { formatBps, formatCount, formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { trailingMean } from '../trailing-mean.ts';
import { readoutOf } from './equity.ts';
import { plural, section } from './section.ts';

/** A quarter of daily bars. */
const WINDOW = 63;
const Z = 1.96;
const DATE_BUCKETS = 260;

export function informationSection(document: RunDocument, series: RunSeries): Markup {
  return section('information', 'Information coefficient', informationPlots(document, series));
}

export function quantileSection(series: RunSeries): Markup {
  return section('quantiles', 'Return by forecast quantile', quantilePlot(series));
}

function informationPlots({ outOfSample }: RunDocument, { icTime, ic }: RunSeries): Markup {
  const range = extentOf(ic, [0]);
  if (extentOf(ic) === undefined || range === undefined) {
    return emptyPlot('No date has enough forecasts with known outcomes for a rank correlation.');
  }
  const axis = timeAxis(icTime[0]!, icTime.at(-1)!);
  const xTicks = timeTicksOf(axis);
  const mean = trailingMean(ic, WINDOW);
  const overall = outOfSample.ic ?? NaN;
  const margin = Z * (outOfSample.icStdErr ?? NaN);
  const meanExtent = extentOf(mean, [0, overall, overall - margin, overall + margin])!;
  const meanScale = linearScale(meanExtent, 4);
  const meanPlane = planeOf(170, axis.at, meanScale.at);
  const dateScale = linearScale(range, 3);
  const datePlane = planeOf(84, axis.at, dateScale.at);
  const text = `Overall mean ${formatRatio(overall, 4)}, standard error ${formatRatio(outOfSample.icStdErr, 4)}.`;
  return markup`${plot({
    id: 'information-mean',
    title: 'Rank IC, trailing mean of 63 dates',
    description: text,
    plane: meanPlane,
    xTicks,
    yTicks: scaleTicksOf(meanScale, (value) => formatRatio(value, meanScale.decimals)),
    marks: [
      bar(meanPlane, icTime[0]!, icTime.at(-1)!, overall - margin, overall + margin, 'band'),
      rule(meanPlane, 0, 'axis'),
      rule(meanPlane, overall, 'mean'),
      line(meanPlane, icTime, mean, 'strategy'),
    ],
    legend: [
      { label: `Mean of ${WINDOW} dates`, swatch: 'strategy', value: formatRatio(mean.at(-1)!, 4) },
      { label: 'Overall mean ± 1.96 s.e.', swatch: 'band' },
    ],
    readout: readoutOf(icTime, axis.at, [mean], (value) => formatRatio(value, 4)),
  })}${plot({
    id: 'information-dates',
    title: 'Rank IC, single dates',
    description: `${formatCount(ic.length)} dates from ${isoDate(icTime[0]!)} to ${isoDate(icTime.at(-1)!)}.`,
    plane: datePlane,
    xTicks,
    yTicks: scaleTicksOf(dateScale, (value) => formatRatio(value, dateScale.decimals)),
    marks: [ranges(datePlane, icTime, ic, DATE_BUCKETS, 'spread'), rule(datePlane, 0, 'axis')],
    caption: `${text} Above: the trailing mean on its own scale${
      ic.length < WINDOW ? ` (none: there are fewer than ${WINDOW} dates)` : ''
    }. Below: ${
      ic.length <= DATE_BUCKETS
        ? 'single dates'
        : `the lowest to the highest of every ${formatCount(Math.round(ic.length / DATE_BUCKETS))} dates`
    }.`,
  })}`;
}

function quantilePlot({ quantileReturns: quantiles, horizon }: RunSeries): Markup {
  const means = quantiles.map(({ mean }) => mean * 1e4);
  const count = quantiles.length;
  const bars = `${formatCount(horizon)} ${plural(horizon, 'bar')}`;
  return columnChart({
    id: 'quantiles',
    title: `Mean forward return over ${bars} by forecast quantile, basis points`,
    description: means.map((mean, q) => `Quantile ${q + 1}: ${formatBps(mean)}`).join('; '),
    columns: quantiles.map(({ mean, stdErr }, q) => ({
      label: quantileName(q, count),
      value: mean * 1e4,
      low: (mean - Z * stdErr) * 1e4,
      high: (mean + Z * stdErr) * 1e4,
    })),
    height: 276,
    caption: `Mean forward return over ${bars}, in bps, lowest forecasts (1) to highest (${count}), ± 1.96 standard
    errors. Highest minus lowest: ${formatBps((means.at(-1) ?? NaN) - (means[0] ?? NaN))}.`,
    empty: 'No forecasts with known outcomes to sort into quantiles.',
  });
}

function quantileName(q: number, count: number): string {
  return count <= 20 || (q + 1) % 10 === 0 ? String(q + 1) : '';
}
