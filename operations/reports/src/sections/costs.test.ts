import { describe, expect, it } from 'vitest';
import { sampleRun } from '../sample-run.fixture.ts';
import { costSection } from './costs.ts';

const { document, series } = sampleRun({ bars: 100 });
const withMeasures = (annualReturn: number | null, costBpsPerYear: number | null) => ({
  ...document,
  outOfSample: { ...document.outOfSample, annualReturn, costBpsPerYear },
});
const costs = { commission: 1, spread: 2, impact: 4, fees: 0, borrow: 1 };
const cellsOf = (text: string, label: string): string[] => {
  const row = [...text.matchAll(/<tr>([\s\S]*?)<\/tr>/g)]
    .map(([, cells]) => cells!)
    .find((cells) => cells.includes(label))!;
  return [...row.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell]) => cell!.replaceAll(/<[^>]+>/g, ''));
};

describe('costSection', () => {
  it('shares out the costs of the headline', () => {
    // 80 bps of costs and 1.2 % net: 2 % gross, of which costs take 40 %.
    const { text } = costSection(withMeasures(0.012, 80), { ...series, costs });
    expect(cellsOf(text, 'Half-spread')).toEqual(['20.0 bps', '25.0 %', '10.0 %']);
    expect(cellsOf(text, 'Market impact')).toEqual(['40.0 bps', '50.0 %', '20.0 %']);
    expect(cellsOf(text, 'Fees')).toEqual(['0.0 bps', '0.0 %', '0.0 %']);
    expect(cellsOf(text, '<b>All</b>')).toEqual(['80.0 bps', '100.0 %', '40.0 %']);
    expect(text).toContain('costs: 2.0 %.');
  });

  it('has no share of a gross that is not positive', () => {
    const { text } = costSection(withMeasures(-0.05, 80), { ...series, costs });
    expect(cellsOf(text, 'Fees')[2]).toBe('–');
    expect(text).toContain('title="there is no positive gross return to take a share of"');
  });

  it('says that nothing was charged', () => {
    const free = { commission: 0, spread: 0, impact: 0, fees: 0, borrow: 0 };
    const { text } = costSection(withMeasures(0.05, 0), { ...series, costs: free });
    expect(cellsOf(text, 'None charged')).toEqual(['0.0 bps', '', '']);
  });

  it('dashes out what is not known', () => {
    const { text } = costSection(withMeasures(null, null), { ...series, costs });
    expect(cellsOf(text, 'Half-spread')).toEqual(['–', '25.0 %', '–']);
  });
});
