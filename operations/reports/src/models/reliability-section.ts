/** Do probabilities mean what they say? The share that came true against the forecast, in bins, and the Brier score's parts. */
import type { ModelDocument } from '@quantcli/lifecycle';
import { columnChart } from '../chart/column-chart.ts';
import { dots, errorBar, line, planeOf } from '../chart/marks.ts';
import { plot, scaleTicksOf, xTicksOf } from '../chart/plot.ts';
import { extentOf, linearScale } from '../chart/scale.ts';
import { formatCount, formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { section, table, valueOr } from '../sections/section.ts';

type Reliability = NonNullable<ModelDocument['evaluation']['reliability']>;
type Bin = Reliability['width'][number];

/** Nothing for models whose forecasts are no probabilities. */
export function reliabilitySection({ evaluation: { reliability } }: ModelDocument): Markup | null {
  if (reliability === null) return null;
  const bins = reliability.mass.length > 0 ? reliability.mass : reliability.width;
  return section(
    'reliability',
    'Calibration',
    bins.length === 0
      ? markup`<p class="empty">No row has both a class and a probability.</p>`
      : markup`<div class="pair">
          <div>${diagram(bins, reliability.of)}</div>
          <div>${histogram(reliability.width)}${parts(reliability)}</div>
        </div>`,
  );
}

function diagram(bins: readonly Bin[], of: Reliability['of']): Markup {
  const forecasts = bins.map(({ forecast }) => forecast);
  const observed = bins.map((bin) => bin.observed);
  const extent = extentOf(
    forecasts,
    observed,
    bins.flatMap(({ interval }) => interval),
  )!;
  const scale = linearScale(extent, 5);
  const plane = planeOf(300, scale.at, scale.at);
  const ends = [scale.ticks[0]!, scale.ticks.at(-1)!];
  const cap = (ends[1]! - ends[0]!) / 120;
  return plot({
    id: 'reliability-diagram',
    title: 'Share that came true against the probability that was forecast',
    description: bins
      .map((bin) => `forecast ${formatRatio(bin.forecast, 3)}, came true ${formatRatio(bin.observed, 3)}`)
      .join('; '),
    plane,
    xTicks: xTicksOf(scale, (value) => formatRatio(value, scale.decimals)),
    yTicks: scaleTicksOf(scale, (value) => formatRatio(value, scale.decimals)),
    marks: [
      line(plane, ends, ends, 'axis'),
      ...bins.map(({ forecast, interval: [low, high] }) => errorBar(plane, forecast, low, high, cap, 'whisker')),
      line(plane, forecasts, observed, 'strategy'),
      dots(plane, forecasts, observed, 'strategy'),
    ],
    caption: `Probability of ${of === 'second-class' ? 'the second class' : 'the most probable class'} to the right, the share that came true upwards, ${formatCount(bins.length)} bins of about equal weight, 95 % intervals as if rows were independent (they are not: truth is wider). On the straight line forecasts mean what they say; a curve flatter than it is too sure of itself.`,
  });
}

function histogram(bins: readonly Bin[]): Markup {
  return columnChart({
    id: 'reliability-counts',
    title: 'Rows by forecast probability',
    description: bins
      .map(({ from, to, rows }) => `${formatRatio(from)} to ${formatRatio(to)}: ${formatCount(rows)}`)
      .join('; '),
    columns: bins.map(({ from, to, rows }) => ({ label: formatRatio((from + to) / 2), value: rows })),
    height: 110,
    caption:
      'Rows by the middle of their bin of one width: forecasts that stay near one value tell classes apart little.',
    empty: 'No row has a probability.',
  });
}

function parts({ ece, eceMass, mce, brier }: Reliability): Markup {
  const none = 'there are no bins to measure in';
  const row = (name: string, meaning: string, value: number | null | undefined) => [
    markup`${name} <small>${meaning}</small>`,
    valueOr(formatRatio(value ?? null, 4), none),
  ];
  return table(
    'Calibration',
    [{ head: 'Figure' }, { head: 'Number', numeric: true }],
    [
      row('ECE', 'mean gap, bins of one width', ece),
      row('ECE', 'mean gap, bins of one weight', eceMass),
      row('MCE', 'largest gap', mce),
      row('Brier: reliability', 'lower is better', brier?.reliability),
      row('− resolution', 'higher is better', brier?.resolution),
      row('+ uncertainty', 'of the outcomes, not of the model', brier?.uncertainty),
      row('+ within bins', 'what bins hide', brier?.withinBins),
    ],
  );
}
