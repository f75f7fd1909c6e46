/** How the loss falls as trees are added: training, and rows held out from it. */
import type { ModelDocument } from '@quantcli/lifecycle';
import { line, planeOf } from '../chart/marks.ts';
import { emptyPlot, plot, scaleTicksOf, xTicksOf } from '../chart/plot.ts';
import { extentOf, linearScale } from '../chart/scale.ts';
import { formatCount, formatRatio } from '../format.ts';
import type { Markup } from '../markup.ts';
import { plural, section } from '../sections/section.ts';

export function curveSection({ curve, learning }: ModelDocument): Markup | null {
  if (curve === null && learning.points.length === 0) return null;
  return section('curve', 'Learning curves', learning.points.length > 0 && byRows(learning), curve && picture(curve));
}

/** Whether more history would help. */
function byRows({ metric, points }: ModelDocument['learning']): Markup {
  const training = points.map((point) => point.training ?? NaN);
  const heldOut = points.map((point) => point.heldOut ?? NaN);
  const extent = extentOf(training, heldOut);
  if (extent === undefined) return emptyPlot(`The rows do not give ${metric}.`);
  const xs = linearScale({ min: 0, max: Math.max(...points.map(({ rows }) => rows)) });
  const ys = linearScale(extent, 5);
  const plane = planeOf(180, xs.at, ys.at);
  const rows = points.map((point) => point.rows);
  return plot({
    id: 'learning-plot',
    title: `${metric} by training rows`,
    description: `With all rows ${last(training)} on the rows trained on, ${last(heldOut)} held out.`,
    plane,
    xTicks: xTicksOf(xs, formatCount),
    yTicks: scaleTicksOf(ys, (value) => formatRatio(value, ys.decimals)),
    marks: [line(plane, rows, training, 'benchmark'), line(plane, rows, heldOut, 'strategy')],
    legend: [
      { label: 'Training', swatch: 'benchmark', value: last(training) },
      { label: 'Held out', swatch: 'strategy', value: last(heldOut) },
    ],
    caption: `${metric} on the rows trained on and on the most recent quarter of the history, as training reaches further back. A gap that stays calls for a simpler model or more data; lines that have met, for other features.`,
  });
}

function picture({ training, heldOut }: NonNullable<ModelDocument['curve']>): Markup {
  const extent = extentOf(training, heldOut);
  if (extent === undefined) return emptyPlot('No loss was recorded while the model was fitted.');
  const trees = Math.max(training.length, heldOut.length);
  const xs = linearScale({ min: 0, max: trees });
  const ys = linearScale(extent, 5);
  const plane = planeOf(220, xs.at, ys.at);
  const numbers = Array.from({ length: trees }, (_, t) => t + 1);
  const held = heldOut.length > 0;
  return plot({
    id: 'curve-plot',
    title: 'Loss by tree',
    description: `Training loss ${last(training)} after ${trees} ${plural(trees, 'tree')}${held ? `, held out ${last(heldOut)}` : ''}.`,
    plane,
    xTicks: xTicksOf(xs, formatCount),
    yTicks: scaleTicksOf(ys, (value) => formatRatio(value, ys.decimals)),
    marks: [
      line(plane, numbers.slice(0, training.length), training, 'benchmark'),
      line(plane, numbers.slice(0, heldOut.length), heldOut, 'strategy'),
    ],
    legend: [
      { label: 'Training', swatch: 'benchmark', value: last(training) },
      ...(held ? [{ label: 'Held out', swatch: 'strategy', value: last(heldOut) }] : []),
    ],
    caption: `Loss after every tree. ${held ? bestStop(heldOut) : 'No rows were held out: where the fall of the training loss turns into learning by heart is not seen here.'}`,
  });
}

function last(losses: readonly number[]): string {
  return formatRatio(losses.at(-1) ?? null, 4);
}

function bestStop(heldOut: readonly number[]): string {
  const least = heldOut.reduce((best, loss, t) => (loss < heldOut[best]! ? t : best), 0);
  return `Held-out loss is least, ${formatRatio(heldOut[least]!, 4)}, after ${formatCount(least + 1)} of ${formatCount(heldOut.length)} trees; where the lines part, further trees learn by heart.`;
}
