import { describe, expect, it } from 'vitest';
import { measureRows } from '../measure-rows.ts';
import { sampleRun } from '../sample-run.fixture.ts';
import { measuresSection } from './measures.ts';

const { document } = sampleRun({ bars: 100 });

describe('measuresSection', () => {
  it('has one row a measure, in their order', () => {
    const { text } = measuresSection(document);
    const labels = [...text.matchAll(/<th scope="row">([^<]+?) <small>/g)].map(([, label]) => label);
    expect(labels).toEqual(measureRows.map((row) => row.label));
  });

  it('draws the intervals on common axes', () => {
    const { text } = measuresSection({
      ...document,
      outOfSample: { ...document.outOfSample, sharpe: 1, sharpeInterval: [0, 2] },
      benchmark: { ...document.benchmark, sharpe: 0.5, sharpeInterval: [-1, 1] },
    });
    const spans = [...text.matchAll(/class="span" x1="([\d.]+)%" x2="([\d.]+)%"/g)].map(([, a, b]) => [
      Number(a),
      Number(b),
    ]);
    expect(spans[0]).toEqual([50, 98]);
    expect(spans[1]).toEqual([26, 74]);
    expect(text).toContain('−1.00 to 1.00');
  });

  it('shows the IC by 1.96 standard errors', () => {
    const { text } = measuresSection({
      ...document,
      outOfSample: { ...document.outOfSample, ic: 0.02, icStdErr: 0.01 },
    });
    expect(text).toContain('0.0004 to 0.0396');
  });

  it('dashes out intervals that do not exist or cannot be computed', () => {
    for (const change of [{ icStdErr: null }, { ic: null }, { icStdErr: 1.7e308 }]) {
      const { text } = measuresSection({ ...document, outOfSample: { ...document.outOfSample, ...change } });
      expect(text).toContain('title="too few bars for an interval"');
      expect(text).not.toMatch(/NaN|Infinity/);
    }
  });
});
