import type { FeatureSelection, SelectedFeature } from '@quantcli/models';
import { describe, expect, it } from 'vitest';
import { renderSelectionReport } from './selection-report.ts';

const evidence = { ic: 0.04, stdErr: 0.01, t: 4, p: 0.0001, dates: 500, interval: [0.02, 0.06] } as const;
const chosen: SelectedFeature = {
  name: 'edge',
  expr: 'returns(close, 5)',
  evidence,
  information: { nats: 0.0021, threshold: 0.001, p: 0.001 },
  course: [0.03, 0.05],
  votes: { filter: true, wrapper: true, embedded: false },
  stability: 0.6,
  sameAs: undefined,
  foldsChosen: 4,
  chosen: true,
  reason: 'votes: filter, wrapper',
};
const copy: SelectedFeature = {
  ...chosen,
  name: '<copy>',
  evidence: undefined,
  votes: { filter: false, wrapper: false, embedded: false },
  sameAs: 'edge',
  chosen: false,
  reason: 'says the same as edge',
};
const selection: FeatureSelection = {
  features: [chosen, copy],
  chosen: ['edge'],
  folds: 5,
  naive: { ...evidence, ic: 0.05, interval: [0.03, 0.07] },
  nested: evidence,
  emptyFolds: 1,
  dates: 500,
};
const render = (changed: Partial<FeatureSelection> = {}): string =>
  renderSelectionReport({
    title: 'alpha-v1',
    subtitle: 'a market',
    label: 'fwd_rank(close, 5)',
    selection: { ...selection, ...changed },
  });

describe('renderSelectionReport', () => {
  it('shows the honest figure beside the naive one, and every feature with its votes and reason', () => {
    const html = render();
    expect(html).toContain('1 of 2 features are chosen');
    expect(html).toMatch(
      /Naive, in sample[\s\S]*0\.0500[\s\S]*0\.0300 to 0\.0700[\s\S]*Nested, out of sample[\s\S]*0\.0400/,
    );
    expect(html).toMatch(/edge[\s\S]*●[\s\S]*●[\s\S]*4 of 5[\s\S]*<b>chosen<\/b>; votes: filter, wrapper/);
    expect(html).toContain('says the same as edge');
    expect(html).toContain('&lt;copy&gt;');
    expect(html).not.toMatch(/undefined|NaN|<copy>/);
    expect(html.match(/class="range strategy"/g)).toHaveLength(2);
  });

  it('says so when nothing is chosen or nothing can be estimated', () => {
    const html = render({ features: [copy], chosen: [], naive: undefined, nested: undefined });
    expect(html).toContain('Nothing is chosen');
    expect(html).toContain('title="nothing was chosen"');
    expect(html).toContain('title="too few dates"');
  });
});
