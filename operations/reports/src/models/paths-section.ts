/** What a policy would have earned with the forecasts, after costs: on every path of the validation, the typical one first. */
import type { Measures } from '@quantcli/backtest';
import { knewLater, type ModelDocument } from '@quantcli/lifecycle';
import { dotRange, rangeOf, reachOf } from '../chart/dot-range.ts';
import { formatCount, formatPercent, formatRatio } from '../format.ts';
import { markup, unbroken, type Markup } from '../markup.ts';
import { measureRows, UNCERTAINTY_NOTE } from '../measure-rows.ts';
import { plural, section, table, valueOr, whole } from '../sections/section.ts';
import { intervalText } from './against-chance.ts';

const TOO_FEW = 'too few bars, or returns that do not vary';
/** More paths than this are folded away. */
const OPEN_PATHS = 16;

export function pathsSection(document: ModelDocument): Markup {
  const { paths, typicalPath } = document;
  const typical = paths[typicalPath];
  if (typical === undefined)
    return section('paths', 'Paths', markup`<p class="empty">No path was traded: there is nothing to measure.</p>`);
  return section(
    'paths',
    'Paths',
    markup`<p class="lead">${unbroken(summary(paths, typical, typicalPath))}</p>`,
    markup`<details${paths.length <= OPEN_PATHS && markup` open`}>
      <summary>Sharpe ratio of ${formatCount(paths.length)} ${plural(paths.length, 'path')}</summary>
      ${pathTable(paths, typicalPath)}
    </details>`,
    knewLater(document) &&
      markup`<p class="caption">
        The models of these paths were also trained on bars after the ones they forecast here, purged of overlap: nobody
        could have traded so. They say how well a model of this kind forecasts; walk-forward says what a strategy would
        have done.
      </p>`,
    paths.length > 1 &&
      markup`<p class="caption">
        Each path stitches forecasts of the same dates from other folds: how far the paths lie apart is what the choice of
        training data alone does. They share the market, so their agreement is no independent evidence; the interval of
        one path says how far chance reaches.
      </p>`,
    markup`
      <h3>The typical path, ${typical.from} to ${typical.to}</h3>
      ${table(
        'Measures of the typical path',
        [{ head: 'Measure' }, { head: 'Number', numeric: true }, { head: 'Uncertainty', numeric: true }],
        measureRows.map((row) => [
          markup`${row.label} <small>${row.meaning}</small>`,
          valueOr(row.value(typical), row.missing),
          row.uncertainty(typical),
        ]),
      )}
      <p class="caption">
        After costs. ${unbroken(UNCERTAINTY_NOTE)}. IC and hit rate are this path's; above they are the mean over the paths.
      </p>`,
  );
}

function summary(paths: readonly Measures[], typical: Measures, typicalPath: number): string {
  const sharpes = paths.flatMap(({ sharpe }) => sharpe ?? []);
  const { sharpeInterval, trials } = typical;
  const spread =
    sharpes.length === 0
      ? 'No path has a Sharpe ratio.'
      : `Sharpe ratios after costs from ${formatRatio(Math.min(...sharpes))} to ${formatRatio(Math.max(...sharpes))} over ${formatCount(paths.length)} ${plural(paths.length, 'path')}. Typical is path ${typicalPath + 1}, the median of what is tested, not the best: ${formatRatio(typical.sharpe)}.`;
  const chance =
    sharpeInterval !== null && sharpeInterval[0] <= 0 && sharpeInterval[1] >= 0
      ? ' Its 95 % interval includes zero: chance may explain it.'
      : '';
  return `${spread}${chance} ${formatCount(trials)} ${plural(trials, 'trial was', 'trials were')} counted on this data; the DSR pays for them.`;
}

function pathTable(paths: readonly Measures[], typicalPath: number): Markup {
  const ranges = paths.map(({ sharpe, sharpeInterval }) =>
    rangeOf(sharpe, sharpeInterval?.[0] ?? null, sharpeInterval?.[1] ?? null),
  );
  const reach = reachOf(ranges);
  const number = { numeric: true } as const;
  return table(
    'Paths',
    [
      { head: 'Path' },
      { head: 'Sharpe ratio, the line is zero' },
      { head: 'Sharpe', ...number },
      { head: '95 % interval', ...number },
      { head: 'Return a year', ...number },
      { head: 'Drawdown', ...number },
      { head: 'Turnover', ...number },
      { head: 'IC', ...number },
      { head: 'PSR', ...number },
      { head: 'DSR', ...number },
    ],
    paths.map((path, p) => [
      p === typicalPath ? whole(markup`<b>${p + 1} typical</b>`) : String(p + 1),
      dotRange(ranges[p]!, reach, p === typicalPath ? 'strategy' : 'benchmark'),
      valueOr(formatRatio(path.sharpe), TOO_FEW),
      valueOr(intervalText(path.sharpeInterval, formatRatio), TOO_FEW),
      valueOr(formatPercent(path.annualReturn), TOO_FEW),
      valueOr(formatPercent(path.maxDrawdown), 'no equity to measure'),
      valueOr(formatRatio(path.turnoverPerYear, 1), 'no trading to measure'),
      valueOr(formatRatio(path.ic, 4), 'no date has enough forecasts with known outcomes'),
      valueOr(formatRatio(path.psr, 3), TOO_FEW),
      valueOr(formatRatio(path.dsr, 3), TOO_FEW),
    ]),
  );
}
