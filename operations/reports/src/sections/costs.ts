/** Where the costs come from, and how much of the gross result they take. */
import type { RunDocument, RunSeries } from '@quantcli/backtest';
import { formatBps, formatPercent } from '../format.ts';
import { markup, type Child, type Markup } from '../markup.ts';
import { section, table, valueOr } from './section.ts';

const parts = [
  ['Commission', 'commission'],
  ['Half-spread', 'spread'],
  ['Market impact', 'impact'],
  ['Fees', 'fees'],
  ['Borrowing', 'borrow'],
] as const;

export function costSection({ outOfSample }: RunDocument, { costs }: RunSeries): Markup {
  const total = parts.reduce((sum, [, part]) => sum + costs[part], 0);
  const perYear = outOfSample.costBpsPerYear;
  const gross = outOfSample.annualReturn === null || perYear === null ? null : outOfSample.annualReturn + perYear / 1e4;
  const row = (label: Child, share: number): Child[] => {
    const width = Math.round(Math.min(1, Math.max(0, share)) * 1_000) / 10;
    return [
      label,
      valueOr(formatBps(perYear === null ? null : perYear * share), 'no trading to measure'),
      markup`${formatPercent(share)}<span class="share"><i style="width:${width}%"></i></span>`,
      valueOr(
        formatPercent(perYear !== null && gross !== null && gross > 0 ? ((perYear / 1e4) * share) / gross : null),
        'there is no positive gross return to take a share of',
      ),
    ];
  };
  return section(
    'costs',
    'Costs',
    table(
      'Costs by part',
      [
        { head: 'Part' },
        { head: 'A year', numeric: true },
        { head: 'Of costs', numeric: true },
        { head: 'Of gross', numeric: true },
      ],
      // The parts share out the headline figure, so that the table adds up to it.
      total > 0 && Number.isFinite(total)
        ? [...parts.map(([label, part]) => row(label, costs[part] / total)), row(markup`<b>All</b>`, 1)]
        : [['None charged', valueOr(formatBps(perYear), 'no trading to measure'), '', '']],
    ),
    markup`<p class="caption">
      Basis points of NAV a year. Gross is the annual return after costs plus the
      costs${gross !== null && `: ${formatPercent(gross)}`}.
    </p>`,
  );
}
