/** Time-series operators by hand: values, what a hole does, and what stays exact under stress. */
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluators/evaluate.ts';
import { parseFeature } from '../language/language.ts';

/** The values of an expression on one symbol; `y` is 10, 20, 30, … */
async function history(text: string, x: readonly number[]): Promise<number[]> {
  const panel = Panel.of({
    time: Float64Array.from(x, (_, t) => t),
    symbols: ['A'],
    fields: new Map([
      ['x', Float64Array.from(x)],
      ['y', Float64Array.from(x, (_, t) => 10 * (t + 1))],
    ]),
  });
  return [...(await evaluate(panel, [parseFeature(text)]))[0]!];
}

const _ = NaN;

describe('values', () => {
  it.each([
    ['delay(x, 2)', [1, 2, 4, 8], [_, _, 1, 2]],
    ['delay(x, 9)', [1, 2, 4, 8], [_, _, _, _]],
    ['delta(x, 1)', [1, 2, 4, 8], [_, 1, 2, 4]],
    ['returns(x)', [1, 2, 4, 2], [_, 1, 1, -0.5]],
    ['returns(x, 2)', [1, 2, 4, 2], [_, _, 3, 0]],
    ['returns(x)', [0, 2, 0, 0], [_, _, -1, _]],
    ['exp(log_returns(x))', [1, 2, -4, 8], [_, 2, _, _]],
    ['ts_sum(x, 3)', [1, 2, 4, 8], [_, _, 7, 14]],
    ['ts_mean(x, 2)', [1, 2, 4, 8], [_, 1.5, 3, 6]],
    ['ts_mean(x, 1)', [1, 2, 4, 8], [1, 2, 4, 8]],
    ['ts_std(x, 3) ^ 2', [1, 2, 3, 9], [_, _, 1, expect.closeTo(43 / 3, 12)]],
    ['ts_min(x, 2)', [3, 1, 4, 1], [_, 1, 1, 1]],
    ['ts_max(x, 2)', [3, 1, 4, 1], [_, 3, 4, 4]],
    ['ts_rank(x, 3)', [3, 1, 3, 1, 2], [_, _, 2.5 / 3, 0.5, 2 / 3]],
    ['ts_corr(x, y, 3)', [1, 2, 3, 2, 1], [_, _, 1, expect.closeTo(0, 12), -1]],
    ['ema(x, 3)', [1, 2, 3, 4, 8], [_, _, 2, 3, 5.5]],
    ['wilder(x, 2)', [1, 3, 4, 8], [_, 2, 3, 5.5]],
    ['rsi(x, 2)', [10, 11, 10, 12], [_, _, 50, expect.closeTo(1000 / 12, 10)]],
    ['rsi(x, 2)', [7, 7, 7, 7], [_, _, 0, 0]],
    ['ts_var(x, 2)', [1, 3, 3, 7], [_, 2, 0, 8]],
    ['ts_zscore(x, 3) ^ 2', [1, 2, 3, 3], [_, _, 1, expect.closeTo(1 / 3, 12)]],
    ['ts_zscore(x, 3)', [2, 2, 2, 5], [_, _, _, expect.closeTo(2 / Math.sqrt(3), 12)]],
    ['ts_product(x, 2)', [2, 3, 0, 5, 4], [_, 6, 0, 0, 20]],
    ['ts_argmin(x, 3)', [3, 1, 1, 2, 5], [_, _, 2, 1, 1]],
    ['ts_argmax(x, 3)', [1, 4, 4, 2, 5], [_, _, 2, 1, 3]],
    ['ts_quantile(x, 4, 0.5)', [4, 1, 3, 2], [_, _, _, 2.5]],
    ['ts_median(x, 3)', [9, 1, 3, 2], [_, _, 3, 2]],
    ['ts_mad(x, 3)', [9, 1, 3, 2], [_, _, 2, 1]],
    ['ts_mean_deviation(x, 2)', [1, 3, 8], [_, 1, 2.5]],
    ['ts_drawdown(x, 2)', [4, 3, 6, 3], [_, 0.25, 0, 0.5]],
    ['ts_cov(x, y, 2)', [1, 3, 2], [_, 10, -5]],
    ['ts_beta(x, y, 3)', [1, 2, 3, 1], [_, _, expect.closeTo(0.1, 12), expect.closeTo(-0.05, 12)]],
    ['ts_regression_residual(x, y, 3)', [1, 2, 6], [_, _, expect.closeTo(0.5, 12)]],
    ['ts_regression_rsquare(x, y, 3)', [1, 2, 3], [_, _, expect.closeTo(1, 12)]],
    ['ts_slope(x, 3)', [1, 2, 6, 4], [_, _, 2.5, 1]],
    ['ts_rsquare(x, 3)', [1, 3, 5, 5], [_, _, 1, expect.closeTo(0.75, 12)]],
    ['ts_residual(x, 3)', [1, 2, 6], [_, _, expect.closeTo(0.5, 12)]],
    ['ts_forecast(x, 2, 3)', [1, 3], [_, 9]],
    ['ts_forecast(x, 2, 0)', [1, 3], [_, 3]],
    ['ts_autocorr(x, 1, 3)', [1, 2, 3, 4, 9], [_, _, _, 1, expect.any(Number)]],
    ['ts_variance_ratio(x, 1, 3)', [1, 2, 5, 4], [_, _, _, expect.closeTo(1, 12)]],
    ['ts_variance_ratio(x, 2, 2)', [0, 1, 0, 1], [_, _, _, expect.closeTo(0.5, 12)]],
    ['decay_linear(x, 3)', [1, 2, 3, 6], [_, _, expect.closeTo(14 / 6, 12), expect.closeTo(26 / 6, 12)]],
    ['decay_exp(x, 2, 0.5)', [2, 5, 8], [_, 4, 7]],
    ['ts_fracdiff(x, 1, 2)', [2, 5, 9], [_, 3, 4]],
    ['ts_count(x > 2, 2)', [1, 3, 5, 0], [_, 1, 2, 1]],
    ['days_since(x > 2, 2)', [1, 3, 2, 0, 4], [_, 0, 1, _, 0]],
    ['atr(x + 1, x - 1, x, 2)', [5, 5, 9, 9], [_, _, 3.5, 2.75]],
  ])('%s of %j', async (text, x, expected) => {
    expect(await history(text, x)).toEqual(expected);
  });
});

