/** Every overlap study and momentum indicator on its fields: no look-ahead, stream ≡ batch, lookback and warm-up as derived. */
import { describe, expect, it } from 'vitest';
import { checkFeatures } from '../../checks/check-features.ts';
import { simulatePanel } from '../../checks/simulated-panel.ts';
import { evaluate } from '../../evaluators/evaluate.ts';
import { parseFeature } from '../../language/language.ts';
import { overlapIndicators } from '../overlap/overlap-indicators.ts';
import { momentumIndicators } from './momentum-indicators.ts';

/** Calls that need more than their fields and defaults. */
const CALLS: Readonly<Record<string, string>> = {
  mavp: 'mavp(close, 2 + volume / (volume + close), 2, 5)',
  skip_first: 'skip_first(close, 5)',
  fixed_ema: 'fixed_ema(close, 12, 0.15)',
};

const texts = [...overlapIndicators, ...momentumIndicators].map(({ name, arguments: declared }) => {
  const fields = declared.flatMap((argument) =>
    argument.kind === 'series' ? (argument.name === 'x' ? 'close' : argument.name) : [],
  );
  return CALLS[name] ?? `${name}(${fields.join(', ')})`;
});

describe('the checks of quant features check', () => {
  it('hold for all indicators with their defaults', async () => {
    const panel = simulatePanel(['open', 'high', 'low', 'close', 'volume'], 3, 200);
    const checks = await checkFeatures(
      panel,
      texts.map((text) => parseFeature(text)),
    );
    // Prices in dollars depend on the scale by their nature, and a running total on its first bar.
    const failed = checks.flatMap(({ expr, findings }) =>
      Object.entries(findings).flatMap(([name, { passed, detail }]) =>
        passed || name === 'priceScale' || expr.startsWith('wad(') ? [] : `${expr}, ${name}: ${detail}`,
      ),
    );
    expect(failed).toEqual([]);
    expect(checks).toHaveLength(texts.length);
  });
});

describe('windowed indicators', () => {
  const LENGTH = 120;
  const OUTLIER = 31;
  const columns = simulatePanel(['open', 'high', 'low', 'close', 'volume'], 1, LENGTH);

  it.each([
    ['wma(close, 9)', 9],
    ['cci(high, low, close, 9)', 9],
    ['mfi(high, low, close, volume, 9)', 10],
    ['imi(open, close, 9)', 9],
    ['ultosc(high, low, close, 3, 5, 9)', 10],
    ['raw_k(high, low, close, 9)', 9],
    ['aroon_up(high, 9)', 10],
  ])('%s: an outlier leaves nothing behind, a missing value only its window', async (text, reach) => {
    const valuesWith = async (outlier: number): Promise<Float64Array> => {
      const fields = columns.fieldNames.map((name): [string, Float64Array] => {
        const column = Float64Array.from(columns.column(name, 0));
        if (!Number.isNaN(outlier) || name !== 'volume') column[OUTLIER] = column[OUTLIER]! * outlier;
        return [name, column];
      });
      return (await evaluate(columns.withFields(new Map(fields)), [parseFeature(text)]))[0]!;
    };
    const [plain, wild, gap] = [await valuesWith(1), await valuesWith(1e12), await valuesWith(NaN)];
    for (let t = OUTLIER; t < LENGTH; t += 1) {
      if (t < OUTLIER + reach) expect(gap[t], `bar ${t}`).toBeNaN();
      else {
        expect(wild[t], `bar ${t}`).toBeCloseTo(plain[t]!, 9);
        expect(gap[t], `bar ${t}`).toBeCloseTo(plain[t]!, 9);
      }
    }
  });
});
