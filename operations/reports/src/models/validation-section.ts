/** Which bars every fold tested, and what was kept out of its training around them. */
import type { ModelDocument } from '@quantcli/lifecycle';
import { foldPlot, type FoldSpan } from '../chart/fold-plot.ts';
import { emptyPlot } from '../chart/plot.ts';
import { extentOf } from '../chart/scale.ts';
import { formatCount } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { plural, section, table } from '../sections/section.ts';

type Fold = ModelDocument['validation']['folds'][number];

export function validationSection({ validation, data }: ModelDocument): Markup {
  const { splitter, folds, paths } = validation;
  const total = (of: 'purged' | 'embargoed'): number => folds.reduce((sum, fold) => sum + fold[of], 0);
  const [purged, embargoed] = [total('purged'), total('embargoed')];
  return section(
    'validation',
    'Validation',
    markup`<p class="lead">
      ${splitter}: ${formatCount(folds.length)} ${plural(folds.length, 'fold')}, ${formatCount(paths)} ${plural(paths, 'path')}.
    </p>`,
    picture(validation, data),
    folds.length > 0 &&
      markup`<details>
        <summary>
          ${formatCount(folds.length)} ${plural(folds.length, 'fold')}, ${formatCount(purged)} ${plural(purged, 'row')} purged, ${formatCount(embargoed)} embargoed
        </summary>
        ${foldTable(folds)}
      </details>`,
  );
}

function picture({ folds }: ModelDocument['validation'], data: ModelDocument['data']): Markup {
  const [from, to] = [data.from, data.to].map(micros) as [number, number];
  const extent = extentOf([from, to]);
  if (folds.length === 0 || extent === undefined)
    return emptyPlot('There are no folds: nothing was validated out of sample.');
  return foldPlot({
    id: 'validation-plot',
    title: 'Test blocks of every fold',
    description: `${formatCount(folds.length)} ${plural(folds.length, 'fold')} from ${data.from} to ${data.to}.`,
    extent,
    folds: folds.map(({ blocks, trainFrom, trainTo }): FoldSpan[] => {
      const tests = blocks.map((block): FoldSpan => ({
        from: micros(block.from),
        to: micros(block.to),
        style: 'test',
      }));
      return [{ from: micros(trainFrom), to: micros(trainTo), style: 'train' }, ...tests];
    }),
    legend: [
      { label: 'Test', swatch: 'test' },
      { label: 'Train', swatch: 'train' },
    ],
    caption:
      'One row a fold. Rows whose label reaches into a test block are purged from training, and more are embargoed around it: too few bars to be seen here, they are counted below.',
  });
}

function micros(iso: string): number {
  return Date.parse(iso) * 1_000;
}

function foldTable(folds: readonly Fold[]): Markup {
  return table(
    'Folds',
    [
      ...['Fold', 'Trained', 'Tested', 'Purged', 'Embargoed'].map((head) => ({ head, numeric: true as const })),
      { head: 'Test blocks' },
    ],
    folds.map(({ trainRows, testRows, purged, embargoed, blocks }, f) => [
      ...[f + 1, trainRows, testRows, purged, embargoed].map(formatCount),
      blocks.map(({ from, to }) => `${from} to ${to}`).join(', '),
    ]),
  );
}
