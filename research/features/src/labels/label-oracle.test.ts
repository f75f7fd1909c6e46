/** Against pandas and statsmodels; figures, versions and tolerance: conformance/oracles/models/labels. */
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import oracle from '../../../../conformance/oracles/models/labels/figures.json' with { type: 'json' };
import { evaluateLabel, type LabelValues } from '../evaluators/labels.ts';
import { parseLabel } from '../language/language.ts';

const { paths } = oracle;
const bars = paths[0]!.close.length;
const panel = Panel.of({
  time: Float64Array.from({ length: bars }, (_, t) => t),
  symbols: paths.map((_, n) => `S${n}`),
  fields: new Map(
    (['close', 'high', 'low'] as const).map((field) => [
      field,
      Float64Array.from(paths.flatMap((path) => path[field])),
    ]),
  ),
});
const evaluated = (text: string): Promise<LabelValues> => evaluateLabel(panel, parseLabel(text));

function expectColumn(values: Float64Array, n: number, wanted: readonly (number | null)[]): void {
  wanted.forEach((value, t) => {
    const ours = values[n * bars + t]!;
    if (value === null) expect(ours).toBeNaN();
    else expect(Math.abs(ours - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
  });
}

describe('the triple barrier', () => {
  it.each(paths[0]!.closes.map(({ h, up, down, vol }, i) => [h, up, down, vol, i] as const))(
    'is touched by closes where pandas finds it: %d bars, +%d, −%d, deviation of %d',
    async (h, up, down, vol, i) => {
      const given = `close, ${h}, ${up}, ${down}, ${vol}`;
      const labels = await evaluated(`triple_barrier(${given})`);
      const returns = await evaluated(`barrier_return(${given})`);
      paths.forEach(({ closes }, n) => {
        const figures = closes[i]!;
        expectColumn(labels.values, n, figures.label);
        expectColumn(returns.values, n, figures.return);
        const ends = figures.end.map((end, t) => end ?? t + h);
        expect([...labels.spanEnd.subarray(n * bars, (n + 1) * bars)]).toEqual(ends);
        expect([...returns.spanEnd.subarray(n * bars, (n + 1) * bars)]).toEqual(ends);
      });
    },
  );

  it.each(paths[0]!.bars.map(({ h, up, down, vol }, i) => [h, up, down, vol, i] as const))(
    'is touched by highs and lows where pandas finds it: %d bars, +%d, −%d, deviation of %d',
    async (h, up, down, vol, i) => {
      const { values, spanEnd } = await evaluated(`triple_barrier_hl(high, low, close, ${h}, ${up}, ${down}, ${vol})`);
      paths.forEach((path, n) => {
        expectColumn(values, n, path.bars[i]!.label);
        expect([...spanEnd.subarray(n * bars, (n + 1) * bars)]).toEqual(
          path.bars[i]!.end.map((end, t) => end ?? t + h),
        );
      });
    },
  );
});

describe('trend scanning', () => {
  it.each(paths[0]!.trends.map(({ min, max }, i) => [min, max, i] as const))(
    'has the t-statistic of statsmodels: %d to %d bars',
    async (min, max, i) => {
      const statistic = await evaluated(`trend_t(close, ${min}, ${max})`);
      const sign = await evaluated(`trend_scan(close, ${min}, ${max})`);
      paths.forEach((path, n) => {
        expectColumn(statistic.values, n, path.trends[i]!.t);
        expectColumn(
          sign.values,
          n,
          path.trends[i]!.t.map((t) => t && Math.sign(t)),
        );
      });
      expect(statistic.horizon).toBe(max);
      expect(statistic.spanEnd.every((end, at) => end === (at % bars) + max)).toBe(true);
    },
  );
});
