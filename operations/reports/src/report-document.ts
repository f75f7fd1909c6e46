/** The run document inside a report: the page shows it, and `quant report list` reads its numbers back. */
import { runDocumentSchema, type RunDocument } from '@quantcli/backtest';
import { embedJson } from './chart/plot.ts';
import { markup, type Markup } from './markup.ts';

const OPEN = '<script type="application/json" id="quantcli-run">';
const CLOSE = '</script>';

/** The document as a data block of the page. */
export function embedDocument(document: RunDocument): Markup {
  return markup`<script type="application/json" id="quantcli-run">
    ${embedJson(document)}
  </script>`;
}

/** The run document of a report, or undefined when the text is not a report of this version or has been damaged. */
export function readReportDocument(report: string): RunDocument | undefined {
  const start = report.indexOf(OPEN);
  const end = start < 0 ? -1 : report.indexOf(CLOSE, start);
  if (end < 0) return undefined;
  try {
    return runDocumentSchema.safeParse(JSON.parse(report.slice(start + OPEN.length, end))).data;
  } catch {
    return undefined;
  }
}
