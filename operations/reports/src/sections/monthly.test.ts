import { microsFromDate } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { sampleRun } from '../sample-run.fixture.ts';
import { monthlySection } from './monthly.ts';

const { series } = sampleRun({ bars: 10 });
const run = (bars: readonly (readonly [year: number, month: number, value: number])[]) => ({
  ...series,
  time: Float64Array.from(bars, ([year, month], i) => microsFromDate(year, month, i + 1)!),
  returns: Float64Array.from(bars, ([, , value]) => value),
  benchmarkReturns: Float64Array.from(bars, () => 0.01),
});
const rowsOf = (text: string): string[][] =>
  [...text.matchAll(/<tr>\s*<th scope="row">(\d+)<\/th>([\s\S]*?)<\/tr>/g)].map(([, year, cells]) => [
    year!,
    ...[...cells!.matchAll(/<td[^>]*>([\s\S]*?)<\/td>/g)].map(([, cell]) => cell!.replaceAll(/<[^>]+>/g, '')),
  ]);

describe('monthlySection', () => {
  it('compounds months, years and the benchmark, and leaves other months blank', () => {
    const { text } = monthlySection(
      run([
        [2019, 11, 0.1],
        [2019, 11, 0.1],
        [2019, 12, -0.5],
        [2020, 2, 0.02],
      ]),
    );
    const [first, second] = rowsOf(text);
    expect(first).toEqual(['2019', ...Array.from({ length: 10 }, () => ''), '21.0', '−50.0', '−39.5', '3.0']);
    expect(second![2]).toBe('2.0');
    expect(second!.slice(-2)).toEqual(['2.0', '1.0']);
  });

  it('tints by size, up to the limit', () => {
    const { text } = monthlySection(
      run([
        [2019, 1, 0.1],
        [2019, 2, -0.05],
        [2019, 3, 0],
      ]),
    );
    const tints = [...text.matchAll(/class="(plus|minus)" style="--tint:(\d+)%"/g)].map(
      ([, sign, tint]) => `${sign} ${tint}`,
    );
    expect(tints).toEqual(['plus 50', 'minus 50', 'plus 0']);
  });

  it('tints nothing where nothing moved', () => {
    expect(monthlySection(run([[2019, 1, 0]])).text).toContain('--tint:0%');
  });
});
