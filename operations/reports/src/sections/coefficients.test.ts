import { describe, expect, it } from 'vitest';
import { sampleRun } from '../sample-run.fixture.ts';
import { coefficientSection } from './coefficients.ts';

const { document, series } = sampleRun({ bars: 50 });

describe('coefficientSection', () => {
  it('sorts by size, then by name', () => {
    const coefficients = [
      { feature: 'b', mean: 0.1, lowest: 0, highest: 0.2 },
      { feature: 'a', mean: -0.1, lowest: -0.2, highest: 0 },
      { feature: 'c', mean: -0.3, lowest: -0.4, highest: 0.1 },
    ];
    const { text } = coefficientSection({ ...document, features: [] }, { ...series, coefficients });
    expect([...text.matchAll(/<th scope="row">(\w)</g)].map(([, name]) => name)).toEqual(['c', 'a', 'b']);
    expect(text).toContain('−0.3000');
  });

  it('dashes out what no fold estimated', () => {
    const coefficients = [{ feature: 'a', mean: NaN, lowest: Infinity, highest: -Infinity }];
    const { text } = coefficientSection(document, { ...series, coefficients });
    expect([...text.matchAll(/no fold gave this feature a coefficient/g)]).toHaveLength(3);
    expect(text).not.toMatch(/NaN|Infinity/);
  });

  it('lists expressions and warm-up', () => {
    const { text } = coefficientSection(document, series);
    expect(text).toContain('10 features: expressions and warm-up');
    expect(text).toContain('<code>rsi(close, 14)</code>');
    expect(coefficientSection({ ...document, features: [] }, series).text).not.toContain('<details');
  });
});
