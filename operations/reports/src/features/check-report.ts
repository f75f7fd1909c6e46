/** What was proven of features and found about them, as one self-contained HTML file. */
import type { DeadFeature, FeatureCheck, FeatureClusters, LagIc, Stationarity, Suspicion } from '@quantcli/features';
import { bar, errorBar, planeOf, rule } from '../chart/marks.ts';
import { emptyPlot, plot, scaleTicksOf } from '../chart/plot.ts';
import { extentOf, linearScale } from '../chart/scale.ts';
import { heatMap } from '../chart/heat-map.ts';
import { formatCount, formatRatio } from '../format.ts';
import { markup, type Markup } from '../markup.ts';
import { renderPage } from '../page.ts';
import { section, table, valueOr } from '../sections/section.ts';

export interface CheckReport {
  readonly title: string;
  readonly subtitle: string;
  readonly checks: readonly (FeatureCheck & { readonly name: string })[];
  readonly columns: readonly (Suspicion & { readonly field: string })[];
  readonly stationarity: readonly (Stationarity & { readonly name: string })[];
  readonly dead: readonly DeadFeature[];
  readonly clusters: FeatureClusters;
}

const Z = 1.96;
const PROOFS = {
  truncation: 'Truncation',
  stream: 'Stream = batch',
  firstValue: 'First value',
  warmup: 'Warm-up',
  priceScale: 'Price scale',
} as const;

export function renderCheckReport(report: CheckReport): string {
  return renderPage({
    title: `${report.title} – feature check`,
    heading: report.title,
    subtitle: report.subtitle,
    sections: [proofs(report), suspicions(report), stationarity(report), dead(report), groups(report)],
  });
}

function proofs({ checks }: CheckReport): Markup {
  const names = Object.keys(PROOFS) as (keyof typeof PROOFS)[];
  const failed = checks.filter(({ passed }) => !passed).length;
  return section(
    'proofs',
    'Proofs',
    markup`<p class="lead">
      Each feature recomputed with the future removed, bar by bar as a stream, and from another start; ${failed === 0 ? 'all are the same' : `${failed} failed`}.
    </p>`,
    table(
      'Proofs by feature',
      [
        { head: 'Feature' },
        ...names.map((name) => ({ head: PROOFS[name] })),
        { head: 'Lookback', numeric: true },
        { head: 'Warm-up', numeric: true },
      ],
      checks.map(({ name, findings, lookback, warmup }) => [
        name,
        ...names.map((proof) =>
          findings[proof].passed ? '✓' : markup`<b>✗</b> <small>${findings[proof].detail}</small>`,
        ),
        formatCount(lookback),
        Number.isFinite(warmup) ? formatCount(warmup) : 'never',
      ]),
    ),
  );
}

function suspicions({ columns }: CheckReport): Markup | null {
  if (columns.length === 0) return null;
  return section(
    'suspicion',
    'Columns from outside',
    markup`<p class="lead">
      IC of each column with one-bar returns, known ones to the left of 0 and later ones to the right. What leaks stands
      out at one lag ahead and is gone at the next.
    </p>`,
    markup`<div class="pictures">
      ${columns.map(
        ({ field, verdict, sentence, profile }, i) =>
          markup`<div class="case"><h3>${field}: ${verdict}</h3>${profilePlot(`profile-${i}`, field, profile)}<p class="caption">${sentence}</p></div>`,
      )}
    </div>`,
  );
}

function profilePlot(id: string, field: string, profile: readonly LagIc[]): Markup {
  const lags = profile.map(({ lag }) => lag);
  const ics = profile.map(({ ic }) => ic);
  const low = profile.map(({ ic, stdErr }) => ic - Z * stdErr);
  const high = profile.map(({ ic, stdErr }) => ic + Z * stdErr);
  const extent = extentOf(ics, low, high, [0]);
  if (extent === undefined || extentOf(ics) === undefined)
    return emptyPlot('No date has enough values with known returns.');
  const xs = linearScale({ min: lags[0]! - 1, max: lags.at(-1)! + 1 });
  const ys = linearScale(extent, 4);
  const plane = planeOf(120, xs.at, ys.at);
  return plot({
    id,
    title: `IC of ${field} by lag`,
    description: `One bar ahead: ${formatRatio(ics[lags.indexOf(1)]!, 4)}.`,
    plane,
    xTicks: xs.ticks.map((value, k) => ({ at: xs.at(value), label: formatRatio(value, 0), minor: k % 2 === 1 })),
    yTicks: scaleTicksOf(ys, (value) => formatRatio(value, ys.decimals)),
    marks: [
      ...lags.map((lag, i) => bar(plane, lag - 0.35, lag + 0.35, 0, ics[i]!, lag > 0 ? 'gain' : 'train')),
      ...lags.map((lag, i) => errorBar(plane, lag, low[i]!, high[i]!, 0.15, 'whisker')),
      rule(plane, 0, 'axis'),
    ],
  });
}

function stationarity({ stationarity: found }: CheckReport): Markup {
  return section(
    'stationarity',
    'Stationarity',
    markup`<p class="lead">ADF and KPSS at 5 %, on sampled symbols: a model of levels that wander meets values it has never seen.</p>`,
    table(
      'Stationarity by feature',
      [{ head: 'Feature' }, { head: 'Verdict' }, { head: 'Smallest d', numeric: true }, { head: 'Recommendation' }],
      found.map(({ name, verdict, smallestD, recommendation }) => [
        name,
        verdict === 'unit root' ? markup`<b>${verdict}</b>` : verdict,
        valueOr(formatRatio(smallestD ?? null, 2), 'only where there is a unit root'),
        recommendation,
      ]),
    ),
  );
}

function dead({ dead: found }: CheckReport): Markup | null {
  if (found.length === 0) return null;
  return section(
    'dead',
    'Dead features',
    table(
      'Features that carry nothing',
      [{ head: 'Feature' }, { head: 'Why' }, { head: 'Recommendation' }],
      found.map(({ name, reason, recommendation }) => [name, reason, recommendation]),
    ),
  );
}

function groups({ clusters: { clusters, order, correlations, dates } }: CheckReport): Markup | null {
  if (order.length < 2) return null;
  return section(
    'groups',
    'Features that say the same',
    clusters.length === 0
      ? markup`<p class="lead">No two features are correlated above 0.9.</p>`
      : table(
          'Groups correlated above 0.9',
          [{ head: 'Keep' }, { head: 'Drop' }, { head: '|correlation|', numeric: true }],
          clusters.map(({ keep, drop, range }) => [
            keep,
            drop.join(', '),
            `${formatRatio(range[0], 3)} to ${formatRatio(range[1], 3)}`,
          ]),
        ),
    heatMap({
      id: 'correlations',
      title: `Mean rank correlation of the features on ${formatCount(dates)} dates, neighbours together`,
      names: order,
      values: correlations,
    }),
  );
}
