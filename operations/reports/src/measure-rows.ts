/**
 * The headline measures in the order in which they are read, with their texts: the report's table and the terminal's are
 * both made from this list, so their numbers agree to the last digit.
 */
import type { Measures } from '@quantcli/backtest';
import { formatBps, formatCount, formatPercent, formatRatio, MISSING } from './format.ts';

export interface MeasureRow {
  readonly label: string;
  /** What it is, in one phrase. */
  readonly meaning: string;
  value(measures: Measures): string;
  /** Interval, standard error or what else says how far the value can be trusted; empty where nothing does. */
  uncertainty(measures: Measures): string;
  /** Why it is missing where it is. */
  readonly missing: string;
  /** Says something about forecasts, which a benchmark does not make. */
  readonly strategyOnly?: true;
}

/** What the second column of numbers holds. */
export const UNCERTAINTY_NOTE = '± one standard error; for the Sharpe ratio the 95 % interval';

const MILLIS_PER_YEAR = 365.25 * 86_400_000;
const none = (): string => '';

export const measureRows: readonly MeasureRow[] = [
  {
    label: 'Annual return',
    meaning: 'after costs',
    value: (m) => formatPercent(m.annualReturn),
    uncertainty: (m) => withSign(annualReturnError(m), (error) => formatPercent(error)),
    missing: 'too few bars for a return a year',
  },
  {
    label: 'Volatility',
    meaning: 'a year',
    value: (m) => formatPercent(m.annualVolatility),
    uncertainty: none,
    missing: 'too few bars, or returns that do not vary',
  },
  {
    label: 'Sharpe ratio',
    meaning: 'annualised, in excess of cash',
    value: (m) => formatRatio(m.sharpe),
    uncertainty: (m) =>
      m.sharpeInterval === null ? '' : `${formatRatio(m.sharpeInterval[0])} to ${formatRatio(m.sharpeInterval[1])}`,
    missing: 'too few bars, or returns that do not vary',
  },
  {
    label: 'Sortino ratio',
    meaning: 'return per downside risk',
    value: (m) => formatRatio(m.sortino),
    uncertainty: none,
    missing: 'too few bars, or no loss to measure by',
  },
  {
    label: 'Calmar ratio',
    meaning: 'return per drawdown',
    value: (m) => formatRatio(m.calmar),
    uncertainty: none,
    missing: 'too few bars, or no drawdown to measure by',
  },
  {
    label: 'Max drawdown',
    meaning: 'from a peak',
    value: (m) => formatPercent(m.maxDrawdown),
    uncertainty: none,
    missing: 'no equity to measure',
  },
  {
    label: 'Turnover',
    meaning: 'one-sided, NAVs a year',
    value: (m) => formatRatio(m.turnoverPerYear, 1),
    uncertainty: none,
    missing: 'no trading to measure',
  },
  {
    label: 'Costs',
    meaning: 'of NAV a year',
    value: (m) => formatBps(m.costBpsPerYear),
    uncertainty: none,
    missing: 'no trading to measure',
  },
  {
    label: 'Rank IC',
    meaning: 'forecast against outcome',
    value: (m) => formatRatio(m.ic, 4),
    uncertainty: (m) => withSign(m.icStdErr, (error) => formatRatio(error, 4)),
    missing: 'no date has enough predictions with known outcomes',
    strategyOnly: true,
  },
  {
    label: 'Hit rate',
    meaning: 'right side of the mean',
    value: (m) => formatPercent(m.hitRate),
    uncertainty: none,
    missing: 'no prediction has a known outcome',
    strategyOnly: true,
  },
  {
    label: 'PSR',
    meaning: 'confidence in an edge beyond the market',
    value: (m) => formatRatio(m.psr, 3),
    uncertainty: none,
    missing: 'too few bars, or returns that do not vary',
  },
  {
    label: 'DSR',
    meaning: 'PSR deflated by the trials',
    value: (m) => formatRatio(m.dsr, 3),
    uncertainty: (m) => (m.trials === 1 ? '1 trial' : `${formatCount(m.trials)} trials`),
    missing: 'too few bars, or returns that do not vary',
    strategyOnly: true,
  },
];

/** Standard error of the annual return of independent bars: volatility over the square root of the years. */
function annualReturnError({ annualVolatility, from, to }: Measures): number | null {
  const years = (Date.parse(to) - Date.parse(from)) / MILLIS_PER_YEAR;
  return annualVolatility !== null && years > 0 ? annualVolatility / Math.sqrt(years) : null;
}

function withSign(error: number | null, format: (error: number) => string): string {
  const text = format(error ?? NaN);
  return text === MISSING ? '' : `± ${text}`;
}
