/** What a search for features found, as one self-contained HTML file: the best by generation against chance, and the finalists. */
import type { FeatureSearch, Finalist } from '@quantcli/models';
import { line, planeOf, rule } from '../chart/marks.ts';
import { emptyPlot, plot, scaleTicksOf } from '../chart/plot.ts';
import { extentOf, linearScale } from '../chart/scale.ts';
import { formatCount, formatPercent, formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { renderPage } from '../page.ts';
import { section, table, valueOr } from '../sections/section.ts';

export interface SearchReport {
  readonly title: string;
  /** What it was measured on. */
  readonly subtitle: string;
  readonly label: string;
  /** First date of the hold-out span. */
  readonly cut: string;
  readonly search: FeatureSearch;
}

export function renderSearchReport({ title, subtitle, label, cut, search }: SearchReport): string {
  return renderPage({
    title: `${title} – search`,
    subtitle,
    sections: [
      section(
        'verdict',
        search.verdict === 'found' ? 'Found' : 'Nothing found',
        markup`<p>${search.sentence}</p>
          <p class="lead">
            ${formatCount(search.candidates)} candidates in this search, ${formatCount(search.trials)} trials on this data.
            Label: <code>${label}</code>. The search saw the bars before ${cut} only.
          </p>`,
      ),
      section('generations', 'By generation', generations(search)),
      section('finalists', 'Finalists', finalists(search.finalists)),
    ],
  });
}

function generations({ history, chance }: FeatureSearch): Markup {
  const numbers = history.map((_, g) => g + 1);
  const best = history.map((one) => one.best ?? NaN);
  const median = history.map((one) => one.median ?? NaN);
  const extent = extentOf(best, median, [chance, 0]);
  if (extent === undefined || extentOf(best) === undefined)
    return emptyPlot('No candidate has a value on enough dates.');
  const xs = linearScale({ min: 1, max: Math.max(2, history.length) });
  const ys = linearScale(extent, 4);
  const plane = planeOf(200, xs.at, ys.at);
  return plot({
    id: 'best-by-generation',
    title: 't of the out-of-fold IC by generation',
    description: `The best from ${formatRatio(best[0]!, 2)} to ${last(best)}; chance alone shows about ${formatRatio(chance, 2)}.`,
    plane,
    xTicks: xs.ticks
      .filter((value) => Number.isInteger(value))
      .map((value, k) => ({ at: xs.at(value), label: formatCount(value), minor: k % 2 === 1 })),
    yTicks: scaleTicksOf(ys, (value) => formatRatio(value, ys.decimals)),
    marks: [
      rule(plane, chance, 'mean'),
      line(plane, numbers, median, 'benchmark'),
      line(plane, numbers, best, 'strategy'),
    ],
    legend: [
      { label: 'best', swatch: 'strategy', value: last(best) },
      { label: 'middle', swatch: 'benchmark', value: last(median) },
      { label: 'best of all trials by chance', swatch: 'mean', value: formatRatio(chance, 2) },
    ],
    caption: 'Newey–West t of the purged out-of-fold IC on the training span, known and resembling features included.',
  });
}

function last(values: readonly number[]): string {
  return formatRatio(values.at(-1) ?? null, 2);
}

function finalists(all: readonly Finalist[]): Markup {
  if (all.length === 0)
    return emptyPlot(
      'No new candidate is told from the best of so many trials by chance: the hold-out span was not opened.',
    );
  return table(
    'Finalists',
    [
      { head: 'Expression' },
      { head: 'IC', numeric: true },
      { head: 't', numeric: true },
      { head: 'p, deflated', numeric: true },
      { head: 'IC, hold-out', numeric: true },
      { head: 't', numeric: true },
      { head: 'p', numeric: true },
      { head: 'Resembles', numeric: true },
      { head: 'Verdict' },
    ],
    all.map(({ expr, sign, training, deflatedP, holdOut, holdOutP, resembles, found }) => [
      markup`<code>${sign < 0 ? `-(${expr})` : expr}</code>`,
      formatRatio(training.ic, 4),
      formatRatio(training.t, 2),
      formatRatio(deflatedP, 3),
      valueOr(formatRatio(holdOut?.ic ?? null, 4), 'too few dates'),
      valueOr(formatRatio(holdOut?.t ?? null, 2), 'too few dates'),
      formatRatio(holdOutP, 3),
      formatPercent(resembles, 0),
      found ? markup`<b>found</b>` : 'not confirmed',
    ]),
  );
}
