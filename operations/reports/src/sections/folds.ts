/** Which bars trained and which tested: a timeline and the dates, with what was left out between them. */
import type { FoldSummary, RunDocument } from '@quantcli/backtest';
import { bar, planeOf, type Plane } from '../chart/marks.ts';
import { emptyPlot, plot, timeTicksOf } from '../chart/plot.ts';
import { extentOf } from '../chart/scale.ts';
import { timeAxis } from '../chart/time-axis.ts';
import { formatCount } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { plural, section, table } from './section.ts';

/** More rows than this are folded away below the timeline. */
const OPEN_ROWS = 8;
/** What was left out is drawn at least this wide, as a share of the axis: a few days would not show beside 20 years. */
const GAP_SHARE = 0.004;

export function foldSection({ folds }: RunDocument): Markup {
  const purged = folds.reduce((sum, fold) => sum + fold.purged, 0);
  const embargoed = folds.reduce((sum, fold) => sum + fold.embargoed, 0);
  const columns = [
    { head: 'Fold', numeric: true as const },
    ...['Train from', 'to', 'Test from', 'to'].map((head) => ({ head })),
    ...['Purged', 'Embargoed'].map((head) => ({ head, numeric: true as const })),
  ];
  const rows = folds.map((fold, f) => [
    String(f + 1),
    fold.trainFrom,
    fold.trainTo,
    fold.testFrom,
    fold.testTo,
    formatCount(fold.purged),
    formatCount(fold.embargoed),
  ]);
  const left = `${formatCount(purged)} ${plural(purged, 'row')} purged, ${formatCount(embargoed)} embargoed`;
  return section(
    'folds',
    'Validation folds',
    timeline(folds),
    folds.length > 0 &&
      markup`<details${folds.length <= OPEN_ROWS && markup` open`}>
        <summary>${formatCount(folds.length)} ${plural(folds.length, 'fold')}, ${left}</summary>
        ${table('Folds', columns, rows)}
      </details>`,
  );
}

function timeline(folds: readonly FoldSummary[]): Markup {
  const times = folds.map((fold) =>
    [fold.trainFrom, fold.trainTo, fold.testFrom, fold.testTo].map((iso) => Date.parse(iso) * 1_000),
  );
  const extent = extentOf(times.flat());
  if (extent === undefined) return emptyPlot('There are no folds: nothing was validated out of sample.');
  const axis = timeAxis(extent.min, extent.max);
  const height = folds.length * (folds.length > 30 ? 7 : 14);
  const plane = planeOf(height, axis.at, (row) => 1 - row / folds.length);
  const labelled = Math.ceil(folds.length / 20);
  return plot({
    id: 'folds',
    title: 'Training and test periods of every fold',
    description: `${formatCount(folds.length)} ${plural(folds.length, 'fold')}, first test from ${folds[0]!.testFrom}, last test to ${folds.at(-1)!.testTo}.`,
    plane,
    xTicks: timeTicksOf(axis),
    grid: false,
    yTicks: folds.flatMap((_, f) =>
      f % labelled === 0 ? [{ at: 1 - (f + 0.5) / folds.length, label: String(f + 1) }] : [],
    ),
    marks: times.flatMap((edges, f) =>
      foldMarks(plane, edges, f, folds[f]!.purged + folds[f]!.embargoed, GAP_SHARE * (extent.max - extent.min)),
    ),
    legend: [
      { label: 'Train', swatch: 'train' },
      { label: 'Purged and embargoed', swatch: 'gap' },
      { label: 'Test', swatch: 'test' },
    ],
    caption:
      'Rows whose label reaches into the test period are purged from training; the embargo leaves out more beside it.',
  });
}

function foldMarks(
  plane: Plane,
  edges: readonly number[],
  f: number,
  leftOut: number,
  narrowest: number,
): (Markup | null)[] {
  const [trainFrom, trainTo, testFrom, testTo] = edges as [number, number, number, number];
  const [top, bottom] = [f + 0.15, f + 0.85];
  // Drawn in this order, a test block inside the training range lies on top of it.
  return [
    bar(plane, trainFrom, trainTo, top, bottom, 'train'),
    leftOut > 0 ? bar(plane, Math.min(trainTo, testFrom - narrowest), testFrom, top, bottom, 'gap') : null,
    bar(plane, testFrom, testTo, top, bottom, 'test'),
  ];
}
