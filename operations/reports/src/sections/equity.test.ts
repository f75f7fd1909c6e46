import { MICROS_PER_DAY } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { sampleRun } from '../sample-run.fixture.ts';
import { drawdownSection, equitySection, readoutOf } from './equity.ts';

const { series } = sampleRun({ bars: 300 });
const growing = (factor: number) => {
  const equity = series.time.map((_, i) => 100 * factor ** (i / 299));
  return {
    ...series,
    equity,
    benchmarkEquity: equity,
    returns: equity.map((x, i) => (i === 0 ? 0 : x / equity[i - 1]! - 1)),
  };
};

describe('equitySection', () => {
  it('turns logarithmic beyond a factor of three', () => {
    expect(equitySection(growing(2.9)).text).not.toContain('logarithmic');
    expect(equitySection(growing(3.2)).text).toContain('logarithmic');
  });

  it('states the band and where it ends', () => {
    // Constant growth: no deviation, so that the band closes on the curve.
    expect(equitySection(growing(2)).text).toContain('At the end it spans 2.00× to 2.00×.');
    expect(equitySection(series).text).toContain('±1.96σ√t');
  });

  it('shows the latest values without the script', () => {
    const { text } = equitySection(growing(2));
    expect(text).toContain('Strategy <b>2.00×</b>');
    expect(text).toContain('Benchmark <b>2.00×</b>');
  });

  it('labels huge growth by powers of ten', () => {
    expect(equitySection(growing(1e12)).text).toMatch(/>1e\d+×</);
  });
});

describe('drawdownSection', () => {
  it('names the deepest fall and its dates', () => {
    const returns = Float64Array.of(0, 0.2, -0.5, 0.5, 0.5);
    const time = Float64Array.from({ length: 5 }, (_, i) => i * MICROS_PER_DAY);
    const run = { ...series, time, returns, benchmarkReturns: returns };
    expect(drawdownSection(run).text).toContain(
      'Deepest: 50.0\u00a0%, from the peak of 1970-01-02 to 1970-01-03, recovered on 1970-01-05.',
    );
    const early = {
      ...run,
      time: time.slice(0, 4),
      returns: returns.slice(0, 4),
      benchmarkReturns: returns.slice(0, 4),
    };
    expect(drawdownSection(early).text).toContain('not recovered by the end');
  });

  it('says that returns are missing', () => {
    const returns = series.returns.map((value, i) => (i === 9 ? NaN : value));
    expect(drawdownSection({ ...series, returns }).text).toContain('Returns are missing');
  });

  it('has an axis for a run that never fell', () => {
    const { text } = drawdownSection(growing(2));
    expect(text).toContain('never below an earlier peak');
    expect(text).toContain('−1.0 %');
  });
});

describe('readoutOf', () => {
  it('has a few hundred rows, ascending, the last bar included', () => {
    const time = Float64Array.from({ length: 5_000 }, (_, i) => i * MICROS_PER_DAY);
    const { rows } = readoutOf(
      time,
      (at) => at / time.at(-1)!,
      [time],
      (value) => String(value / MICROS_PER_DAY),
    );
    expect(rows.length).toBeGreaterThan(300);
    expect(rows.length).toBeLessThanOrEqual(400);
    expect(rows.at(-1)).toEqual([1, '1983-09-09', '4999']);
    for (let i = 1; i < rows.length; i += 1) expect(rows[i]![0]).toBeGreaterThan(rows[i - 1]![0]);
  });
});
