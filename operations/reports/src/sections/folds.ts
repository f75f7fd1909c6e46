/** Which bars trained and which tested: a timeline and the dates, with what was left out between them. */
import type { FoldSummary, RunDocument } from '@quantcli/backtest';
import { foldPlot, type FoldSpan } from '../chart/fold-plot.ts';
import { emptyPlot } from '../chart/plot.ts';
import { extentOf } from '../chart/scale.ts';
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
  const narrowest = GAP_SHARE * (extent.max - extent.min);
  return foldPlot({
    id: 'folds',
    title: 'Training and test periods of every fold',
    description: `${formatCount(folds.length)} ${plural(folds.length, 'fold')}, first test from ${folds[0]!.testFrom}, last test to ${folds.at(-1)!.testTo}.`,
    extent,
    folds: times.map((edges, f) => spansOf(edges, folds[f]!.purged + folds[f]!.embargoed, narrowest)),
    legend: [
      { label: 'Train', swatch: 'train' },
      { label: 'Purged and embargoed', swatch: 'gap' },
      { label: 'Test', swatch: 'test' },
    ],
    caption:
      'Rows whose label reaches into the test period are purged from training; the embargo leaves out more beside it.',
  });
}

function spansOf(edges: readonly number[], leftOut: number, narrowest: number): FoldSpan[] {
  const [trainFrom, trainTo, testFrom, testTo] = edges as [number, number, number, number];
  const gap: FoldSpan = { from: Math.min(trainTo, testFrom - narrowest), to: testFrom, style: 'gap' };
  return [
    { from: trainFrom, to: trainTo, style: 'train' },
    ...(leftOut > 0 ? [gap] : []),
    { from: testFrom, to: testTo, style: 'test' },
  ];
}
