/**
 * What factors are worth on a market and how crowded they are, as one self-contained HTML file: the verdicts in a table,
 * for each factor its IC by year and its crowding over time, and how the scores correlate.
 */
import type { Estimate, FactorReview, ReviewedFactor } from '@quantcli/features';
import { bar, errorBar, line, planeOf, rule } from '../chart/marks.ts';
import { emptyPlot, plot, scaleTicksOf, timeTicksOf } from '../chart/plot.ts';
import { extentOf, linearScale } from '../chart/scale.ts';
import { timeAxis } from '../chart/time-axis.ts';
import { formatBps, formatCount, formatPercent, formatRatio } from '../format.ts';
import { markup, Markup, type Child } from '../markup.ts';
import { renderPage } from '../page.ts';
import { STRONGEST_TINT } from '../palette.ts';
import { list, section, table, valueOr } from '../sections/section.ts';

export interface FactorReport {
  readonly title: string;
  /** What it was measured on. */
  readonly subtitle: string;
  readonly review: FactorReview;
  /** Instants of the review's `crowdingBars`, microseconds. */
  readonly crowdingTime: readonly number[];
  /** What a reader should know of the data and the scores, one sentence each. */
  readonly notes: readonly string[];
}

const Z = 1.96;
const NO_IC = 'no date has enough pairs';

export function renderFactorReport({ title, subtitle, review, crowdingTime, notes }: FactorReport): string {
  const { factors, horizon, quantiles, z } = review;
  return renderPage({
    title: `${title} – factor review`,
    subtitle,
    sections: [
      section(
        'summary',
        'Verdicts',
        markup`<p class="lead">${lead(factors)}</p>`,
        markup`<p class="caption">
          IC: the rank correlation of the score with the return over ${formatCount(horizon)} bars, its interval ±
          ${formatRatio(z)} Newey–West errors, adjusted so that in 95 of 100 reviews of ${formatCount(factors.length)} scores
          without effect none is called effective. ICIR: IC over its deviation, a year. Spread: return of the best less the
          worst 1/${quantiles} over the same bars, before costs. Replaced: share of what is held at both ends that is not any
          more ${formatCount(horizon)} bars later. Momentum: the spread's own return of the last year without the last month.
          Decayed: told from 0 in the earlier half, not in the recent one, and the fall is more than chance. Crowded:
          effective, but what it holds moves together unusually much, against its own history.
        </p>`,
        verdictTable(factors),
        list(notes),
      ),
      section(
        'history',
        'IC by year and crowding',
        markup`<div class="pictures">${factors.map((factor, i) => history(factor, i, crowdingTime))}</div>`,
      ),
      section('correlations', 'Correlation between scores', heatMap(review)),
    ],
  });
}

function lead(factors: readonly ReviewedFactor[]): string {
  const named = (word: string): string[] =>
    factors.filter(({ verdict }) => verdict.word === word).map(({ name }) => name);
  const said = (['effective', 'crowded', 'decayed'] as const)
    .map((word) => ({ word, names: named(word) }))
    .filter(({ names }) => names.length > 0)
    .map(({ word, names }) => `${names.length} ${word}: ${names.join(', ')}`);
  return said.length === 0
    ? `None of ${factors.length} scores is told from one without effect.`
    : `Of ${factors.length} scores ${said.join('; ')}.`;
}

function verdictTable(factors: readonly ReviewedFactor[]): Markup {
  return table(
    'Verdict of every factor',
    [
      { head: 'Score' },
      { head: 'Verdict' },
      { head: 'IC', numeric: true },
      { head: 'Interval', numeric: true },
      { head: 'ICIR', numeric: true },
      { head: 'IC > 0', numeric: true },
      { head: 'Spread', numeric: true },
      { head: 't', numeric: true },
      { head: 'Half-life', numeric: true },
      { head: 'Replaced', numeric: true },
      { head: 'Momentum', numeric: true },
    ],
    factors.map((factor) => {
      const { name, ic, interval, icir, hitRate, spread, decay, turnover, momentum, verdict } = factor;
      return [
        name,
        markup`<span title="${verdict.why}">${verdictOf(verdict.word)}</span>`,
        valueOr(formatRatio(ic.mean ?? null, 4), NO_IC),
        valueOr(
          interval === undefined ? formatRatio(null) : interval.map((end) => formatRatio(end, 4)).join(' to '),
          NO_IC,
        ),
        valueOr(formatRatio(icir ?? null), NO_IC),
        valueOr(formatPercent(hitRate ?? null, 0), NO_IC),
        valueOr(formatBps(spread.mean === undefined ? null : spread.mean * 1e4, 0), NO_IC),
        valueOr(formatRatio(tOf(spread), 1), NO_IC),
        valueOr(decay.halfLife === Infinity ? 'longer' : formatRatio(decay.halfLife ?? null, 1), decay.note),
        valueOr(formatPercent(turnover ?? null, 0), 'nothing is held'),
        valueOr(formatPercent(momentum ?? null), 'not every bar of the last year has a return'),
      ];
    }),
  );
}

