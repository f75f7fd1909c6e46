/** The symbols with the lowest quality scores, and what cost them. */
import type { SymbolScore } from '@quantcli/data';
import { formatCount } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { plural, section, table } from '../sections/section.ts';

const MOST = 20;
const MOST_CHECKS = 3;

/** @param scores the worst first */
export function scoresSection(scores: readonly SymbolScore[]): Markup {
  const clean = scores.filter(({ found }) => found.length === 0).length;
  const worst = scores.filter(({ found }) => found.length > 0).slice(0, MOST);
  return section(
    'scores',
    'Scores by symbol',
    markup`<p class="lead">
      ${formatCount(clean)} of ${formatCount(scores.length)} ${plural(scores.length, 'symbol')} without any finding. A score is
      1 less the share of bars that each check found, weighted by severity: a tenth for what is worth knowing, at least 0.01
      for a warning and 0.1 for an error.
    </p>`,
    worst.length === 0
      ? null
      : table(
          'The lowest scores',
          [{ head: 'Symbol' }, { head: 'Score', numeric: true }, { head: 'Bars', numeric: true }, { head: 'Found' }],
          worst.map(({ symbol, score, bars, found }) => [
            symbol,
            score.toFixed(4),
            formatCount(bars),
            describeFound(found),
          ]),
        ),
  );
}

function describeFound(found: SymbolScore['found']): string {
  const named = found.slice(0, MOST_CHECKS).map(({ check, count }) => `${check} ${formatCount(count)}`);
  const rest = found.length - named.length;
  return `${named.join(', ')}${rest > 0 ? ` and ${rest} more` : ''}`;
}
