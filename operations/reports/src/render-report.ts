/**
 * A run as one self-contained HTML file: no network, no external font or script, the same bytes for the same input.
 * Sections stand in the order in which a researcher decides: the verdict, its measures, what they rest on, where it came from.
 */
import type { RunDocument, RunProvenance, RunSeries } from '@quantcli/backtest';
import { formatCount } from './format.ts';
import { markup } from './markup.ts';
import { readoutScript } from './readout.ts';
import { embedDocument } from './report-document.ts';
import { activitySection } from './sections/activity.ts';
import { coefficientSection } from './sections/coefficients.ts';
import { costSection } from './sections/costs.ts';
import { dataQualitySection } from './sections/data-quality.ts';
import { drawdownSection, equitySection } from './sections/equity.ts';
import { foldSection } from './sections/folds.ts';
import { informationSection, quantileSection } from './sections/information.ts';
import { measuresSection } from './sections/measures.ts';
import { monthlySection } from './sections/monthly.ts';
import { notesSection, provenanceSection } from './sections/provenance.ts';
import { verdictSection } from './sections/verdict.ts';
import { styleSheet } from './style-sheet.ts';

/** Renders a report. Missing measures print as a dash with the reason; empty series say so in place of a chart. */
export function renderReport(document: RunDocument, series: RunSeries, provenance: RunProvenance): string {
  const { data, run } = document;
  return markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="generator" content="QuantCLI" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
        />
        <title>${provenance.title} – ${document.verdict.label}</title>
        <style>
          ${styleSheet}
        </style>
      </head>
      <body>
        <header>
          <h1>${provenance.title}</h1>
          <p>
            ${formatCount(data.symbols)} symbols, ${data.from} to ${data.to} · run ${run.id} · seed ${run.seed} ·
            ${provenance.at}
          </p>
        </header>
        <main>
          ${verdictSection(document, provenance)} ${measuresSection(document)} ${equitySection(series)}
          ${drawdownSection(series)}
          <div class="pair wide-left">${informationSection(document, series)}${quantileSection(series)}</div>
          ${monthlySection(series)}
          <div class="pair">${activitySection(series)}${costSection(document, series)}</div>
          ${foldSection(document)} ${coefficientSection(document, series)} ${dataQualitySection(document)}
          ${notesSection(provenance)} ${provenanceSection(document, provenance)}
        </main>
        ${embedDocument(document)}
        <script>
          ${readoutScript}
        </script>
      </body>
    </html>
`.text;
}
