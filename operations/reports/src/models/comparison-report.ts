/** Several models on the same rows, as one self-contained HTML file: ranking, and which differences are more than chance. */
import { dotRange, rangeOf, reachOf } from '../chart/dot-range.ts';
import { formatCount, formatPercent, formatRatio, MISSING } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { renderPage } from '../page.ts';
import { plural, section, table, valueOr } from '../sections/section.ts';
import { intervalText } from './against-chance.ts';

interface ComparedModel {
  readonly name: string;
  readonly loss: number;
  readonly ic: number | null;
  /** Of the typical path, after costs. */
  readonly sharpe: number | null;
  readonly psr: number | null;
  readonly dsr: number | null;
}

interface ComparedPair {
  readonly first: string;
  readonly second: string;
  /** Of the losses by bar, first less second. */
  readonly loss: {
    readonly difference: number;
    readonly interval: readonly [low: number, high: number];
    readonly p: number;
  } | null;
  /** Of the ICs, first less second, with a Newey–West error. */
  readonly ic: { readonly difference: number; readonly stdErr: number | null } | null;
  /** Of classifiers: rows that only one has right. */
  readonly mcnemar: { readonly onlyFirst: number; readonly onlySecond: number; readonly p: number } | null;
}

/** The document of `quant model compare`. */
export interface ComparisonReport {
  readonly label: string;
  readonly loss: 'squared' | 'log';
  readonly rows: number;
  readonly bars: number;
  /** The least loss first. */
  readonly models: readonly ComparedModel[];
  readonly pairs: readonly ComparedPair[];
  /** p-values that the best of the models earns nothing, and the probability of backtest overfitting. */
  readonly selection: {
    readonly realityCheck: number;
    readonly superiorAbility: number;
    readonly best: string;
    readonly overfitting: number | null;
  } | null;
}

const LEVEL = 0.05;
const Z = 1.96;
const NO_TEST = 'the losses do not differ, or bars are too few for the horizon';

export function renderComparisonReport(comparison: ComparisonReport): string {
  const { label, rows, bars, models, pairs } = comparison;
  return renderPage({
    title: `${formatCount(models.length)} models compared`,
    subtitle: `${label} · ${formatCount(rows)} ${plural(rows, 'row')} of ${formatCount(bars)} ${plural(bars, 'bar')} that every model forecasts`,
    sections: [
      section('models', headline(pairs), ranking(comparison)),
      section('matrix', 'Which differences are more than chance?', matrix(models, pairs)),
      section('pairs', 'Pairs', pairTable(pairs)),
      section('selection', 'Is the best more than the luck of choosing?', luck(comparison)),
    ],
  });
}

/** The level that each of k tests must pass, so that one false find among all has a chance of 5 % at most (Bonferroni). */
function levelOf(pairs: readonly ComparedPair[]): number {
  return LEVEL / Math.max(1, pairs.length);
}

function headline(pairs: readonly ComparedPair[]): string {
  const level = levelOf(pairs);
  const told = pairs.filter(({ loss }) => (loss?.p ?? 1) <= level).length;
  return told === 0
    ? 'No model is told from another'
    : `${formatCount(told)} of ${formatCount(pairs.length)} ${plural(pairs.length, 'pair')} ${plural(told, 'is', 'are')} told apart`;
}

function ranking({ loss, models }: ComparisonReport): Markup {
  const number = { numeric: true } as const;
  const squared = loss === 'squared';
  return markup`${table(
    'Models, the least loss first',
    [
      { head: 'Model' },
      { head: squared ? 'Squared error' : 'Log loss', ...number },
      ...(squared ? [{ head: 'RMSE', ...number }] : []),
      { head: 'IC', ...number },
      { head: 'Sharpe', ...number },
      { head: 'PSR', ...number },
      { head: 'DSR', ...number },
    ],
    models.map(({ name, loss: mean, ic, sharpe, psr, dsr }) => [
      name,
      formatRatio(mean, 6),
      ...(squared ? [formatRatio(Math.sqrt(mean), 4)] : []),
      valueOr(formatRatio(ic, 4), 'no date has enough forecasts with known outcomes'),
      ...[formatRatio(sharpe), formatRatio(psr, 3), formatRatio(dsr, 3)].map((text) =>
        valueOr(text, 'too few bars, or returns that do not vary'),
      ),
    ]),
  )}
    <p class="caption">
      Losses are means over the bars of the mean loss of a bar; Sharpe ratio, PSR and DSR those of the typical path after
      costs. The order alone says nothing: see the tests.
    </p>`;
}

