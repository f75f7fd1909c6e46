import { describe, expect, it } from 'vitest';
import { idErrors, nestingErrors, visible } from '../page-checks.fixture.ts';
import { renderComparisonReport, type ComparisonReport } from './comparison-report.ts';

const traded = { sharpe: 0.61, psr: 0.953, dsr: 0.704 };
const untraded = { sharpe: null, psr: null, dsr: null };
const sample: ComparisonReport = {
  label: 'fwd_rank(close, 5)',
  loss: 'squared',
  rows: 351_540,
  bars: 2511,
  models: [
    { name: 'trees', loss: 0.0821, ic: 0.0331, ...traded },
    { name: 'ridge', loss: 0.0829, ic: 0.0284, ...traded },
    { name: '<mean>', loss: 0.0833, ic: null, ...untraded },
  ],
  pairs: [
    {
      first: 'ridge',
      second: 'trees',
      loss: { difference: 0.0008, p: 0.0012, interval: [0.0003, 0.0013] },
      ic: { difference: -0.0047, stdErr: 0.002 },
      mcnemar: null,
    },
    {
      first: 'trees',
      second: '<mean>',
      loss: { difference: -0.0012, p: 0.031, interval: [-0.0023, -0.0001] },
      ic: null,
      mcnemar: null,
    },
    { first: 'ridge', second: '<mean>', loss: null, ic: { difference: 0.01, stdErr: null }, mcnemar: null },
  ],
  selection: { realityCheck: 0.212, superiorAbility: 0.031, best: 'trees', overfitting: 0.27 },
};
const render = (changed: Partial<ComparisonReport> = {}): string => renderComparisonReport({ ...sample, ...changed });

describe('renderComparisonReport', () => {
  const page = render();

  it('is a well-formed page', () => {
    expect(nestingErrors(page)).toEqual([]);
    expect(idErrors(page)).toEqual([]);
    expect(visible(page)).not.toMatch(/NaN|undefined|Infinity|null|<mean>|<(?:td|th)[^>]*>–</);
    expect(render()).toBe(page);
  });

  it('ranks, with the root of a squared loss', () => {
    expect(page).toMatch(/trees[\s\S]*0\.082100[\s\S]*0\.2865[\s\S]*0\.0331[\s\S]*ridge/);
    expect(render({ loss: 'log' })).not.toContain('RMSE');
  });

  it('reads the sign of a pair from either side, and counts the pairs', () => {
    expect(page).toContain('1 of 3 pairs is told apart');
    const cells = page.split('id="matrix"')[1]!.split('</table>')[0]!;
    expect(cells).toMatch(
      /trees<\/th>[\s\S]*<b>\+ 0\.001<\/b>[\s\S]*\+ 0\.031[\s\S]*ridge<\/th>[\s\S]*<b>− 0\.001<\/b>/,
    );
    expect(page).toContain('bold below 0.0167');
    expect(render({ pairs: sample.pairs.slice(1) })).toContain('No model is told from another');
  });

  it('gives the difference in IC with its interval, and McNemar of classifiers', () => {
    expect(page).toContain('−0.0086 to −0.0008');
    expect(page).toContain('title="too few dates for an error"');
    expect(page).not.toContain('McNemar');
    const mcnemar = { onlyFirst: 1200, onlySecond: 1300, p: 0.0478 };
    const html = render({ loss: 'log', pairs: [{ ...sample.pairs[0]!, mcnemar }, sample.pairs[1]!] });
    expect(html).toMatch(/1,200, 1,300[\s\S]*0\.048/);
    expect(html).toContain('title="both are right on the same rows"');
  });

  it('says whether the best is more than the luck of choosing', () => {
    expect(page).toMatch(/Best by its returns: trees\.\s+That the best of so many earns nothing is unlikely/);
    expect(page).toMatch(/Hansen[\s\S]*0\.031[\s\S]*White[\s\S]*0\.212[\s\S]*0\.27/);
    expect(page).toMatch(/trees[\s\S]*0\.61[\s\S]*0\.953[\s\S]*0\.704/);
    const lucky = render({ selection: { ...sample.selection!, superiorAbility: 0.4, overfitting: null } });
    expect(lucky).toContain('Chance is not ruled out');
    expect(lucky).toContain('title="too few bars, or returns that do not vary"');
    expect(render({ selection: null })).toContain('too few, or too even, for a test');
  });
});
