import type { FeatureSearch, Finalist } from '@quantcli/models';
import { describe, expect, it } from 'vitest';
import { renderSearchReport } from './search-report.ts';

const training = { ic: 0.05, stdErr: 0.01, t: 5, p: 1e-6, dates: 700, interval: [0.03, 0.07] } as const;
const finalist: Finalist = {
  expr: 'ts_rank(volume, 20)',
  sign: -1,
  training,
  deflatedP: 0.0004,
  holdOut: { ...training, ic: 0.041, t: 3.25 },
  holdOutP: 0.0021,
  resembles: 0.31,
  found: true,
};
const search: FeatureSearch = {
  verdict: 'found',
  sentence: 'Found: 1 of the 2 best candidates.',
  trials: 1234,
  candidates: 1200,
  chance: 3.3,
  history: [
    { best: 2.5, median: 0.1, candidates: 100, fresh: 100 },
    { best: null, median: null, candidates: 190, fresh: 90 },
    { best: 5.04, median: 1.2, candidates: 280, fresh: 90 },
  ],
  finalists: [finalist, { ...finalist, sign: 1, expr: 'rank(close / open)', holdOut: undefined, found: false }],
  best: { expr: 'ts_rank(volume, 20)', t: 5.04 },
  cut: 900,
};
const render = (changed: Partial<FeatureSearch> = {}): string =>
  renderSearchReport({
    title: 'alpha-v1',
    subtitle: 'a market',
    label: 'fwd_rank(close, 5)',
    cut: '2019-01-02',
    search: { ...search, ...changed },
  });

describe('renderSearchReport', () => {
  it('draws the best of each generation against chance, and lists the finalists with their sign', () => {
    const html = render();
    expect(html).toContain('1,234 trials on this data');
    expect(html).toContain('before 2019-01-02 only');
    expect(html).toMatch(/best of all trials by chance <b>3\.30<\/b>/);
    expect(html).toContain('class="line mean"');
    expect(html).toContain('-(ts_rank(volume, 20))');
    expect(html).toMatch(/<b>found<\/b>[\s\S]*rank\(close \/ open\)[\s\S]*not confirmed/);
    expect(html).not.toMatch(/undefined|NaN/);
  });

  it('says that nothing was opened, and that nothing could be scored', () => {
    const html = render({ verdict: 'nothing found', finalists: [], history: [search.history[1]!], best: undefined });
    expect(html).toContain('Nothing found');
    expect(html).toContain('the hold-out span was not opened');
    expect(html).toContain('No candidate has a value on enough dates');
  });
});
