/** What the data was and what was wrong with it. */
import type { RunDocument } from '@quantcli/backtest';
import { formatCount } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { list, section, table } from './section.ts';

/** Worst first; a mark beside the word, so that colour says nothing alone. */
const severities = { error: '■', warning: '▲', info: '·' } as const;
const order = Object.keys(severities);

export function dataQualitySection({ data }: RunDocument): Markup {
  const { findings } = data;
  const sorted = findings.toSorted(
    (a, b) =>
      order.indexOf(a.severity) - order.indexOf(b.severity) || b.count - a.count || (a.check < b.check ? -1 : 1),
  );
  return section(
    'data-quality',
    'Data quality',
    markup`<p class="lead">
      ${formatCount(data.symbols)} symbols, ${formatCount(data.bars)} bars, ${data.from} to ${data.to};
      ${formatCount(data.imported)} rows imported, ${formatCount(data.rejected)} rejected.
    </p>`,
    sorted.length === 0
      ? markup`<p>No check found anything.</p>`
      : table(
          'Data quality findings',
          [
            { head: 'Check' },
            { head: 'Severity' },
            { head: 'Count', numeric: true },
            { head: 'Action' },
            { head: 'Examples' },
          ],
          sorted.map(({ check, severity, count, examples, action }) => [
            check,
            markup`<span class="${severity}"><span aria-hidden="true">${severities[severity]}</span> ${severity}</span>`,
            formatCount(count),
            action,
            markup`<div class="examples">${list(examples)}</div>`,
          ]),
        ),
  );
}