describe('a hole', () => {
  it.each([
    ['ts_mean(x, 2)', [1, 2, _, 4, 5, 6], [_, 1.5, _, _, 4.5, 5.5]],
    ['ts_std(x, 2)', [1, 1, _, 4, 4, 4], [_, 0, _, _, 0, 0]],
    ['ts_max(x, 3)', [9, _, 1, 2, 3, 1], [_, _, _, _, 3, 3]],
    ['ts_rank(x, 2)', [1, _, 2, 1, 2, 2], [_, _, _, 0.5, 1, 0.75]],
    ['ts_corr(x, y, 3)', [1, _, 1, 2, 3, 4], [_, _, _, _, 1, 1]],
    ['delay(x, 1)', [1, _, 3, 4, 5, 6], [_, 1, _, 3, 4, 5]],
    ['ts_last(x, 2)', [_, 1, _, _, 2, 3], [_, 1, 1, _, 2, 3]],
    ['days_since(x > 2, 9)', [3, 1, _, 1, 4, 1], [0, 1, _, _, 0, 1]],
    ['ts_argmax(x, 2)', [1, _, 2, 1, 2, 2], [_, _, _, 1, 2, 1]],
    ['ts_median(x, 2)', [1, _, 2, 1, 2, 2], [_, _, _, 1.5, 1.5, 2]],
    ['ts_product(x, 2)', [1, _, 2, 1, 2, 2], [_, _, _, 2, 2, 4]],
    ['decay_linear(x, 2)', [1, _, 2, 5, 2, 2], [_, _, _, 4, 3, 2]],
    ['ema(x, 2)', [1, 3, _, 4, 6, 8], [_, 2, _, _, 5, 7]],
    ['rsi(x, 2)', [1, 2, _, 4, 5, 4], [_, _, _, _, _, 50]],
  ])('ends with its window: %s of %j', async (text, x, expected) => {
    expect(await history(text, x)).toEqual(expected.map((v) => (Number.isNaN(v) ? v : expect.closeTo(v, 12))));
  });
});

describe('stress', () => {
  const wave = Array.from({ length: 60 }, (_unused, t) => Math.sin(t));

  it('an outlier that has left the window leaves no trace', async () => {
    const struck = wave.map((value, t) => (t === 20 ? 1e12 : value));
    for (const text of ['ts_mean(x, 7)', 'ts_std(x, 7)', 'ts_sum(x, 7)', 'ts_corr(x, y, 7)']) {
      const [clean, after] = [await history(text, wave), await history(text, struck)];
      for (let t = 28; t < 60; t += 1) expect(Math.abs(after[t]! - clean[t]!), `${text}, bar ${t}`).toBeLessThan(1e-11);
    }
  });

  it('a level of 1e8 costs the deviation nothing but the digits of its inputs', async () => {
    // Steps of 2^-10 are exact at that level.
    const fine = wave.map((value) => Math.round(value * 1_024) / 1_024);
    const [low, high] = [await history('ts_std(x, 9)', fine), await history('ts_std(x + 100000000, 9)', fine)];
    for (let t = 8; t < 60; t += 1) expect(Math.abs(high[t]! / low[t]! - 1), `bar ${t}`).toBeLessThan(1e-12);
  });

  it('a constant has no deviation and no correlation, exactly', async () => {
    const level = Array.from({ length: 20 }, () => 0.1);
    expect((await history('ts_std(x, 5)', level)).slice(4).every((value) => value === 0)).toBe(true);
    expect((await history('ts_corr(x, y, 5)', level)).every(Number.isNaN)).toBe(true);
  });
});