function verdictOf(word: string): Child {
  return word === 'effective'
    ? markup`<b>${word}</b>`
    : word === 'weak' || word === 'unknown'
      ? word
      : markup`<span class="warning">${word}</span>`;
}

function tOf({ mean, stdErr }: Estimate): number | null {
  return mean === undefined || stdErr === undefined ? null : mean / stdErr;
}

function history(factor: ReviewedFactor, i: number, time: readonly number[]): Markup {
  return markup`<div class="case">
    <h3>${factor.name}</h3>
    <p class="caption">${factor.verdict.word}: ${factor.verdict.why}.</p>
    ${yearsPicture(`years-${i}`, factor)}${crowdingPicture(`crowding-${i}`, factor, time)}
  </div>`;
}

function yearsPicture(id: string, { name, years }: ReviewedFactor): Markup {
  const ics = years.map(({ mean }) => mean ?? NaN);
  const lows = years.map(({ mean = NaN, stdErr = NaN }) => mean - Z * stdErr);
  const highs = years.map(({ mean = NaN, stdErr = NaN }) => mean + Z * stdErr);
  const extent = extentOf(ics, lows, highs, [0]);
  if (extent === undefined || extentOf(ics) === undefined) return emptyPlot('No year has an IC.');
  const scale = linearScale(extent, 4);
  const plane = planeOf(120, (x) => x / years.length, scale.at);
  const every = Math.ceil(years.length / 8);
  return plot({
    id,
    title: `IC of ${name} by year`,
    description: years.map(({ year, mean }) => `${year}: ${formatRatio(mean ?? null, 3)}`).join('; '),
    plane,
    xTicks: years.flatMap(({ year }, k) =>
      k % every === 0 ? [{ at: (k + 0.5) / years.length, label: year, minor: (k / every) % 2 === 1 }] : [],
    ),
    yTicks: scaleTicksOf(scale, (value) => formatRatio(value, scale.decimals)),
    marks: [
      ...ics.map((ic, k) => bar(plane, k + 0.18, k + 0.82, 0, ic, ic < 0 ? 'loss' : 'gain')),
      rule(plane, 0, 'axis'),
      ...ics.map((_, k) => errorBar(plane, k + 0.5, lows[k]!, highs[k]!, 0.08, 'whisker')),
    ],
    caption: 'IC by year, ± 1.96 standard errors.',
  });
}

function crowdingPicture(id: string, { name, crowding }: ReviewedFactor, time: readonly number[]): Markup {
  const extent = extentOf(crowding, [0]);
  if (extent === undefined || extentOf(crowding) === undefined)
    return emptyPlot('Crowding: there is no year in which enough symbols are held.');
  const scale = linearScale(extent, 3);
  const axis = timeAxis(time[0]!, time.at(-1)!);
  const plane = planeOf(80, axis.at, scale.at);
  return plot({
    id,
    title: `Crowding of ${name}`,
    description: `Last ${formatRatio(crowding.at(-1)!, 3)}, highest ${formatRatio(extent.max, 3)}.`,
    plane,
    xTicks: timeTicksOf(axis),
    yTicks: scaleTicksOf(scale, (value) => formatRatio(value, scale.decimals)),
    marks: [rule(plane, 0, 'axis'), line(plane, time, crowding, 'strategy')],
    caption: 'Crowding: correlation of abnormal weekly returns among what is held, less that among the middle.',
  });
}

function heatMap({ factors, correlations }: FactorReview): Markup {
  const columns = factors.map((_, i) => ({ head: String(i + 1), numeric: true as const }));
  return markup`<div class="heat">${table(
    'Rank correlation between scores in percent',
    [{ head: 'Score' }, ...columns],
    factors.map(({ name }, i) => [`${i + 1}\u00a0${name}`, ...correlations[i]!.map(heatCell)]),
  )}</div>
    <p class="caption">Mean rank correlation between the scores of a date, percent; blue is positive, orange negative.</p>`;
}

function heatCell(correlation: number): Markup {
  if (Number.isNaN(correlation)) return new Markup('');
  const tint = Math.round(Math.min(1, Math.abs(correlation)) * STRONGEST_TINT * 100);
  return markup`<span class="${correlation < 0 ? 'minus' : 'plus'}" style="--tint:${tint}%">${formatRatio(correlation * 100, 0)}</span>`;
}
