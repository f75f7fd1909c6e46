/** Headline measures with their uncertainty, beside the benchmark. */
import type { Measures, RunDocument } from '@quantcli/backtest';
import { dotRange, rangeOf, reachOf, type DotRange } from '../chart/dot-range.ts';
import { formatRatio, MISSING } from '../format.ts';
import { markup, unbroken, type Markup } from '../markup.ts';
import { measureRows, UNCERTAINTY_NOTE } from '../measure-rows.ts';
import { section, table, valueOr } from './section.ts';

export function measuresSection({ outOfSample, benchmark }: RunDocument): Markup {
  const rows = measureRows.map((row) => [
    markup`${row.label} <small>${row.meaning}</small>`,
    valueOr(row.value(outOfSample), row.missing),
    row.uncertainty(outOfSample),
    valueOr(
      row.value(benchmark),
      row.strategyOnly ? 'a benchmark makes no forecasts and is not searched for' : row.missing,
    ),
  ]);
  const columns = [
    { head: 'Measure' },
    ...['Strategy', 'Uncertainty', 'Benchmark'].map((head) => ({ head, numeric: true as const })),
  ];
  return section(
    'measures',
    'Measures',
    markup`<p class="lead">
        Out of sample, ${outOfSample.from} to ${outOfSample.to}. Uncertainty: ${unbroken(UNCERTAINTY_NOTE)}.
      </p>
      <div class="split">
        <div>${table('Headline measures', columns, rows)}</div>
        <div class="intervals">${intervals(outOfSample, benchmark)}</div>
      </div>`,
  );
}

/** The intervals that the verdict hangs on, as pictures: does the range leave zero out? */
function intervals(strategy: Measures, benchmark: Measures): Markup {
  const sharpes = [sharpeRange(strategy), sharpeRange(benchmark)];
  const information = informationRange(strategy);
  const sharpeReach = reachOf(sharpes);
  return markup`<table class="ranges">
      <caption>
        Sharpe ratio, 95 % interval
      </caption>
      <tbody>
        ${rangeRow('Strategy', sharpes[0]!, sharpeReach, 'strategy', 2)}
        ${rangeRow('Benchmark', sharpes[1]!, sharpeReach, 'benchmark', 2)}
      </tbody>
    </table>
    <table class="ranges">
      <caption>
        Rank IC, ± 1.96 standard errors
      </caption>
      <tbody>
        ${rangeRow('Strategy', information, reachOf([information]), 'strategy', 4)}
      </tbody>
    </table>
    <p class="hint">The vertical line is zero. A range that crosses it does not tell skill from luck.</p>`;
}

function sharpeRange({ sharpe, sharpeInterval }: Measures): DotRange {
  return rangeOf(sharpe, sharpeInterval?.[0] ?? null, sharpeInterval?.[1] ?? null);
}

function informationRange({ ic, icStdErr }: Measures): DotRange {
  return ic === null || icStdErr === null
    ? rangeOf(ic, null, null)
    : rangeOf(ic, ic - 1.96 * icStdErr, ic + 1.96 * icStdErr);
}

function rangeRow(label: string, range: DotRange, reach: number, style: string, digits: number): Markup {
  const text = range.low === null ? '' : `${formatRatio(range.low, digits)} to ${formatRatio(range.high, digits)}`;
  return markup`<tr>
    <th scope="row">${label}</th>
    <td>${dotRange(range, reach, style)}</td>
    <td class="n">${text === '' ? valueOr(MISSING, 'too few bars for an interval') : text}</td>
  </tr>`;
}
