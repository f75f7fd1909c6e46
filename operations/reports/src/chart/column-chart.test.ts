import { describe, expect, it } from 'vitest';
import { columnChart, type ColumnChart } from './column-chart.ts';

const draw = (columns: ColumnChart['columns']): string =>
  columnChart({ id: 'c', title: 't', description: 'd', height: 100, caption: 'c', empty: 'Nothing.', columns }).text;

describe('columnChart', () => {
  it('stands gains on zero and hangs losses from it', () => {
    const text = draw([
      { label: 'a', value: 2 },
      { label: 'b', value: -2 },
    ]);
    expect(text).toMatch(/class="gain" x="90" y="0" width="320" height="50"/);
    expect(text).toMatch(/class="loss" x="590" y="50" width="320" height="50"/);
    expect(text).not.toContain('whisker');
  });

  it('draws whiskers where there is an interval, and nothing for what is missing', () => {
    const text = draw([
      { label: 'a', value: 1, low: 0, high: 2 },
      { label: 'b', value: NaN },
    ]);
    expect(text.match(/whisker/g)).toHaveLength(1);
    expect(text.match(/<rect/g)).toHaveLength(1);
    expect(draw([{ label: 'b', value: NaN }])).toContain('Nothing.');
    expect(draw([])).toContain('Nothing.');
  });

  it('leaves out every second of many labels where it is narrow', () => {
    const many = Array.from({ length: 9 }, (_, i) => ({ label: String(i), value: i }));
    expect(draw(many).match(/class="x minor"/g)).toHaveLength(4);
    expect(draw(many.slice(1))).not.toContain('minor');
  });
});
