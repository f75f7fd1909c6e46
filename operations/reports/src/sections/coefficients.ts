/** What the model leans on: standardised coefficients, the mean and the range over folds, largest first. */
import type { RunDocument, RunSeries } from '@quantcli/backtest';
import { emptyPlot } from '../chart/plot.ts';
import { dotRange, rangeOf, reachOf } from '../chart/dot-range.ts';
import { formatCount, formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { section, table, valueOr } from './section.ts';

export function coefficientSection({ features }: RunDocument, { coefficients }: RunSeries): Markup {
  return section(
    'coefficients',
    'Coefficients',
    coefficients.length === 0 ? emptyPlot('The model has no coefficients.') : coefficientTable(coefficients),
    features.length > 0 &&
      markup`<details>
        <summary>${formatCount(features.length)} features: expressions and warm-up</summary>
        ${table(
          'Features',
          [{ head: 'Feature' }, { head: 'Expression' }, { head: 'Warm-up, bars', numeric: true }],
          features.map(({ name, expr, warmup }) => [name, markup`<code>${expr}</code>`, formatCount(warmup)]),
        )}
      </details>`,
  );
}

/** Every feature's coefficient with its range over the folds, and how to read it. */
export function coefficientTable(coefficients: RunSeries['coefficients']): Markup {
  const sorted = coefficients.toSorted(
    (a, b) => Math.abs(b.mean) - Math.abs(a.mean) || (a.feature < b.feature ? -1 : 1),
  );
  const ranges = sorted.map(({ mean, lowest, highest }) => rangeOf(mean, lowest, highest));
  const reach = reachOf(ranges);
  const missing = 'no fold gave this feature a coefficient';
  return markup`${table(
    'Standardised coefficients',
    [
      { head: 'Feature' },
      { head: 'Range over folds' },
      { head: 'Mean', numeric: true },
      { head: 'Lowest', numeric: true },
      { head: 'Highest', numeric: true },
    ],
    sorted.map(({ feature }, i) => [
      feature,
      dotRange(ranges[i]!, reach, 'strategy'),
      ...[ranges[i]!.value, ranges[i]!.low, ranges[i]!.high].map((value) => valueOr(formatRatio(value, 4), missing)),
    ]),
  )}
    <p class="caption">
      Standardised, mean of the folds and their range, sorted by size. A range that crosses the line changed its sign
      between folds.
    </p>`;
}
