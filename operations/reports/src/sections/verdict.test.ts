import { describe, expect, it } from 'vitest';
import { sampleRun } from '../sample-run.fixture.ts';
import { verdictSection } from './verdict.ts';

const { document, provenance } = sampleRun({ bars: 100 });
const quiet = { ...provenance, notes: [] };
const withMeasures = (change: Partial<typeof document.outOfSample>) => ({
  ...document,
  outOfSample: { ...document.outOfSample, ...change },
});

describe('verdictSection', () => {
  it('sums the run up in one sentence', () => {
    const { text } = verdictSection(
      {
        ...withMeasures({ bars: 5_100, annualReturn: 0.042, sharpe: 0.61, sharpeInterval: [0.12, 1.05] }),
        benchmark: { ...document.benchmark, annualReturn: 0.071, sharpe: 0.45 },
      },
      quiet,
    );
    expect(text).toContain(
      'Over 5,100 out-of-sample bars the strategy returned 4.2\u00a0% a year after costs at a Sharpe ratio of 0.61 (95\u00a0%: 0.12 to 1.05); the benchmark 7.1\u00a0% at 0.45.',
    );
  });

  it('leaves out what is not known', () => {
    const { text } = verdictSection(
      {
        ...withMeasures({ annualReturn: 0.042, sharpe: 0.61, sharpeInterval: null }),
        benchmark: { ...document.benchmark, annualReturn: null },
      },
      quiet,
    );
    expect(text).toContain('at a Sharpe ratio of 0.61.');
    expect(text).not.toContain('the benchmark');
  });

  it('says that there are too few bars', () => {
    expect(verdictSection(withMeasures({ bars: 1, sharpe: null }), quiet).text).toContain('there is 1 bar: too few');
    expect(verdictSection(withMeasures({ bars: 2, sharpe: null }), quiet).text).toContain('there are 2 bars: too few');
  });

  it('has a mark of its own for each answer, beside the colour', () => {
    const marks = (['edge', 'weak evidence', 'no evidence of an edge'] as const).map((label) => {
      const { text } = verdictSection({ ...document, verdict: { label, reasons: [] } }, quiet);
      expect(text).not.toContain('<ul>');
      return /aria-hidden="true">(.)</.exec(text)![1];
    });
    expect(new Set(marks).size).toBe(3);
  });

  it('points to the notes and the truth only where there are any', () => {
    expect(verdictSection(document, quiet).text).not.toContain('<a');
    expect(verdictSection(document, { ...quiet, notes: ['one'] }).text).toContain('1 note on');
    expect(verdictSection(document, { ...quiet, truth: ['planted'] }).text).toContain('#truth');
  });
});
