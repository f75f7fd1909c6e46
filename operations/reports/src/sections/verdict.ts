/** The answer first: is there an edge, in one word, one sentence and its reasons. */
import type { RunDocument, RunProvenance, Verdict } from '@quantcli/backtest';
import { formatCount, formatPercent, formatRatio } from '../format.ts';
import { markup, unbroken, type Markup } from '../markup.ts';
import { list, plural } from './section.ts';

const words: Readonly<Record<Verdict['label'], { mark: string; style: string; title: string; meaning: string }>> = {
  edge: {
    mark: '●',
    style: 'edge',
    title: 'Edge',
    meaning: 'After costs and after counting the trials, chance is an unlikely explanation of the result.',
  },
  'weak evidence': {
    mark: '◐',
    style: 'weak',
    title: 'Weak evidence',
    meaning: 'There are signs of an edge, but too few to rely on.',
  },
  'no evidence of an edge': {
    mark: '○',
    style: 'none-found',
    title: 'No evidence of an edge',
    meaning: 'Chance explains the result well enough.',
  },
};

export function verdictSection(document: RunDocument, provenance: RunProvenance): Markup {
  const { verdict } = document;
  const { mark, style, title, meaning } = words[verdict.label];
  return markup`<section id="verdict" class="verdict ${style}" aria-labelledby="verdict-heading">
    <h2 id="verdict-heading"><span aria-hidden="true">${mark}</span> ${title}</h2>
    <p class="meaning">${meaning}</p>
    <p>${unbroken(summary(document))}</p>
    ${list(verdict.reasons)} ${pointer(provenance)}
  </section> `;
}

function summary({ outOfSample: m, benchmark }: RunDocument): string {
  if (m.annualReturn === null || m.sharpe === null) {
    return `Out of sample there ${m.bars === 1 ? 'is' : 'are'} ${formatCount(m.bars)} ${plural(m.bars, 'bar')}: too few, or too even, to measure a return and its risk.`;
  }
  const interval =
    m.sharpeInterval === null
      ? ''
      : ` (95 %: ${formatRatio(m.sharpeInterval[0])} to ${formatRatio(m.sharpeInterval[1])})`;
  const beside =
    benchmark.annualReturn === null
      ? ''
      : `; the benchmark ${formatPercent(benchmark.annualReturn)}${benchmark.sharpe === null ? '' : ` at ${formatRatio(benchmark.sharpe)}`}`;
  return `Over ${formatCount(m.bars)} out-of-sample bars the strategy returned ${formatPercent(m.annualReturn)} a year after costs at a Sharpe ratio of ${formatRatio(m.sharpe)}${interval}${beside}.`;
}

/** Caveats are further down; the reader who stops here should know that there are some. */
function pointer({ notes, truth }: RunProvenance): Markup | null {
  const parts = [
    notes.length > 0 &&
      markup`<a href="#notes">${formatCount(notes.length)} ${plural(notes.length, 'note')} on how far to trust this</a>`,
    truth !== undefined && markup`<a href="#truth">Simulated market: what was planted</a>`,
  ].filter((part) => part !== false);
  return parts.length === 0 ? null : markup`<p class="pointer">${parts}</p>`;
}
