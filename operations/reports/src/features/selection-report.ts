/** Which features of a set predict, as one self-contained HTML file: the estimate of the whole procedure, votes and ICs. */
import type { FeatureSelection, IcEvidence, SelectedFeature } from '@quantcli/models';
import { dotRange, rangeOf, reachOf, type DotRange } from '../chart/dot-range.ts';
import { formatCount, formatPercent, formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { renderPage } from '../page.ts';
import { section, table, valueOr } from '../sections/section.ts';

export interface SelectionReport {
  readonly title: string;
  /** What it was measured on. */
  readonly subtitle: string;
  readonly label: string;
  readonly selection: FeatureSelection;
}

const TOO_SHORT = 'too few dates';
const NOTHING = 'nothing was chosen';

export function renderSelectionReport({ title, subtitle, label, selection }: SelectionReport): string {
  const { features, chosen, folds, emptyFolds } = selection;
  return renderPage({
    title: `${title} – selection`,
    subtitle,
    sections: [
      section(
        'estimate',
        chosen.length === 0 ? 'Nothing is chosen' : `${chosen.length} of ${features.length} features are chosen`,
        estimates(selection),
        markup`<p class="caption">
          Nested: the whole selection is repeated on the days before each of ${folds} test blocks, which it then forecasts;
          ${emptyFolds} of them had nothing chosen, and count as an IC of 0. Naive: the chosen features on the days they were
          chosen on. What lies between them is optimism. Label: <code>${label}</code>.
        </p>`,
      ),
      section('votes', 'Votes', votes(features, folds)),
    ],
  });
}

function estimates({ naive, nested, dates }: FeatureSelection): Markup {
  const ranges = [naive, nested].map(rangeOfEvidence);
  const reach = reachOf(ranges);
  const row = (name: string, evidence: IcEvidence | undefined, i: number, why: string) => [
    name,
    valueOr(formatRatio(evidence?.ic ?? null, 4), why),
    valueOr(intervalOf(evidence), why),
    dotRange(ranges[i]!, reach, i === 1 ? 'strategy' : 'benchmark'),
  ];
  return table(
    'IC of the selection',
    [
      { head: `${formatCount(dates)} dates` },
      { head: 'IC', numeric: true },
      { head: '95 % interval', numeric: true },
      { head: '' },
    ],
    [row('Naive, in sample', naive, 0, NOTHING), row('Nested, out of sample', nested, 1, TOO_SHORT)],
  );
}

function votes(features: readonly SelectedFeature[], folds: number): Markup {
  const ranges = features.map(({ evidence }) => rangeOfEvidence(evidence));
  const reach = reachOf(ranges);
  return table(
    'Votes by feature',
    [
      { head: 'Feature' },
      { head: 'IC', numeric: true },
      { head: 't', numeric: true },
      { head: 'IC, 95 %' },
      { head: 'MI, mnat', numeric: true },
      { head: 'Filter', numeric: true },
      { head: 'Wrapper', numeric: true },
      { head: 'Embedded', numeric: true },
      { head: 'Stability', numeric: true },
      { head: 'Folds', numeric: true },
      { head: 'Verdict' },
    ],
    features.map((feature, i) => [
      feature.name,
      valueOr(formatRatio(feature.evidence?.ic ?? null, 4), TOO_SHORT),
      valueOr(formatRatio(feature.evidence?.t ?? null, 1), TOO_SHORT),
      dotRange(ranges[i]!, reach, feature.chosen ? 'strategy' : 'benchmark'),
      formatRatio(1_000 * feature.information.nats, 2),
      mark(feature.votes.filter),
      mark(feature.votes.wrapper),
      mark(feature.votes.embedded),
      formatPercent(feature.stability, 0),
      `${feature.foldsChosen} of ${folds}`,
      feature.chosen ? markup`<b>chosen</b>; ${feature.reason}` : feature.reason,
    ]),
  );
}

function mark(vote: boolean): Markup | string {
  return vote ? markup`<b>●</b>` : '·';
}

function rangeOfEvidence(evidence: IcEvidence | undefined): DotRange {
  return rangeOf(evidence?.ic ?? null, evidence?.interval[0] ?? null, evidence?.interval[1] ?? null);
}

function intervalOf(evidence: IcEvidence | undefined): string {
  return evidence === undefined ? formatRatio(null) : evidence.interval.map((end) => formatRatio(end, 4)).join(' to ');
}
