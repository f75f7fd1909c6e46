import { modelDocumentSchema, type ModelDocument } from '@quantcli/lifecycle';
import { describe, expect, it } from 'vitest';
import { idErrors, nestingErrors, visible } from '../page-checks.fixture.ts';
import { renderModelCard } from './model-card.ts';
import { emptyDocument, linearDocument, treeDocument } from './model-document.fixture.ts';

const documents: readonly (readonly [string, ModelDocument])[] = [
  ['trees', treeDocument],
  ['a linear classifier', linearDocument],
  ['nothing', emptyDocument],
];
const sectionsOf = (page: string) => [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
/** The text of a section. */
const part = (page: string, id: string): string => page.split(`<section id="${id}"`)[1]!.split('</section>')[0]!;
const count = (text: string, what: string): number => text.split(what).length - 1;

describe.each(documents)('the card of %s', (_, document) => {
  const page = renderModelCard(document);

  it('is of a document', () => {
    expect(modelDocumentSchema.parse(document)).toEqual(document);
  });

  it('is a well-formed page that loads nothing and leaves no number undefined', () => {
    expect(nestingErrors(page)).toEqual([]);
    expect(idErrors(page)).toEqual([]);
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/https?:\/\/|src=|url\(|@import|<link|<script/);
    expect(visible(page)).not.toMatch(/NaN|undefined|Infinity|null|\[object/);
    expect(page.length).toBeLessThan(150_000);
  });

  it('gives a reason for every dash, and titles every chart', () => {
    const dashes = [...visible(page).matchAll(/<(?:td|th)[^>]*>–</g)];
    expect(dashes).toHaveLength(0);
    expect(visible(page)).not.toContain('title=""');
    expect([...page.matchAll(/<title id="[^"]+">[^<]+<\/title>\s*<desc id="[^"]+">[^<]+<\/desc>/g)]).toHaveLength(
      count(page, 'role="img"'),
    );
  });

  it('is the same every time', () => {
    expect(renderModelCard(structuredClone(document))).toBe(page);
  });
});

describe('the verdict', () => {
  it('names the model and says that all gates are open', () => {
    const page = renderModelCard(treeDocument);
    expect(page).toContain('<h1>gbdt_leaf_v1@3</h1>');
    expect(page).toContain('gbdt_leaf · us-large, daily · 2012-01-03 to 2021-12-31 · 140 symbols');
    expect(part(page, 'verdict')).toContain('Promotable: all 4 gates are open');
    expect(part(page, 'verdict')).not.toMatch(/zero/);
    expect(count(part(page, 'gates'), '● open</b>')).toBe(4);
    expect(part(page, 'gates')).toMatch(/IC[\s\S]*0\.0312[\s\S]*≥ 0\.0200[\s\S]*0\.0193 to 0\.0431/);
    expect(part(page, 'gates')).toMatch(/Maximum drawdown[\s\S]*≤ 15\.00 %[\s\S]*9\.11 % to 12\.98 %/);
    expect(part(page, 'gates')).toContain('title="a probability is itself what says how sure"');
  });

  it('names the closed gates and says where chance may explain the result', () => {
    const page = renderModelCard(linearDocument);
    expect(page).toContain('<h1>logistic_v1, not stored</h1>');
    expect(part(page, 'verdict')).toContain('Not promotable: 1 of 4 gates is closed (IC)');
    expect(part(page, 'verdict')).toContain('−0.0034 to 0.0176, includes zero');
    expect(count(part(page, 'gates'), '○ closed</span>')).toBe(1);
    expect(part(page, 'gates')).toContain('<li>IC 0.0071 (95\u00a0%: -0.0034 to 0.0176), at least 0.02 is asked;');
  });

  it('warns of an open model whose Sharpe ratio is not told from zero, and of forecasts that are wrong', () => {
    const paths = treeDocument.paths.map((path) => ({ ...path, sharpeInterval: [-0.5, 1.4] as [number, number] }));
    expect(part(renderModelCard({ ...treeDocument, paths }), 'verdict')).toMatch(
      /Sharpe ratio after costs, −0\.50 to 1\.40,\s+includes zero/,
    );
    const forecast = { ...treeDocument.forecast, icInterval: [-0.04, -0.01] as [number, number] };
    expect(part(renderModelCard({ ...treeDocument, forecast }), 'verdict')).toContain('rank the wrong way');
    expect(part(renderModelCard({ ...treeDocument, forecast }), 'forecast')).toContain('worse than chance');
    const free = renderModelCard({ ...treeDocument, gates: [] });
    expect(part(free, 'verdict')).toContain('Promotable: no gate was set');
  });
});

describe('the sections', () => {
  const trees = renderModelCard(treeDocument);
  const linear = renderModelCard(linearDocument);

  it('come in the order of importance, those that do not apply left out', () => {
    const shared = ['verdict', 'gates', 'forecast', 'paths', 'metrics'];
    const rest = ['leaning', 'validation', 'notes', 'provenance'];
    expect(sectionsOf(trees)).toEqual([...shared, 'curve', ...rest]);
    expect(sectionsOf(linear)).toEqual([...shared, 'reliability', ...rest]);
  });

  it('draw the years and the quintiles as they are', () => {
    const forecast = part(trees, 'forecast');
    expect(forecast).toContain('2012: 0.0310');
    expect(count(forecast, '<rect class="gain"') + count(forecast, '<rect class="loss"')).toBe(15);
    expect(forecast).toContain('Highest minus lowest: 53.0 bps');
    const positive = treeDocument.forecast.years.filter(({ ic }) => ic! > 0).length;
    expect(forecast).toContain(`above zero in ${positive} of 10 years`);
  });

  it('mark the typical path among all', () => {
    const paths = part(trees, 'paths');
    expect(count(paths, 'class="range benchmark"')).toBe(6);
    expect(count(paths, 'class="range strategy"')).toBe(1);
    expect(paths).toContain('<b>4 typical</b>');
    expect(paths).toContain('12 trials were counted');
    const { sharpe, dsr } = treeDocument.paths[3]!;
    expect(paths).toContain(`not the best: ${sharpe!.toFixed(2)}`);
    expect(paths).toContain(dsr!.toFixed(3));
    expect(part(renderModelCard({ ...treeDocument, paths: [] }), 'paths')).toContain('No path was traded');
  });

  it('hold the metrics against what no skill gives', () => {
    const metrics = part(linear, 'metrics');
    expect(metrics).toMatch(
      /auc[\s\S]*0\.5082[\s\S]*0\.4981 to 0\.5183[\s\S]*>0\.5<[\s\S]*chance is within the interval/,
    );
    expect(metrics).toContain('title="it depends on the data"');
    expect(part(trees, 'metrics')).toContain('By fold: 28');
    expect(part(trees, 'metrics')).toContain('By year: 10');
    const rmse = treeDocument.evaluation.folds.map((fold) => fold.metrics['rmse']!);
    expect(part(trees, 'metrics')).toContain(`${Math.min(...rmse).toFixed(4)} to ${Math.max(...rmse).toFixed(4)}`);
  });

  it('draw the calibration with its diagonal, a dot and a whisker a bin', () => {
    const reliability = part(linear, 'reliability');
    expect(count(reliability, 'class="line whisker"')).toBe(10);
    expect(reliability.match(/class="line dots strategy" d="([^"]*)"/)![1]!.match(/h0/g)).toHaveLength(10);
    expect(count(reliability, '<rect class="gain"')).toBe(8);
    for (const figure of ['0.0213', '0.0207', '0.0481', '0.0006', '0.0008', '0.2499'])
      expect(reliability).toContain(figure);
    expect(part(renderModelCard(emptyDocument), 'reliability')).toContain('No row has both a class and a probability');
  });

  it('say where the held-out loss is least', () => {
    const { heldOut } = treeDocument.curve!;
    const least = heldOut.indexOf(Math.min(...heldOut));
    expect(part(trees, 'curve')).toContain(`${heldOut[least]!.toFixed(4)}, after ${least + 1} of 100 trees`);
    const curve = { training: [2, 1], heldOut: [] };
    expect(part(renderModelCard({ ...treeDocument, curve }), 'curve')).toContain('No rows were held out');
    expect(part(renderModelCard(emptyDocument), 'curve')).toContain('No loss was recorded');
  });

  it('say what the model leans on', () => {
    expect(part(trees, 'leaning')).toContain('7 more features');
    expect(part(trees, 'leaning')).toContain('14.0 %');
    expect(part(trees, 'leaning')).toContain('width:100%');
    expect(count(part(linear, 'leaning'), 'class="range strategy"')).toBe(8);
    expect(part(renderModelCard(emptyDocument), 'leaning')).toContain('which features it gained from');
  });

  it('draw every test block of the folds on their training', () => {
    const validation = part(trees, 'validation');
    expect(count(validation, '<rect class="train"')).toBe(28);
    expect(count(validation, '<rect class="test"')).toBe(28 + 21);
    expect(validation).toMatch(/28 folds, 39,760 rows purged, 19,740 embargoed/);
    expect(part(renderModelCard(emptyDocument), 'validation')).toContain('nothing was validated');
  });

  it('tell what it takes to make the model again', () => {
    const provenance = part(trees, 'provenance');
    for (const fact of [
      'c0ffee01',
      'da7a0002',
      'fea70003',
      'fit 3.4 s',
      'fwd_rank(close, 5)',
      '&quot;halfLife&quot;: 252',
    ])
      expect(provenance).toContain(fact);
    expect(count(provenance, '<code>')).toBe(32);
    expect(part(trees, 'notes')).toMatch(/survivors only[\s\S]*Features left out[\s\S]*roe/);
  });
});

it('escapes what others named', () => {
  const evil = '</title><script>alert("1")</script>';
  const page = renderModelCard({
    ...treeDocument,
    model: { ...treeDocument.model, name: evil, description: evil, estimator: evil, params: { [evil]: evil } },
    data: { ...treeDocument.data, title: evil, notes: [evil] },
    features: [{ name: evil, expr: evil }],
    leftOut: [evil],
    label: evil,
    importance: [{ feature: evil, share: 1 }],
    evaluation: {
      ...treeDocument.evaluation,
      metrics: [{ name: evil, better: 'higher', value: 1, stdErr: null, interval: null }],
    },
  });
  expect(page).not.toContain('<script');
  expect(nestingErrors(page)).toEqual([]);
  expect(count(page, '&lt;script&gt;')).toBeGreaterThan(11);
});
