import { describe, expect, it } from 'vitest';
import { renderReport } from './render-report.ts';
import { embedDocument, readReportDocument } from './report-document.ts';
import { sampleRun } from './sample-run.fixture.ts';

const { document, series, provenance } = sampleRun({ bars: 60, folds: 2 });

describe('readReportDocument', () => {
  it('reads back what the report was made from', () => {
    expect(readReportDocument(renderReport(document, series, provenance))).toEqual(document);
  });

  it('is not led astray by markup in the texts', () => {
    const tricky = '</script><script type="application/json" id="quantcli-run">{}</script>';
    const changed = { ...document, features: [{ name: tricky, expr: tricky, warmup: 1 }] };
    const report = renderReport(changed, series, { ...provenance, title: tricky, configuration: tricky });
    expect(readReportDocument(report)).toEqual(changed);
  });

  it('is undefined for anything else', () => {
    for (const text of ['', '<html></html>', embedDocument(document).text.slice(0, 400)]) {
      expect(readReportDocument(text)).toBeUndefined();
    }
    const embedded = embedDocument(document).text;
    expect(readReportDocument(embedded)).toEqual(document);
    expect(readReportDocument(embedded.replace('{', '{{'))).toBeUndefined();
    expect(readReportDocument(embedded.replace('"seed":7', '"seed":-7'))).toBeUndefined();
  });
});
