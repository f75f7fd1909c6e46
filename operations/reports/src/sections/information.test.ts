import { describe, expect, it } from 'vitest';
import { sampleRun } from '../sample-run.fixture.ts';
import { informationSection, quantileSection } from './information.ts';

const { document, series } = sampleRun({ bars: 200 });

describe('informationSection', () => {
  it('draws the trailing mean, the band of the overall mean and single dates', () => {
    const { text } = informationSection(document, series);
    expect(text).toContain('Overall mean 0.0142, standard error 0.0041.');
    expect(text).toContain('Below: single dates.');
    expect(text).toMatch(/<rect class="band"/);
    expect(text).toMatch(/<path class="line mean"/);
  });

  it('says how many dates share a stroke', () => {
    const long = sampleRun({ bars: 2_605 });
    expect(informationSection(long.document, long.series).text).toContain('lowest to the highest of every 10 dates');
  });

  it('has no band without a standard error, and no mean line for a short run', () => {
    const short = sampleRun({ bars: 40 });
    const bare = { ...short.document, outOfSample: { ...short.document.outOfSample, icStdErr: null } };
    const { text } = informationSection(bare, short.series);
    expect(text).not.toMatch(/<rect class="band"/);
    expect(text).toContain('none: there are fewer than 63 dates');
    expect(text).toContain('standard error –');
  });

  it('says so when no date has an IC', () => {
    const none = { ...series, ic: series.ic.map(() => NaN) };
    expect(informationSection(document, none).text).toContain('class="empty"');
  });
});

describe('quantileSection', () => {
  const quantiles = [
    { mean: -0.001, stdErr: 0.0005, count: 10 },
    { mean: 0, stdErr: 0.0005, count: 10 },
    { mean: 0.002, stdErr: 0.0005, count: 10 },
  ];

  it('draws a bar and a whisker for each, in basis points', () => {
    const { text } = quantileSection({ ...series, quantileReturns: quantiles });
    expect([...text.matchAll(/<rect class="loss"/g)]).toHaveLength(1);
    expect([...text.matchAll(/<rect class="gain"/g)]).toHaveLength(2);
    expect([...text.matchAll(/class="line whisker"/g)]).toHaveLength(3);
    expect(text).toContain('Quantile 1: −10.0 bps; Quantile 2: 0.0 bps; Quantile 3: 20.0 bps');
    expect(text).toContain('Highest minus lowest: 30.0 bps.');
    expect(text).toContain('over 5 bars');
  });

  it('leaves a whisker out where there is no standard error', () => {
    const { text } = quantileSection({
      ...series,
      horizon: 1,
      quantileReturns: [{ mean: 0.001, stdErr: NaN, count: 1 }],
    });
    expect(text).not.toContain('whisker');
    expect(text).toContain('over 1 bar,');
  });
});
