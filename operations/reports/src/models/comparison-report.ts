/** Several models on the same rows, as one self-contained HTML file: ranking, and which differences are more than chance. */
import { dotRange, rangeOf, reachOf } from '../chart/dot-range.ts';
import { formatCount, formatPercent, formatRatio, MISSING } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { renderPage } from '../page.ts';
import { plural, section, table, valueOr } from '../sections/section.ts';
import { intervalText } from './against-chance.ts';

type Maybe<T> = T | null | undefined;

interface ComparedPair {
  readonly first: string;
  readonly second: string;
  /** Of the losses by bar, first less second. */
  readonly dieboldMariano: Maybe<{
    readonly difference: number;
    readonly pValue: number;
    readonly interval: readonly [number, number];
  }>;
  /** Of the ICs, first less second, with a Newey–West error. */
  readonly ic: Maybe<{ readonly difference: number; readonly stdErr?: Maybe<number> }>;
  /** Of classifiers: rows that only one has right. */
  readonly mcnemar: Maybe<{ readonly onlyFirst: number; readonly onlySecond: number; readonly pValue: number }>;
}

export interface ComparisonReport {
  readonly title: string;
  /** What it was measured on. */
  readonly subtitle: string;
  readonly comparison: {
    readonly loss: 'squared' | 'log';
    readonly rows: number;
    readonly bars: number;
    /** The best first. */
    readonly models: readonly { readonly name: string; readonly loss: number; readonly ic?: Maybe<number> }[];
    readonly pairs: readonly ComparedPair[];
  };
}

const LEVEL = 0.05;
const Z = 1.96;
const NO_TEST = 'the losses do not differ, or bars are too few for the horizon';

export function renderComparisonReport({ title, subtitle, comparison }: ComparisonReport): string {
  const { rows, bars, models, pairs } = comparison;
  return renderPage({
    title: `${title} – comparison`,
    subtitle: `${subtitle} · ${formatCount(rows)} ${plural(rows, 'row')} of ${formatCount(bars)} ${plural(bars, 'bar')} that every model forecasts`,
    sections: [
      section('models', headline(pairs), ranking(comparison)),
      section('matrix', 'Which differences are more than chance?', matrix(models, pairs)),
      section('pairs', 'Pairs', pairTable(pairs)),
    ],
  });
}

/** The level that each of k tests must pass, so that one false find among all has a chance of 5 % at most (Bonferroni). */
function levelOf(pairs: readonly ComparedPair[]): number {
  return LEVEL / Math.max(1, pairs.length);
}

function headline(pairs: readonly ComparedPair[]): string {
  const level = levelOf(pairs);
  const told = pairs.filter(({ dieboldMariano }) => (dieboldMariano?.pValue ?? 1) <= level).length;
  return told === 0
    ? 'No model is told from another'
    : `${formatCount(told)} of ${formatCount(pairs.length)} ${plural(pairs.length, 'pair')} ${plural(told, 'is', 'are')} told apart`;
}

function ranking({ loss, models }: ComparisonReport['comparison']): Markup {
  return markup`${table(
    'Models, the least loss first',
    [
      { head: 'Model' },
      { head: loss === 'squared' ? 'Squared error' : 'Log loss', numeric: true },
      ...(loss === 'squared' ? [{ head: 'RMSE', numeric: true as const }] : []),
      { head: 'IC', numeric: true },
    ],
    models.map(({ name, loss: mean, ic }) => [
      name,
      formatRatio(mean, 6),
      ...(loss === 'squared' ? [formatRatio(Math.sqrt(mean), 4)] : []),
      valueOr(formatRatio(ic ?? null, 4), 'no date has enough forecasts with known outcomes'),
    ]),
  )}
    <p class="caption">Means over the bars of the mean loss of a bar. The order alone says nothing: see the tests.</p>`;
}

function matrix(models: ComparisonReport['comparison']['models'], pairs: readonly ComparedPair[]): Markup {
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
  const test = pair?.dieboldMariano;
  if (test === null || test === undefined) return valueOr(MISSING, NO_TEST);
  const rowLess = pair!.first === row ? test.difference : -test.difference;
  const text = `${rowLess < 0 ? '+' : '−'} ${formatRatio(test.pValue, 3)}`;
  return test.pValue <= level ? markup`<b>${text}</b>` : text;
}

function pairTable(pairs: readonly ComparedPair[]): Markup {
  const number = { numeric: true } as const;
  const ranges = pairs.map(({ dieboldMariano: test }) =>
    rangeOf(test?.difference ?? null, test?.interval[0] ?? null, test?.interval[1] ?? null),
  );
  const reach = reachOf(ranges);
  const ics = pairs.map(({ ic }) => {
    const margin = Z * (ic?.stdErr ?? NaN);
    return ic === null || ic === undefined || Number.isNaN(margin)
      ? null
      : ([ic.difference - margin, ic.difference + margin] as const);
  });
  const classified = pairs.some(({ mcnemar }) => mcnemar !== null && mcnemar !== undefined);
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
    pairs.map(({ first, second, dieboldMariano: test, ic, mcnemar }, i) => [
      `${first} less ${second}`,
      dotRange(ranges[i]!, reach, (test?.pValue ?? 1) <= levelOf(pairs) ? 'strategy' : 'benchmark'),
      valueOr(formatRatio(test?.pValue ?? null, 3), NO_TEST),
      valueOr(formatRatio(ic?.difference ?? null, 4), 'no date has both ICs'),
      valueOr(
        intervalText(ics[i]!, (value) => formatRatio(value, 4)),
        'too few dates for an error',
      ),
      ...(classified
        ? [
            mcnemar ? `${formatCount(mcnemar.onlyFirst)}, ${formatCount(mcnemar.onlySecond)}` : valueOr(MISSING, SAME),
            valueOr(formatRatio(mcnemar?.pValue ?? null, 3), SAME),
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
