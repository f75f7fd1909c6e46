import { describe, expect, it } from 'vitest';
import { markup } from '../markup.ts';
import { planeOf } from './marks.ts';
import { embedJson, emptyPlot, percentTicksOf, plot, scaleTicksOf, timeTicksOf, type PlotSpec } from './plot.ts';
import { linearScale } from './scale.ts';
import { timeAxis } from './time-axis.ts';

const spec: PlotSpec = {
  id: 'demo',
  title: 'A <title>',
  description: 'What it shows.',
  plane: planeOf(
    100,
    (x) => x,
    (y) => y,
  ),
  xTicks: [
    { at: 0.25, label: '2001', minor: false },
    { at: 0.75, label: '2002', minor: true },
  ],
  yTicks: [{ at: 0.5, label: '50 %' }],
  marks: [markup`<path d="M0 0" />`, null],
};

describe('plot', () => {
  it('is a labelled image with a title and a description', () => {
    const { text } = plot(spec);
    expect(text).toContain('role="img" aria-labelledby="demo-title demo-text"');
    expect(text).toContain('<title id="demo-title">A &lt;title&gt;</title>');
    expect(text).toContain('<desc id="demo-text">What it shows.</desc>');
  });

  it('places labels outside of the stretched drawing', () => {
    const { text } = plot(spec);
    expect(text).toContain('<text class="x" x="25%" y="117">2001</text>');
    expect(text).toContain('<text class="x minor" x="75%" y="117">2002</text>');
    expect(text).toContain('<line class="grid" x2="100%" y1="50" y2="50" />');
    expect(plot({ ...spec, grid: false }).text).not.toContain('class="grid"');
    expect(text).toMatch(
      /<svg viewBox="0 0 1000 100" preserveAspectRatio="none"[^>]*>\s*<path d="M0 0" \/>\s*<\/svg>\s*<\/svg>/,
    );
  });

  it('has a legend, a caption and read-outs only where they are given', () => {
    const bare = plot(spec).text;
    for (const part of ['legend', 'figcaption', 'data-readout', '<script']) expect(bare).not.toContain(part);
    const full = plot({
      ...spec,
      legend: [{ label: 'A&B', swatch: 'strategy', value: '1.00×' }],
      caption: 'x < y',
      readout: { rows: [[0.123_456, '2001-01-02', '</script>']] },
    }).text;
    expect(full).toContain('A&amp;B <b>1.00×</b>');
    expect(full).toContain('<figcaption>x &lt; y</figcaption>');
    expect(full).toContain('data-readout');
    expect(full).toContain('[[0.1235,"2001-01-02","\\u003c/script>"]]');
  });
});

describe('ticks', () => {
  it('come from scales and axes', () => {
    const scale = linearScale({ min: 0, max: 0.1 });
    expect(percentTicksOf(scale).map(({ label }) => label)).toEqual(['0 %', '2 %', '4 %', '6 %', '8 %', '10 %']);
    expect(scaleTicksOf(scale, (value) => `${value}!`)[1]).toEqual({ at: expect.closeTo(0.2, 12), label: '0.02!' });
    const ticks = timeTicksOf(timeAxis(0, 365 * 86_400_000_000));
    expect(ticks[0]).toEqual({ at: 0, label: '1970-01', minor: false });
    expect(ticks.some(({ minor }) => minor)).toBe(ticks.length > 5);
  });
});

describe('embedJson', () => {
  it('cannot close its element, and parses back', () => {
    const value = { '</script><script>': ['<!--', 1, null] };
    expect(embedJson(value).text).not.toContain('<');
    expect(JSON.parse(embedJson(value).text)).toEqual(value);
  });
});

describe('emptyPlot', () => {
  it('says why', () => {
    expect(emptyPlot('No <bars>.').text).toBe('<p class="empty">No &lt;bars&gt;.</p>');
  });
});
