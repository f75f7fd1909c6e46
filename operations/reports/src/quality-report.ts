/**
 * The quality of a data set as one self-contained HTML file. First what was found and what was done about it, then the worst cases in pictures, then scores by symbol.
 */
import { isoDate } from '@quantcli/core';
import { repairBars, type Finding, type SymbolScore } from '@quantcli/data';
import type { Bars } from '@quantcli/market';
import { formatCount } from './format.ts';
import { markup } from './markup.ts';
import { renderPage } from './page.ts';
import { casePicture } from './quality/case-picture.ts';
import { casesSection } from './quality/cases-section.ts';
import { pickCases } from './quality/pick-cases.ts';
import { scoresSection } from './quality/scores-section.ts';
import { findingsTable } from './sections/data-quality.ts';
import { plural, section } from './sections/section.ts';

export interface QualityReport {
  readonly title: string;
  /** As they came. */
  readonly bars: Bars;
  /** Of `checkQuality`, the gravest first. */
  readonly findings: readonly Finding[];
  /** Of `scoreSymbols`, the worst first. */
  readonly scores: readonly SymbolScore[];
  /** One line a source. */
  readonly sources?: readonly string[];
}

const MOST_PICTURES = 24;
const PICTURES_PER_FINDING = 4;

/** Renders the report of bars that have at least one row. */
export function renderQualityReport({ title, bars, findings, scores, sources = [] }: QualityReport): string {
  const { bars: repaired, repaired: count } = repairBars(bars);
  const pictures = pickCases(findings, MOST_PICTURES, PICTURES_PER_FINDING)
    .map((one, i) => casePicture(`case-${i}`, one, bars, repaired))
    .filter((picture) => picture !== null);
  const counts = (['error', 'warning', 'info'] as const).map(
    (severity) => findings.filter((one) => one.severity === severity).length,
  );
  const [errors, warnings, infos] = counts as [number, number, number];
  const [first, last] = spanOf(bars.time);
  return renderPage({
    title: `${title} – data quality`,
    heading: title,
    subtitle: `${formatCount(bars.symbols.length)} ${plural(bars.symbols.length, 'symbol')}, ${formatCount(bars.time.length)} bars, ${isoDate(first)} to ${isoDate(last)}`,
    sections: [
      section(
        'findings',
        'Findings',
        markup`<p class="lead">
          ${errors} ${plural(errors, 'error')}, ${warnings} ${plural(warnings, 'warning')}, ${infos} worth knowing;
          ${formatCount(count)} ${plural(count, 'bar')} repaired before use. What is kept may be real; what is not used is
          missing, never filled.
        </p>`,
        findingsTable(findings),
      ),
      pictures.length > 0 &&
        section(
          'pictures',
          'The worst cases',
          markup`<p class="lead">
            Thirty bars on either side, adjusted prices scaled to the last raw one; the upright line marks the case.
          </p>`,
          markup`<div class="pictures">${pictures}</div>`,
        ),
      scoresSection(scores),
      casesSection(findings),
      sources.length > 0 &&
        section('sources', 'Sources', markup`<ul>${sources.map((source) => markup`<li>${source}</li>`)}</ul>`),
    ],
  });
}

function spanOf(time: Float64Array): [first: number, last: number] {
  let first = Infinity;
  let last = -Infinity;
  for (const at of time) {
    if (at < first) first = at;
    if (at > last) last = at;
  }
  return [first, last];
}
