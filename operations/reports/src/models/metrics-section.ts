/** Every metric against the label: over all rows with its interval, how it varies over folds and paths, and by year. */
import type { ModelDocument } from '@quantcli/lifecycle';
import { formatCount, formatRatio, MISSING } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { plural, section, table, valueOr, whole } from '../sections/section.ts';
import { againstChance, intervalText, NO_INTERVAL } from './against-chance.ts';

type Evaluation = ModelDocument['evaluation'];
type Figures = Evaluation['years'][number]['metrics'];

const MISSING_FIGURE = 'it does not exist on these rows';

/** Of a forecast without skill, where that does not depend on the data. */
const CHANCE: Readonly<Record<string, number>> = {
  r2: 0,
  explained_variance: 0,
  mase: 1,
  rmse_ratio: 1,
  directional_accuracy: 0.5,
  ic: 0,
  hit_rate: 0.5,
  kendall: 0,
  matthews: 0,
  auc: 0.5,
};

export function metricsSection({ evaluation, label }: ModelDocument): Markup {
  const { kind, rows, sections, bootstrap, folds, years } = evaluation;
  const names = evaluation.metrics.map(({ name }) => name);
  return section(
    'metrics',
    'Metrics against the label',
    markup`<p class="lead">
      ${kind === 'ranking' ? 'Ranking' : kind === 'regression' ? 'Regression' : 'Classification'}, label <code>${label}</code>:
      ${formatCount(rows)} ${plural(rows, 'row')} of ${formatCount(sections)} ${plural(sections, 'date')}, each forecast by
      models that did not see it.
    </p>`,
    evaluation.metrics.length === 0
      ? markup`<p class="empty">No row has both a label and a forecast.</p>`
      : overall(evaluation),
    markup`<p class="caption">
      Of the mean forecast over the paths; 95 % intervals from ${formatCount(bootstrap.replications)} resamples of blocks of
      ${formatRatio(bootstrap.blockBars, 0)} bars. Folds differ in their dates too, so their range is wider than the noise of the
      model.
    </p>`,
    folds.length > 0 &&
      markup`<details>
        <summary>By fold: ${formatCount(folds.length)}</summary>
        ${figureTable(
          'Metrics by fold',
          ['Fold', 'Trained', 'Tested'],
          names,
          folds.map(({ trained, tested, metrics }, f) => ({
            cells: [formatCount(f + 1), formatCount(trained), formatCount(tested)],
            metrics,
          })),
        )}
      </details>`,
    years.length > 0 &&
      markup`<details>
        <summary>By year: ${formatCount(years.length)}</summary>
        ${figureTable(
          'Metrics by year',
          ['Year', 'Rows'],
          names,
          years.map(({ year, rows: members, metrics }) => ({ cells: [String(year), formatCount(members)], metrics })),
        )}
      </details>`,
  );
}

function overall({ metrics, folds, paths }: Evaluation): Markup {
  const number = { numeric: true } as const;
  return table(
    'Metrics over all rows',
    [
      { head: 'Metric' },
      { head: 'Number', ...number },
      { head: '95 % interval', ...number },
      { head: 'No skill', ...number },
      { head: '' },
      { head: 'Over folds', ...number },
      { head: 'Over paths', ...number },
    ],
    metrics.map(({ name, better, value, interval }) => {
      const chance = CHANCE[name];
      return [
        markup`${name} <small>${better} is better</small>`,
        valueOr(figure(value), MISSING_FIGURE),
        valueOr(intervalText(interval, figure), NO_INTERVAL),
        valueOr(chance === undefined ? MISSING : String(chance), 'it depends on the data'),
        chance === undefined ? '' : whole(againstChance(interval, chance, better)),
        spread(folds, name),
        spread(paths, name),
      ];
    }),
  );
}

/** From the lowest to the highest. */
function spread(parts: readonly { readonly metrics: Figures }[], name: string): Markup | string {
  const values = parts.flatMap(({ metrics }) => metrics[name] ?? []);
  const range = values.length === 0 ? null : ([Math.min(...values), Math.max(...values)] as const);
  return valueOr(intervalText(range, figure), parts.length === 0 ? 'there are none' : MISSING_FIGURE);
}

function figureTable(
  label: string,
  heads: readonly string[],
  names: readonly string[],
  rows: readonly { readonly cells: readonly string[]; readonly metrics: Figures }[],
): Markup {
  return table(
    label,
    [...heads, ...names].map((head) => ({ head, numeric: true })),
    rows.map(({ cells, metrics }) => [
      ...cells,
      ...names.map((name) => valueOr(figure(metrics[name] ?? null), MISSING_FIGURE)),
    ]),
  );
}

function figure(value: number | null): string {
  return formatRatio(value, 4);
}
