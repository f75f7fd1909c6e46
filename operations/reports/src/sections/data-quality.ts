/** What the data was and what was wrong with it. */
import type { RunDocument } from '@quantcli/backtest';
import type { FindingSummary, Severity } from '@quantcli/data';
import { formatCount } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { list, section, table } from './section.ts';

/** Worst first; a mark beside the word, so that colour says nothing alone. */
const severities = { error: '■', warning: '▲', info: '·' } as const;
const order = Object.keys(severities);

/** The word of the action, where it is more than using the rows as they are. */
const actions = { accept: '', flag: 'flagged: ', quarantine: 'not used: ' } as const;

export function dataQualitySection({ data }: RunDocument): Markup {
  return section(
    'data-quality',
    'Data quality',
    markup`<p class="lead">
      ${formatCount(data.symbols)} symbols, ${formatCount(data.bars)} bars, ${data.from} to ${data.to};
      ${formatCount(data.imported)} rows imported, ${formatCount(data.rejected)} rejected.
    </p>`,
    findingsTable(data.findings),
  );
}

/** The findings, the worst and the most frequent first. */
export function findingsTable(findings: readonly FindingSummary[]): Markup {
  const sorted = findings.toSorted(
    (a, b) =>
      order.indexOf(a.severity) - order.indexOf(b.severity) || b.count - a.count || (a.check < b.check ? -1 : 1),
  );
  if (sorted.length === 0) return markup`<p>No check found anything.</p>`;
  return table(
    'Data quality findings',
    [
      { head: 'Check' },
      { head: 'Severity' },
      { head: 'Count', numeric: true },
      { head: 'What was done' },
      { head: 'Examples' },
    ],
    sorted.map(({ check, severity, count, examples, action, done }) => [
      check,
      severityMark(severity),
      formatCount(count),
      `${actions[action]}${done}`,
      markup`<div class="examples">${list(examples)}</div>`,
    ]),
  );
}

export function severityMark(severity: Severity): Markup {
  return markup`<span class="${severity}"><span aria-hidden="true">${severities[severity]}</span> ${severity}</span>`;
}
