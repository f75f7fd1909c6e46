/** Growth of 1 with the band a random walk would fill, and the falls from its peaks. */
import type { RunSeries } from '@quantcli/backtest';
import { isoDate } from '@quantcli/core';
import { drawdownPath, maxDrawdown } from '@quantcli/measures';
import { area, line, planeOf } from '../chart/marks.ts';
import { emptyPlot, percentTicksOf, plot, scaleTicksOf, timeTicksOf, type Readout } from '../chart/plot.ts';
import { extentOf, linearScale, logScale } from '../chart/scale.ts';
import { thinEvenly, thinExtremes } from '../chart/thin.ts';
import { timeAxis } from '../chart/time-axis.ts';
import { growthBand, growthOf } from '../growth.ts';
import { formatMultiple, formatPercent } from '../format.ts';
import type { Markup } from '../markup.ts';
import { section } from './section.ts';

/** From this ratio of highest to lowest on, equal distances mean equal percentages. */
const LOG_FROM = 3;
const READOUTS = 400;
const NO_CURVE = 'A curve needs at least two bars out of sample, and a positive capital.';
const BAND_POINTS = 120;

export function equitySection(series: RunSeries): Markup {
  return section('equity', 'Equity', equityPlot(series));
}

export function drawdownSection(series: RunSeries): Markup {
  return section('drawdown', 'Drawdown', drawdownPlot(series));
}

function equityPlot({ time, equity, benchmarkEquity, returns }: RunSeries): Markup {
  const strategy = growthOf(equity);
  const benchmark = growthOf(benchmarkEquity);
  const band = growthBand(returns);
  const shown = thinEvenly(time.length, BAND_POINTS);
  const low = Float64Array.from(shown, (i) => band?.low[i] ?? NaN);
  const high = Float64Array.from(shown, (i) => band?.high[i] ?? NaN);
  const extent = extentOf(strategy, benchmark, low, high);
  if (time.length < 2 || extent === undefined || extentOf(strategy) === undefined) return emptyPlot(NO_CURVE);
  const logarithmic = extent.min > 0 && extent.max > LOG_FROM * extent.min;
  const scale = logarithmic ? logScale(extent) : linearScale(extent);
  const axis = timeAxis(time[0]!, time.at(-1)!);
  const plane = planeOf(300, axis.at, scale.at);
  const last = time.length - 1;
  const [endLow, end, endHigh] = [band?.low[last], strategy[last]!, band?.high[last]].map((x) =>
    formatMultiple(x ?? null),
  );
  return plot({
    id: 'equity',
    title: 'Growth of 1 over time, strategy and benchmark',
    description: `From ${isoDate(time[0]!)} to ${isoDate(time[last]!)} the strategy grew to ${end!}, the benchmark to ${formatMultiple(benchmark[last]!)}.`,
    plane,
    xTicks: timeTicksOf(axis),
    yTicks: scaleTicksOf(scale, tickMultiple),
    marks: [
      area(
        plane,
        shown.map((i) => time[i]!),
        low,
        high,
        'band',
      ),
      line(plane, time, benchmark, 'benchmark'),
      line(plane, time, strategy, 'strategy'),
    ],
    legend: [
      { label: 'Strategy', swatch: 'strategy', value: end! },
      { label: 'Benchmark', swatch: 'benchmark', value: formatMultiple(benchmark[last]!) },
      ...(band === undefined ? [] : [{ label: 'Random-walk band', swatch: 'band' }]),
    ],
    readout: readoutOf(time, axis.at, [strategy, benchmark], formatMultiple),
    caption: `Growth of 1, net of costs${logarithmic ? ', logarithmic scale' : ''}.
    ${
      band === undefined
        ? 'No uncertainty band: there are too few returns, or one lost everything.'
        : `The band is ±1.96σ√t around the drift fitted to the log returns: 95 % of random walks with this mean and volatility lie in it at a given date. At the end it spans ${endLow!} to ${endHigh!}.`
    }`,
  });
}

function drawdownPlot({ time, returns, benchmarkReturns }: RunSeries): Markup {
  // Under water: drawn downwards from zero.
  const strategy = drawdownPath(returns).map((depth) => -depth);
  const benchmark = drawdownPath(benchmarkReturns).map((depth) => -depth);
  // At least one percent deep, so that a run without a fall has an axis.
  const extent = extentOf(strategy, benchmark, [0, -0.01]);
  if (time.length < 2 || extent === undefined || extentOf(strategy) === undefined) return emptyPlot(NO_CURVE);
  const scale = linearScale(extent, 4);
  const axis = timeAxis(time[0]!, time.at(-1)!);
  const plane = planeOf(150, axis.at, scale.at);
  const thinned = thinExtremes(strategy);
  const text = deepestFall(time, returns);
  return plot({
    id: 'drawdown',
    title: 'Drawdown over time, strategy and benchmark',
    description: text,
    plane,
    xTicks: timeTicksOf(axis),
    yTicks: percentTicksOf(scale),
    marks: [
      area(
        plane,
        Float64Array.from(thinned, (i) => time[i]!),
        Float64Array.from(thinned, (i) => strategy[i]!),
        new Float64Array(thinned.length),
        'fill',
      ),
      line(plane, time, benchmark, 'benchmark'),
      line(plane, time, strategy, 'strategy'),
    ],
    legend: [
      { label: 'Strategy', swatch: 'strategy', value: formatPercent(strategy.at(-1)!) },
      { label: 'Benchmark', swatch: 'benchmark', value: formatPercent(benchmark.at(-1)!) },
    ],
    readout: readoutOf(time, axis.at, [strategy, benchmark], formatPercent),
    caption: text,
  });
}

function deepestFall(time: Float64Array, returns: Float64Array): string {
  const deepest = maxDrawdown(returns);
  if (deepest === undefined) return 'Returns are missing: there is no deepest drawdown.';
  if (deepest.depth === 0) return 'The strategy was never below an earlier peak.';
  const peak = isoDate(time[Math.max(0, deepest.from - 1)]!);
  const end = deepest.to === undefined ? 'not recovered by the end' : `recovered on ${isoDate(time[deepest.to]!)}`;
  return `Deepest: ${formatPercent(deepest.depth)}, from the peak of ${peak} to ${isoDate(time[deepest.trough]!)}, ${end}.`;
}

/** Values under the pointer: evenly spaced bars, each with its exact figures. */
export function readoutOf(
  time: Float64Array,
  at: (time: number) => number,
  columns: readonly Float64Array[],
  format: (value: number) => string,
): Readout {
  return {
    rows: thinEvenly(time.length, READOUTS).map((i) => [
      at(time[i]!),
      isoDate(time[i]!),
      ...columns.map((column) => format(column[i] ?? NaN)),
    ]),
  };
}

function tickMultiple(value: number): string {
  const short = Number(value.toPrecision(6));
  const text = short >= 1e5 || (short > 0 && short < 1e-4) ? short.toExponential() : String(short);
  return `${text.replace('e+', 'e').replace('-', '−')}×`;
}
