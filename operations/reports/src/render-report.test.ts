import type { Measures } from '@quantcli/backtest';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idErrors, nestingErrors, visible } from './page-checks.fixture.ts';
import { renderReport } from './render-report.ts';
import { sampleRun, type SampleOptions, type SampleRun } from './sample-run.fixture.ts';

const render = ({ document, series, provenance }: SampleRun): string => renderReport(document, series, provenance);
const renderSample = (options?: SampleOptions): string => render(sampleRun(options));

const noMeasures = (measures: Measures): Measures => ({
  ...measures,
  bars: 0,
  ic: null,
  icStdErr: null,
  hitRate: null,
  annualReturn: null,
  annualVolatility: null,
  sharpe: null,
  sharpeInterval: null,
  sortino: null,
  calmar: null,
  maxDrawdown: null,
  turnoverPerYear: null,
  costBpsPerYear: null,
  psr: null,
  dsr: null,
  trials: 1,
});

const coefficient = (feature: string, mean: number) => ({ feature, mean, lowest: mean - 1, highest: mean + 1 });

describe('structure', () => {
  const page = renderSample();

  it('is well-formed, with unique ids and links that lead somewhere', () => {
    expect(nestingErrors(page)).toEqual([]);
    expect(idErrors(page)).toEqual([]);
  });

  it('has sections in the order of importance and headings without a gap', () => {
    const sections = [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    expect(sections).toEqual([
      'verdict',
      'measures',
      'equity',
      'drawdown',
      'information',
      'quantiles',
      'monthly',
      'activity',
      'costs',
      'folds',
      'coefficients',
      'data-quality',
      'notes',
      'provenance',
    ]);
    const levels = [...visible(page).matchAll(/<h([1-6])/g)].map(([, level]) => Number(level));
    expect(levels[0]).toBe(1);
    expect(levels.filter((level) => level === 1)).toHaveLength(1);
    for (let i = 1; i < levels.length; i += 1) expect(levels[i]! - levels[i - 1]!).toBeLessThanOrEqual(1);
  });

  it('loads nothing from anywhere', () => {
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/https?:\/\/|src=|url\(|@import|<link/);
  });

  it('titles and describes every chart', () => {
    const charts = [
      ...page.matchAll(
        /<svg[^>]* role="img"[^>]*>\s*<title id="[^"]+">[^<]+<\/title>\s*<desc id="[^"]+">[^<]+<\/desc>/g,
      ),
    ];
    expect(charts).toHaveLength([...page.matchAll(/role="img"/g)].length);
    expect(charts.length).toBe(8);
  });

  it('is small', () => {
    expect(page.length).toBeLessThan(400_000);
  });

  it('is the same every time', () => {
    expect(renderSample()).toBe(page);
  });
});

describe('content', () => {
  it('says the verdict in words, with reasons', () => {
    expect(renderSample({ label: 'edge' })).toContain('●</span> Edge');
    expect(renderSample({ label: 'weak evidence' })).toContain('Weak evidence</h2>');
    const page = renderSample({ label: 'no evidence of an edge' });
    expect(page).toContain('No evidence of an edge</h2>');
    expect(page).toContain('Deflated for the search (12 configurations were tried on this data)');
    expect(page).toContain('2 notes on how far to trust this');
  });

  it('prints the measures beside the benchmark', () => {
    const page = visible(renderSample());
    const row = /<th scope="row">DSR[\s\S]*?<\/tr>/.exec(page)![0];
    expect(row).toContain('0.813');
    expect(row).toContain('12 trials');
    expect(row).toContain('title="a benchmark makes no forecasts and is not searched for">–<');
  });

  it('uses a logarithmic scale and says so where growth is large', () => {
    expect(renderSample({ drift: 0.002 })).toContain('logarithmic scale');
    expect(renderSample({ bars: 100 })).not.toContain('logarithmic scale');
  });

  it('compounds months and years in the table', () => {
    const run = sampleRun({ bars: 3 });
    const series = {
      ...run.series,
      returns: Float64Array.of(0, 0.1, 0.1),
      benchmarkReturns: Float64Array.of(0, -0.5, 0),
    };
    const page = visible(render({ ...run, series }));
    expect(page).toMatch(/<span class="plus" style="--tint:50%">21\.0<\/span>/);
    expect(page).toMatch(/<b>21\.0<\/b>/);
    expect(page).toContain('−50.0');
  });

  it('splits the costs so that they add up to the headline', () => {
    const table = /<section id="costs"[\s\S]*?<\/section>/.exec(renderSample())![0];
    const numbers = [...table.matchAll(/>(\d+\.\d) bps</g)].map(([, x]) => Number(x));
    expect(numbers).toHaveLength(6);
    expect(numbers.at(-1)).toBe(93.4);
    expect(numbers.slice(0, -1).reduce((sum, x) => sum + x, 0)).toBeCloseTo(93.4, 0);
  });

  it('sorts coefficients by size and findings by severity', () => {
    const run = sampleRun({ bars: 50 });
    const coefficients = [coefficient('small', 0.1), coefficient('large', -3), coefficient('medium', 2)];
    const page = render({ ...run, series: { ...run.series, coefficients } });
    const places = ['large', 'medium', 'small'].map((name) => page.indexOf(`<th scope="row">${name}</th>`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(places[0]).toBeGreaterThan(0);
    const findings = ['low above high', 'jumps', 'zero volume'].map((name) =>
      page.indexOf(`<th scope="row">${name}</th>`),
    );
    expect(findings).toEqual(findings.toSorted((a, b) => a - b));
  });

  it('opens a short table of folds and folds a long one away', () => {
    expect(renderSample({ bars: 300, folds: 3 })).toMatch(
      /<details open>\s*<summary>3 folds, 2,103 rows purged, 2,100 embargoed/,
    );
    expect(renderSample({ bars: 300, folds: 30 })).toMatch(/<details\s*>\s*<summary>30 folds/);
  });

  it('shows the truth of a simulated market and leads to it', () => {
    const run = sampleRun({ bars: 50 });
    const page = render({ ...run, provenance: { ...run.provenance, truth: ['planted IC 0.03'], notes: [] } });
    expect(page).toContain('href="#truth"');
    expect(page).toContain('planted IC 0.03');
    expect(page).not.toContain('href="#notes"');
  });

  it('keeps a crash that lasted one bar of thousands', () => {
    const run = sampleRun();
    const returns = run.series.returns.map((value, i) => (i === 2_345 ? -0.9 : i === 2_346 ? 9 : value));
    const page = render({ ...run, series: { ...run.series, returns } });
    expect(page).toMatch(/Deepest: 9\d\.\d.%/);
    expect(render(run)).not.toMatch(/Deepest: 9\d\.\d.%/);
  });
});

describe('escaping', () => {
  const attack = `"'><script>alert(1)</script><img onerror=x>`;

  it('holds for every text that comes from outside', () => {
    const run = sampleRun({ bars: 40, folds: 1 });
    const { document: d, series: s } = run;
    const page = render({
      document: {
        ...d,
        run: { ...d.run, id: attack, code: attack, configHash: attack, dataHash: attack },
        data: {
          ...d.data,
          from: attack,
          to: attack,
          findings: [{ check: attack, severity: 'error', count: 1, examples: [attack], action: 'flag', done: attack }],
        },
        features: [{ name: attack, expr: attack, warmup: 1 }],
        folds: [{ ...d.folds[0]!, trainTo: attack }],
        outOfSample: { ...d.outOfSample, from: attack, to: attack },
        verdict: { ...d.verdict, reasons: [attack] },
        timings: { [attack]: 1 },
      },
      series: { ...s, coefficients: [{ feature: attack, mean: 1, lowest: 0, highest: 2 }] },
      provenance: {
        title: attack,
        sources: [attack],
        configuration: attack,
        at: attack,
        truth: [attack],
        notes: [attack],
      },
    });
    expect(page).not.toContain('<script>alert');
    expect(page).not.toContain('<img');
    expect(nestingErrors(page)).toEqual([]);
    expect([...page.matchAll(/<script>/g)]).toHaveLength(1);
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });
});

describe('degenerate runs', () => {
  const unspoken = /NaN|undefined|Infinity|null|\[object/;

  it('prints a dash and the reason for every missing measure', () => {
    const run = sampleRun({ bars: 40 });
    const { document } = run;
    const page = render({
      ...run,
      document: {
        ...document,
        outOfSample: noMeasures(document.outOfSample),
        benchmark: noMeasures(document.benchmark),
      },
    });
    expect(visible(page)).not.toMatch(unspoken);
    expect([...page.matchAll(/<span class="none" title="[^"]{10,}">–<\/span>/g)].length).toBeGreaterThan(24);
    expect(page).toContain('Out of sample there are 0 bars');
  });

  it.each<[string, SampleOptions]>([
    ['nothing', { bars: 0, folds: 0, quantiles: 0 }],
    ['one bar', { bars: 1, folds: 0, quantiles: 1 }],
    ['two bars', { bars: 2, folds: 1 }],
    ['seven bars', { bars: 7, folds: 2, quantiles: 3 }],
    ['200 folds, 100 quantiles', { bars: 500, folds: 200, quantiles: 100 }],
  ])('draws %s', (_, options) => {
    const run = sampleRun(options);
    const page = render({
      ...run,
      series: { ...run.series, coefficients: options.bars === 0 ? [] : run.series.coefficients },
    });
    expect(visible(page)).not.toMatch(unspoken);
    expect(nestingErrors(page)).toEqual([]);
  });

  it('says what is missing in place of a chart', () => {
    const run = sampleRun({ bars: 1, folds: 0, quantiles: 0 });
    const page = render({ ...run, series: { ...run.series, coefficients: [] } });
    for (const text of [
      'at least two bars',
      'There are no folds',
      'No date has enough',
      'no coefficients',
      'No forecasts',
    ]) {
      expect(page).toContain(text);
    }
  });

  it('survives a total loss and a capital of nothing', () => {
    const run = sampleRun({ bars: 30 });
    const ruined = run.series.equity.map((value, i) => (i > 20 ? 0 : value));
    const returns = run.series.returns.map((value, i) => (i === 21 ? -1 : i > 21 ? 0 : value));
    const page = render({ ...run, series: { ...run.series, equity: ruined, returns } });
    expect(page).toContain('Deepest: 100.0\u00a0%');
    expect(page).toContain('No uncertainty band');
    expect(visible(page)).not.toMatch(unspoken);
    const broke = render({ ...run, series: { ...run.series, equity: new Float64Array(30) } });
    expect(broke).toContain('a positive capital');
    expect(visible(broke)).not.toMatch(unspoken);
  });

  it('prints no word for a number that is none, whatever the numbers', () => {
    const value = fc.oneof(
      fc.double(),
      fc.double({ min: -1, max: 1 }),
      fc.constantFrom(0, 1e300, -1e300, 5e-324, NaN, Infinity, -Infinity),
    );
    const measure = fc.option(
      fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.double({ min: -1, max: 1, noNaN: true })),
    );
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.array(value, { minLength: 60, maxLength: 60 }),
        measure,
        measure,
        (bars, pool, a, b) => {
          const run = sampleRun({ bars, folds: bars % 4, quantiles: bars % 6 });
          const { document: d, series: s } = run;
          const from = (offset: number, length = bars): Float64Array =>
            Float64Array.from({ length }, (_, i) => pool[(i * 7 + offset) % pool.length]!);
          const measures = (m: Measures): Measures => ({
            ...m,
            ic: a,
            icStdErr: b,
            annualReturn: b,
            annualVolatility: a,
            sharpe: a,
            sharpeInterval: a === null || b === null ? null : [a, b],
            calmar: b,
            maxDrawdown: a,
            costBpsPerYear: b,
            psr: a,
          });
          const page = render({
            ...run,
            document: { ...d, outOfSample: measures(d.outOfSample), benchmark: measures(d.benchmark) },
            series: {
              ...s,
              equity: from(1),
              benchmarkEquity: from(2),
              returns: from(3),
              benchmarkReturns: from(4),
              ic: from(5, s.icTime.length),
              turnover: from(6),
              grossExposure: from(7),
              netExposure: from(8),
              quantileReturns: s.quantileReturns.map((_, q) => ({ mean: pool[q]!, stdErr: pool[q + 9]!, count: 1 })),
              costs: { commission: pool[0]!, spread: pool[1]!, impact: pool[2]!, fees: pool[3]!, borrow: pool[4]! },
              coefficients: s.coefficients.map(({ feature }, k) => ({
                feature,
                mean: pool[k]!,
                lowest: pool[k + 1]!,
                highest: pool[k + 2]!,
              })),
            },
          });
          expect(page.replaceAll(/id="quantcli-run">[\s\S]*?<\/script>/g, '')).not.toMatch(
            /NaN|undefined|Infinity|\[object/,
          );
          expect(nestingErrors(page)).toEqual([]);
        },
      ),
      { numRuns: 150 },
    );
  });
});