function luck({ models, selection }: ComparisonReport): Markup {
  if (selection === null)
    return markup`<p class="empty">The returns of the models are too few, or too even, for a test.</p>`;
  const { best, superiorAbility, realityCheck, overfitting } = selection;
  return markup`<p>
      Best by its returns: ${best}.
      ${superiorAbility <= LEVEL ? 'That the best of so many earns nothing is unlikely.' : 'Chance is not ruled out: of so many, one is the best.'}
    </p>
    ${table(
      'Tests of the best',
      [{ head: 'Figure' }, { head: 'Number', numeric: true }],
      [
        [
          markup`Hansen's p <small>that the best of ${models.length} earns nothing</small>`,
          formatRatio(superiorAbility, 3),
        ],
        [markup`White's p <small>the same, poor models count against it</small>`, formatRatio(realityCheck, 3)],
        [
          markup`Probability of overfitting <small>that the best of one half of the bars is below the middle in the other</small>`,
          valueOr(formatRatio(overfitting), 'too few bars, or returns that do not vary'),
        ],
      ],
    )}
    <p class="caption">On the bars that the typical paths of all models have.</p>`;
}

function matrix(models: readonly ComparedModel[], pairs: readonly ComparedPair[]): Markup {
  const level = levelOf(pairs);
  return markup`${table(
    'p-values of the differences in loss',
    [{ head: 'Model' }, ...models.map(({ name }) => ({ head: `than ${name}`, numeric: true as const }))],
    models.map(({ name }) => [
      name,
      ...models.map((other) => (other.name === name ? '' : matrixCell(pairs, name, other.name, level))),
    ]),
  )}
    <p class="caption">
      Is the model of the row better (+) or worse (−) than that of the column? Two-sided p-values of Diebold and Mariano's
      test of the losses by bar; bold below ${formatRatio(level, 4)}, which is 5 % over ${formatCount(pairs.length)}
      ${plural(pairs.length, 'pair')} (Bonferroni): the smallest of many p-values is no p-value.
    </p>`;
}

function matrixCell(pairs: readonly ComparedPair[], row: string, column: string, level: number): Markup | string {
  const pair = pairs.find(
    ({ first, second }) => (first === row && second === column) || (first === column && second === row),
  );
  const test = pair?.loss ?? null;
  if (test === null) return valueOr(MISSING, NO_TEST);
  const rowLess = pair!.first === row ? test.difference : -test.difference;
  const text = `${rowLess < 0 ? '+' : '−'} ${formatRatio(test.p, 3)}`;
  return test.p <= level ? markup`<b>${text}</b>` : text;
}

function pairTable(pairs: readonly ComparedPair[]): Markup {
  const number = { numeric: true } as const;
  const ranges = pairs.map(({ loss: test }) =>
    rangeOf(test?.difference ?? null, test?.interval[0] ?? null, test?.interval[1] ?? null),
  );
  const reach = reachOf(ranges);
  const ics = pairs.map(({ ic }) => {
    const margin = Z * (ic?.stdErr ?? NaN);
    return ic === null || Number.isNaN(margin) ? null : ([ic.difference - margin, ic.difference + margin] as const);
  });
  const classified = pairs.some(({ mcnemar }) => mcnemar !== null);
  return markup`${table(
    'Pairs of models',
    [
      { head: 'Pair' },
      { head: 'Difference in loss' },
      { head: 'p', ...number },
      { head: 'Difference in IC', ...number },
      { head: '95 % interval', ...number },
      ...(classified
        ? [
            { head: 'Only first, only second right', ...number },
            { head: "McNemar's p", ...number },
          ]
        : []),
    ],
    pairs.map(({ first, second, loss: test, ic, mcnemar }, i) => [
      `${first} less ${second}`,
      dotRange(ranges[i]!, reach, (test?.p ?? 1) <= levelOf(pairs) ? 'strategy' : 'benchmark'),
      valueOr(formatRatio(test?.p ?? null, 3), NO_TEST),
      valueOr(formatRatio(ic?.difference ?? null, 4), 'no date has both ICs'),
      valueOr(
        intervalText(ics[i]!, (value) => formatRatio(value, 4)),
        'too few dates for an error',
      ),
      ...(classified
        ? [
            mcnemar ? `${formatCount(mcnemar.onlyFirst)}, ${formatCount(mcnemar.onlySecond)}` : valueOr(MISSING, SAME),
            valueOr(formatRatio(mcnemar?.p ?? null, 3), SAME),
          ]
        : []),
    ]),
  )}
    <p class="caption">
      Left of the line the first model has less loss; a range that crosses the line does not tell them apart.
      ${
        classified &&
        `McNemar's test counts rows as independent: with rows of one date that move together it finds too much (${formatPercent(LEVEL, 0)} is not kept).`
      }
    </p>`;
}

const SAME = 'both are right on the same rows';
