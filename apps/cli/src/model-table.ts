/** A model's validation for the terminal: forecasts, paths, years, gates. */
import { knewLater, type GateResult, type ModelDocument } from '@quantcli/lifecycle';
import { formatPercent, formatRatio, sparkline } from '@quantcli/reports';
import { table } from './table.ts';

export function modelTable(document: ModelDocument): string {
  const { model, data, validation, forecast, paths, typicalPath, importance, coefficients, gates, leftOut } = document;
  const measures = paths[typicalPath]!;
  const sharpes = paths.flatMap(({ sharpe }) => sharpe ?? []);
  const weights =
    importance.length > 0
      ? importance.map(({ feature, share }) => `${feature} ${(100 * share).toFixed(0)} %`)
      : coefficients
          .toSorted((a, b) => Math.abs(b.mean) - Math.abs(a.mean))
          .map(({ feature, mean }) => `${feature} ${formatRatio(mean, 4)}`);
  return [
    `\n  ${model.name}: ${model.estimator} on ${count(document.features.length, 'feature')}; label ${document.label}\n`,
    `  ${data.title}: ${data.symbols} symbols, ${data.rows} rows, ${data.from} to ${data.to}\n`,
    `  ${validation.splitter}: ${count(validation.folds.length, 'fold')}, ${count(validation.paths, 'path')}\n\n`,
    table(
      ['out of sample', '', '95 %'],
      [
        ['IC', formatRatio(forecast.ic, 4), range(forecast.icInterval, ic)],
        ['hit rate', formatPercent(forecast.hitRate), range(forecast.hitRateInterval, formatPercent)],
        ['Sharpe ratio, typical path', formatRatio(measures.sharpe), range(measures.sharpeInterval, formatRatio)],
        [
          'Sharpe ratio over the paths',
          '',
          sharpes.length > 1 ? `${formatRatio(Math.min(...sharpes))} to ${formatRatio(Math.max(...sharpes))}` : '–',
        ],
        ['PSR', formatPercent(measures.psr), ''],
        [`DSR, ${measures.trials} ${measures.trials === 1 ? 'trial' : 'trials'}`, formatPercent(measures.dsr), ''],
        ['maximum drawdown', formatPercent(measures.maxDrawdown), ''],
        ['turnover a year', formatRatio(measures.turnoverPerYear, 1), ''],
      ],
    ),
    `\n  IC by year ${sparkline(
      forecast.years.map((one) => one.ic ?? NaN),
      40,
    )}   quintiles ${sparkline(
      forecast.quintiles.map((value) => value ?? NaN),
      5,
    )}\n`,
    weights.length === 0 ? '' : `  ${weights.slice(0, 6).join(', ')}${weights.length > 6 ? ', …' : ''}\n`,
    leftOut.length === 0 ? '' : `  left out: ${leftOut.join(', ')} (the data has no fields for them)\n`,
    knewLater(document)
      ? '  models of these paths were also trained on later bars: --validation walk-forward says what could have been traded\n'
      : '',
    `\n${gateLines(gates)}`,
  ].join('');
}

export function gateLines(gates: readonly GateResult[]): string {
  const open = gates.filter(({ passed }) => passed).length;
  return [
    `  Gates: ${open === gates.length ? 'all open' : `${open} of ${gates.length} open; not promotable`}\n`,
    ...gates.map(({ passed, explanation }) => `  ${passed ? '✓' : '✗'} ${explanation}\n`),
  ].join('');
}

function range(value: readonly [number, number] | null, format: (value: number) => string): string {
  return value === null ? '' : `${format(value[0])} to ${format(value[1])}`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

function ic(value: number): string {
  return formatRatio(value, 4);
}
