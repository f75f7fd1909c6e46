/** How long features predict, as one self-contained HTML file: a table, and a curve of the IC by bars ahead for each. */
import type { IcDecay, IcPoint } from '@quantcli/features';
import { area, line, planeOf, rule } from '../chart/marks.ts';
import { emptyPlot, plot, scaleTicksOf, xTicksOf } from '../chart/plot.ts';
import { extentOf, linearScale } from '../chart/scale.ts';
import { formatCount, formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { renderPage } from '../page.ts';
import { section, table, valueOr } from '../sections/section.ts';

export interface DecayedFeature {
  readonly name: string;
  readonly expr: string;
  readonly decay: IcDecay;
}

export interface DecayReport {
  readonly title: string;
  /** What it was measured on. */
  readonly subtitle: string;
  readonly features: readonly DecayedFeature[];
  readonly costBps: number;
}

const Z = 1.96;

export function renderDecayReport({ title, subtitle, features, costBps }: DecayReport): string {
  return renderPage({
    title: `${title} – IC decay`,
    subtitle,
    sections: [
      section(
        'summary',
        'Summary',
        markup`<p class="lead">
          The rank correlation of each feature with the return of the k-th bar ahead. Half-life: of a·2<sup>−k/H</sup>
          fitted to that curve, with a 90 % interval from resampled blocks of dates; none where the IC of the first five
          bars is not told from 0. Rebalance: the bars between rebalances that leave most after ${formatRatio(costBps, 1)} bps one
          way.
        </p>`,
        summaryTable(features),
      ),
      section('curves', 'Curves', markup`<div class="pictures">${features.map(curve)}</div>`),
    ],
  });
}

function summaryTable(features: readonly DecayedFeature[]): Markup {
  const horizons = features[0]?.decay.horizons ?? [];
  return table(
    'IC by horizon and half-life',
    [
      { head: 'Feature' },
      ...horizons.map(({ bars }) => ({ head: `IC ${bars}`, numeric: true as const })),
      { head: 'Half-life', numeric: true },
      { head: '90 % interval', numeric: true },
      { head: 'Rebalance', numeric: true },
    ],
    features.map(({ name, decay }) => [
      name,
      ...decay.horizons.map(({ ic, stdErr }) => cell(ic, stdErr)),
      valueOr(formatBars(decay.halfLife), decay.note),
      valueOr(
        decay.halfLifeInterval === undefined
          ? formatBars(undefined)
          : decay.halfLifeInterval.map(formatBars).join(' to '),
        decay.note,
      ),
      decay.rebalanceBars === undefined
        ? valueOr(formatRatio(null), decay.halfLife === undefined ? decay.note : 'costs are larger')
        : formatCount(decay.rebalanceBars),
    ]),
  );
}

/** Bold where it is told from 0. */
function cell(ic: number | undefined, stdErr: number | undefined): Markup | string {
  const text = formatRatio(ic ?? null, 4);
  return ic !== undefined && Math.abs(ic) > Z * (stdErr ?? Infinity)
    ? markup`<b>${text}</b>`
    : valueOr(text, 'no date has enough pairs');
}

function formatBars(bars: number | undefined): string {
  return bars === Infinity ? 'longer' : formatRatio(bars ?? null, bars !== undefined && bars < 10 ? 1 : 0);
}

function curve({ name, expr, decay }: DecayedFeature, i: number): Markup {
  return markup`<div class="case"><h3>${name}</h3>${picture(`curve-${i}`, name, expr, decay.curve, decay.note)}</div>`;
}

function picture(id: string, name: string, expr: string, points: readonly IcPoint[], note: string): Markup {
  const lags = points.map(({ bars }) => bars);
  const ics = points.map(({ ic }) => ic ?? NaN);
  const low = points.map(({ ic = NaN, stdErr = NaN }) => ic - Z * stdErr);
  const high = points.map(({ ic = NaN, stdErr = NaN }) => ic + Z * stdErr);
  const extent = extentOf(ics, low, high, [0]);
  if (extent === undefined || extentOf(ics) === undefined)
    return emptyPlot('No date has enough values with known returns.');
  const xs = linearScale({ min: 0, max: lags.at(-1)! });
  const ys = linearScale(extent, 4);
  const plane = planeOf(120, xs.at, ys.at);
  return plot({
    id,
    title: `IC of ${name} by bars ahead`,
    description: `From ${formatRatio(ics[0]!, 4)} one bar ahead to ${formatRatio(ics.at(-1)!, 4)} after ${lags.at(-1)!}.`,
    plane,
    xTicks: xTicksOf(xs, formatCount),
    yTicks: scaleTicksOf(ys, (value) => formatRatio(value, ys.decimals)),
    marks: [area(plane, lags, low, high, 'band'), rule(plane, 0, 'axis'), line(plane, lags, ics, 'strategy')],
    caption: `${expr}. Bars ahead to the right, ± 1.96 standard errors; ${note}.`,
  });
}
