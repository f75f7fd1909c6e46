/** Monthly returns as a table with tinted cells, years down, months across. */
import type { RunSeries } from '@quantcli/backtest';
import { monthlyReturns } from '@quantcli/measures';
import { formatRatio, MISSING } from '../format.ts';
import { markup, Markup, type Child } from '../markup.ts';
import { STRONGEST_TINT } from '../palette.ts';
import { emptyPlot } from '../chart/plot.ts';
import { section, table } from './section.ts';

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

export function monthlySection({ time, returns, benchmarkReturns }: RunSeries): Markup {
  if (time.length === 0) return section('monthly', 'Monthly returns', emptyPlot('There are no bars out of sample.'));
  const years = monthlyReturns(time, returns);
  const benchmark = monthlyReturns(time, benchmarkReturns);
  const deepest = tintLimit(years.flatMap(({ months }) => months));
  const rows = years.map(({ year, months, total }, y): Child[] => [
    String(year),
    ...months.map((value) => cell(value, deepest)),
    markup`<b>${percentage(total)}</b>`,
    percentage(benchmark[y]!.total),
  ]);
  const months = [...MONTHS, 'Total', 'Benchmark'].map((head) => ({ head, numeric: true as const }));
  return section(
    'monthly',
    'Monthly returns',
    markup`<div class="heat">${table('Monthly returns in percent', [{ head: 'Year' }, ...months], rows)}</div>
      <p class="caption">
        Percent, net of costs, compounded; blue is a gain, orange a loss, the tint is full at ±${percentage(deepest)}.
      </p>`,
  );
}

/** The 95th percentile of the sizes: one extraordinary month must not bleach all others. */
function tintLimit(values: readonly (number | undefined)[]): number {
  const sizes = values
    .filter((value) => value !== undefined && Number.isFinite(value))
    .map((value) => Math.abs(value!));
  sizes.sort((a, b) => a - b);
  return sizes[Math.floor(0.95 * (sizes.length - 1))] ?? 0;
}

function cell(value: number | undefined, limit: number): Markup {
  if (value === undefined) return new Markup('');
  const strength = limit > 0 && Number.isFinite(value) ? Math.min(1, Math.abs(value) / limit) * STRONGEST_TINT : 0;
  const style = markup`class="${value < 0 ? 'minus' : 'plus'}" style="--tint:${Math.round(strength * 100)}%"`;
  return markup`<span ${style}>${percentage(value)}</span>`;
}

/** Percent without its sign, which the caption gives. */
function percentage(fraction: number): string {
  return Number.isFinite(fraction) ? formatRatio(fraction * 100, 1) : MISSING;
}
