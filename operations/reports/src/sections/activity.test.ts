import { describe, expect, it } from 'vitest';
import { sampleRun } from '../sample-run.fixture.ts';
import { activitySection } from './activity.ts';

const { series } = sampleRun({ bars: 60 });

describe('activitySection', () => {
  it('draws one column a month', () => {
    const { text } = activitySection(series);
    // 60 weekdays from 2 January 2001 reach into March.
    expect([...text.matchAll(/<rect class="column"/g)]).toHaveLength(3);
    expect(text).toContain('61,244 trades; 37 orders found no price or no trading, 3 were cut to');
  });

  it('shows the exposure at the last close', () => {
    const flat = {
      ...series,
      grossExposure: series.time.map(() => 1.5),
      netExposure: series.time.map(() => -0.1),
      trades: 1,
      unfilled: 1,
      cut: 2,
    };
    const { text } = activitySection(flat);
    expect(text).toContain('Gross <b>150.0 %</b>');
    expect(text).toContain('Net <b>−10.0 %</b>');
    expect(text).toContain('1 trade; 1 order found no price or no trading, 2 were cut to');
  });

  it('draws a run that never traded', () => {
    const idle = {
      ...series,
      turnover: series.time.map(() => 0),
      grossExposure: series.time.map(() => 0),
      netExposure: series.time.map(() => 0),
    };
    const { text } = activitySection(idle);
    expect([...text.matchAll(/<rect class="column"[^>]* height="0"/g)]).toHaveLength(3);
    expect(text).not.toMatch(/NaN|Infinity/);
  });
});
