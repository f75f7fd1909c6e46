import { describe, expect, it } from 'vitest';
import { Interrupted } from '@quantcli/core';
import { randomPanel } from '../language/arbitrary-expression.ts';
import { checkFeatures, type CheckName } from './check-features.ts';
import { createLanguage, parseFeature } from '../language/language.ts';
import type { Operator, TimeSeriesOperator } from '../language/operator.ts';
import { operators } from '../operators/operators.ts';
import { simulatePanel } from './simulated-panel.ts';

const panel = randomPanel({ seed: 3, symbols: 4, bars: 90, origin: 0, holes: 0.02 });

const isDelay = (operator: Operator): operator is TimeSeriesOperator => operator.name === 'delay';

/** The language in which delay is off by some bars: a mutation that the checks must catch. */
function languageWithDelayShifted(shift: number) {
  const batch: TimeSeriesOperator['batch'] = ([x], [n], _origin, out) => {
    out.forEach((_, t) => {
      out[t] = x![t - n! + shift] ?? NaN;
    });
  };
  return createLanguage(operators.map((operator) => (isDelay(operator) ? { ...operator, batch } : operator)));
}

const failed = async (exprs: Parameters<typeof checkFeatures>[1]): Promise<CheckName[][]> =>
  (await checkFeatures(panel, exprs)).map(({ findings }) =>
    (Object.keys(findings) as CheckName[]).filter((name) => !findings[name].passed),
  );

describe('checkFeatures', () => {
  it('passes what is sound, whatever it is made of', async () => {
    const texts = [
      'rank(ts_mean(returns(close), 20))',
      'ema(close, 10) / wilder(close, 5) - 1',
      'neutralize(rsi(close, 5), sector, returns(volume, 2))',
      'if_else(close > delay(close, 5), 1, ts_rank(volume, 10))',
      'log(returns(close, 2))',
      'ts_corr(close, volume, 9)',
    ];
    expect(await failed(texts.map(parseFeature))).toEqual(texts.map(() => []));
  });

  it('catches an operator that looks one bar ahead, in everything built on it', async () => {
    const { parseFeature: mutated } = languageWithDelayShifted(2);
    const results = await checkFeatures(panel, ['delay(close, 1)', 'rank(returns(close))', 'close'].map(mutated));
    expect(results.map(({ findings }) => findings.truncation.passed)).toEqual([false, false, true]);
    expect(results[0]!.findings.truncation.detail).toMatch(
      /^bar \d+ of S\d is NaN instead of [\d.]+ once the bars from \d+ on are removed: it looks ahead$/,
    );
  });

  it('catches an operator that is off by one bar without looking ahead', async () => {
    const { parseFeature: mutated } = languageWithDelayShifted(1);
    const [result] = await checkFeatures(panel, [mutated('delay(close, 3)')]);
    expect(result!.findings).toMatchObject({
      truncation: { passed: true },
      firstValue: { passed: false },
      stream: { passed: false },
    });
    expect(result!.findings.firstValue.detail).toBe('a value at bar 2, 3 bars of lookback were derived');
  });

  it('says where a feature depends on the scale of prices or volumes', async () => {
    const texts = ['close - ts_mean(close, 5)', 'rank(close)', 'log(volume)', 'close / high'];
    expect(await failed(texts.map(parseFeature))).toEqual([['priceScale'], ['priceScale'], ['priceScale'], []]);
  });

  it('catches a warm-up that was derived too short', async () => {
    const hasty = operators.map((operator) =>
      operator.name === 'wilder' ? { ...(operator as TimeSeriesOperator), settle: () => 20 } : operator,
    );
    const { parseFeature: mutated } = createLanguage(hasty);
    const [result] = await checkFeatures(panel, [mutated('wilder(close, 14)')]);
    expect(result!.findings.warmup.passed).toBe(false);
    expect(result!.passed).toBe(false);
  });

  it('reports progress, and stops when interrupted', async () => {
    const seen: number[] = [];
    await checkFeatures(panel, [parseFeature('close')], { onDone: (done, total) => seen.push(done / total) });
    expect(seen.at(-1)).toBe(1);
    const stopped = checkFeatures(panel, [parseFeature('close')], { signal: AbortSignal.abort() });
    await expect(stopped).rejects.toBeInstanceOf(Interrupted);
  });

  it('checks on panels of one symbol and two bars', async () => {
    const tiny = simulatePanel(['close'], 1, 2);
    expect((await checkFeatures(tiny, [parseFeature('returns(close)')]))[0]!.passed).toBe(true);
  });
});
