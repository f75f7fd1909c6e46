/**
 * The quality of a data set as one self-contained HTML file: no network, no external font or script, the same bytes for the
 * same input. First what was found and what was done about it, then the worst cases in pictures, then scores by symbol.
 */
import { isoDate } from '@quantcli/core';
import { repairBars, type Finding, type SymbolScore } from '@quantcli/data';
import type { Bars } from '@quantcli/market';
import { formatCount } from './format.ts';
import { markup, Markup } from './markup.ts';
import { casePicture } from './quality/case-picture.ts';
import { casesSection } from './quality/cases-section.ts';
import { pickCases } from './quality/pick-cases.ts';
import { scoresSection } from './quality/scores-section.ts';
import { findingsTable } from './sections/data-quality.ts';
import { plural, section } from './sections/section.ts';
import { styleSheet } from './style-sheet.ts';

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

const pictureStyle = new Markup(`
.pictures{display:grid;grid-template-columns:minmax(0,1fr);gap:8px 44px}
@media (min-width:900px){.pictures{grid-template-columns:repeat(2,minmax(0,1fr))}}
.case{break-inside:avoid;min-width:0}
.case h3{overflow-wrap:anywhere}
i.mean{background:none;border-top:2px dashed var(--strategy)}
`);

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
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="QuantCLI" />
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'" />
        <title>${title} – data quality</title>
        <style>
          ${styleSheet}${pictureStyle}
        </style>
      </head>
      <body>
        <header>
          <h1>${title}</h1>
          <p>
            ${formatCount(bars.symbols.length)} ${plural(bars.symbols.length, 'symbol')}, ${formatCount(bars.time.length)} bars,
            ${isoDate(first)} to ${isoDate(last)}
          </p>
        </header>
        <main>
          ${section(
            'findings',
            'Findings',
            markup`<p class="lead">
              ${errors} ${plural(errors, 'error')}, ${warnings} ${plural(warnings, 'warning')}, ${infos} worth knowing;
              ${formatCount(count)} ${plural(count, 'bar')} repaired before use. What is kept may be real; what is not used is
              missing, never filled.
            </p>`,
            findingsTable(findings),
          )}
          ${
            pictures.length > 0 &&
            section(
              'pictures',
              'The worst cases',
              markup`<p class="lead">
                Thirty bars on either side, adjusted prices scaled to the last raw one; the upright line marks the case.
              </p>`,
              markup`<div class="pictures">${pictures}</div>`,
            )
          }
          ${scoresSection(scores)} ${casesSection(findings)}
          ${sources.length > 0 && section('sources', 'Sources', markup`<ul>${sources.map((source) => markup`<li>${source}</li>`)}</ul>`)}
        </main>
      </body>
    </html>
`.text;
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
