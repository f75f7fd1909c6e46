import { describe, expect, it } from 'vitest';
import { idErrors, nestingErrors, visible } from '../page-checks.fixture.ts';
import { renderTuningReport, type TuningReport } from './tuning-report.ts';

const trials = Array.from({ length: 21 }, (_, t): TuningReport['trials'][number] => ({
  number: t,
  params: t === 0 ? {} : { learningRate: 0.001 * 1.3 ** t, leaves: 7 + t, loss: t % 2 ? 'huber' : 'squared' },
  status: t % 5 === 4 ? 'pruned' : 'complete',
  score: t % 5 === 4 ? 0.01 : 0.02 + 0.012 * Math.sin(t),
  reason: null,
}));
const sample: TuningReport = {
  model: 'gbdt_leaf_v1',
  estimator: 'gbdt_leaf',
  metric: 'ic',
  params: { trees: 100, leaves: 15 },
  best: { number: 8, score: 0.0319, standardError: 0.0042 },
  defaults: 0.02,
  improvement: { mean: 0.0119, standardError: 0.004, p: 0.0312, beyondNoise: true },
  sentence: 'gbdt_leaf: ic 0.0319, the best of 20 trials.',
  trials,
  importance: [
    { name: 'learningRate', share: 0.61 },
    { name: 'leaves', share: 0.12 },
    { name: 'loss', share: null },
  ],
  history: trials.map((_, t) => Math.max(...trials.slice(0, t + 1).map(({ score }) => score!))),
  nested: {
    score: 0.0211,
    standardError: 0.005,
    defaults: 0.0204,
    improvement: { mean: 0.0007, standardError: 0.003, p: 0.82, beyondNoise: false },
  },
};
const render = (changed: Partial<TuningReport> = {}): string => renderTuningReport({ ...sample, ...changed });

/** How many dots of a style there are. */
function drawn(page: string, style: string): number {
  return page.match(new RegExp(`class="line dots ${style}" d="([^"]*)"`))![1]!.match(/h0/g)!.length;
}

describe('renderTuningReport', () => {
  const page = render();

  it('is a well-formed page', () => {
    expect(nestingErrors(page)).toEqual([]);
    expect(idErrors(page)).toEqual([]);
    expect(visible(page)).not.toMatch(/NaN|undefined|Infinity|null|<(?:td|th)[^>]*>–</);
    expect(render()).toBe(page);
  });

  it('sets the score that was chosen beside that of unseen folds', () => {
    expect(page).toMatch(
      /On the folds that chose it[\s\S]*0\.0319[\s\S]*0\.0042[\s\S]*0\.031[\s\S]*better beyond noise/,
    );
    expect(page).toMatch(/On outer folds[\s\S]*0\.0211[\s\S]*0\.0204[\s\S]*0\.820[\s\S]*no more than noise/);
    expect(render({ nested: null })).toContain('was not asked for');
    expect(render({ nested: null, improvement: null })).toContain(
      'title="the best is as configured, or cannot be compared"',
    );
  });

  it('draws every complete trial, and those given up that lie within', () => {
    expect(drawn(page, 'strategy')).toBe(17);
    expect(drawn(page, 'benchmark')).toBe(4);
    expect(render({ trials: [], history: [], defaults: null })).toContain('No trial has a score.');
  });

  it('draws parameters that are numbers, those over decades on a logarithmic scale', () => {
    expect([...page.matchAll(/ic by (\w+)</g)].map(([, name]) => name)).toEqual(['trial', 'learningRate', 'leaves']);
    expect(page).toContain('title="too few complete trials to tell"');
    const ticks = page.split('ic by learningRate')[1]!.split('</figure>')[0]!;
    expect(ticks).toMatch(/>0\.01<[\s\S]*>0\.1</);
  });

  it('lists the trials, says why one failed, and escapes', () => {
    expect(page).toContain('<b>8</b>');
    expect(page).toContain('4 given up early, 0 failed');
    const failed = { ...trials[1]!, status: 'failed', score: null, reason: '<b>no</b> row' } as const;
    const html = render({ trials: [trials[0]!, failed], params: { '<u>': 1 } });
    expect(html).toContain('failed: &lt;b&gt;no&lt;/b&gt; row');
    expect(html).toContain('&lt;u&gt;');
  });
});
