import { describe, expect, it } from 'vitest';
import { sampleRun } from '../sample-run.fixture.ts';
import { foldSection } from './folds.ts';

const { document } = sampleRun({ bars: 100, folds: 1 });
const fold = {
  trainFrom: '2001-01-01',
  trainTo: '2005-01-01',
  testFrom: '2005-02-01',
  testTo: '2006-01-01',
  purged: 1_200,
  embargoed: 300,
};
const rectangles = (text: string): string[] => [...text.matchAll(/<rect class="(\w+)"/g)].map(([, style]) => style!);

describe('foldSection', () => {
  it('draws training, what was left out, and the test', () => {
    const { text } = foldSection({ ...document, folds: [fold] });
    expect(rectangles(text)).toEqual(['train', 'gap', 'test']);
    expect(text).toContain('1 fold, 1,200 rows purged, 300 embargoed');
    for (const part of ['2001-01-01', '2005-02-01', '>1,200<', '>300<']) expect(text).toContain(part);
  });

  it('draws no gap where nothing was left out, and a visible one where it was short', () => {
    const clean = foldSection({ ...document, folds: [{ ...fold, purged: 0, embargoed: 0 }] }).text;
    expect(rectangles(clean)).toEqual(['train', 'test']);
    const short = foldSection({ ...document, folds: [{ ...fold, trainTo: '2005-01-31' }] }).text;
    expect(Number(/<rect class="gap"[^>]* width="([\d.]+)"/.exec(short)![1])).toBeGreaterThanOrEqual(4);
  });

  it('puts a test block on top of the training around it', () => {
    const inside = { ...fold, trainTo: '2010-01-01' };
    expect(rectangles(foldSection({ ...document, folds: [inside] }).text).at(-1)).toBe('test');
  });

  it('labels some of many rows', () => {
    const { text } = foldSection({ ...document, folds: Array.from({ length: 50 }, () => fold) });
    expect([...text.matchAll(/class="y"/g)].length).toBeLessThanOrEqual(20);
    expect(rectangles(text)).toHaveLength(150);
  });

  it('leaves out what has no readable date', () => {
    const { text } = foldSection({ ...document, folds: [fold, { ...fold, testFrom: 'soon' }] });
    expect(text).not.toContain('NaN');
    expect(text).toContain('soon');
  });
});
