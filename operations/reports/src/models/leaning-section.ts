/** What the model leans on: shares of the gain of trees, or a linear model's coefficients with their range over folds. */
import type { ModelDocument } from '@quantcli/lifecycle';
import { emptyPlot } from '../chart/plot.ts';
import { dotRange, rangeOf, reachOf } from '../chart/dot-range.ts';
import { formatCount, formatPercent, formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { coefficientTable } from '../sections/coefficients.ts';
import { plural, section, table } from '../sections/section.ts';

/** The rest is folded away. */
const SHOWN = 25;

export function leaningSection({ importance, coefficients, clusters }: ModelDocument): Markup {
  return section(
    'leaning',
    'What it leans on',
    clusters.groups.length > 0 && clusterTable(clusters),
    importance.length === 0 && coefficients.length === 0
      ? emptyPlot('The model says neither which features it gained from nor how it weighs them.')
      : [
          importance.length > 0 && importanceTables(importance),
          coefficients.length > 0 && coefficientTable(coefficients),
        ],
  );
}

/** Clustered mean decrease of accuracy, out of sample. */
function clusterTable({ metric, groups }: ModelDocument['clusters']): Markup {
  const ranges = groups.map(({ drop, stdErr }) =>
    rangeOf(drop, stdErr === null ? null : drop - 2 * stdErr, stdErr === null ? null : drop + 2 * stdErr),
  );
  const reach = reachOf(ranges);
  return markup`${table(
    'Loss out of sample by cluster of features',
    [{ head: 'Cluster' }, { head: `${metric} lost`, numeric: true }, { head: '± 2 standard errors' }],
    groups.map(({ features, drop }, i) => [
      features.join(', '),
      formatRatio(drop, 4),
      dotRange(ranges[i]!, reach, drop > 0 ? 'strategy' : 'benchmark'),
    ]),
  )}
    <p class="caption">
      What ${metric} loses on test rows when the features of a cluster change places among the rows of each date. Features
      correlated above 0.6 are one cluster: one by one each would seem dispensable. About zero: out of sample the model
      does as well without them.
    </p>`;
}

function importanceTables(importance: ModelDocument['importance']): Markup {
  const most = importance[0]!.share;
  const rest = importance.slice(SHOWN);
  return markup`${importanceTable(importance.slice(0, SHOWN), most)}
    ${
      rest.length > 0 &&
      markup`<details>
        <summary>${formatCount(rest.length)} more ${plural(rest.length, 'feature')}</summary>
        ${importanceTable(rest, most)}
      </details>`
    }
    <p class="caption">
      Share of what all splits gained in training. Not measured out of sample: a feature with many distinct values gains
      by chance, and of two that say the same one takes all.
    </p>`;
}

function importanceTable(importance: ModelDocument['importance'], most: number): Markup {
  return table(
    'Share of the gain by feature',
    [{ head: 'Feature' }, { head: 'Share', numeric: true }, { head: '' }],
    importance.map(({ feature, share }) => [feature, formatPercent(share), shareBar(share, most)]),
  );
}

/** A bar as wide as the share of the largest. */
export function shareBar(share: number, most: number): Markup {
  const width = most > 0 ? Math.round((100 * Math.max(0, share)) / most) : 0;
  return markup`<span class="wide-share"><i style="width:${width}%"></i></span>`;
}
