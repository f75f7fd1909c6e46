/** Cross-sectional, group, mathematical and calendar operators against pandas, SciPy, NumPy, statsmodels and TA-Lib; figures: conformance/oracles/features/cross-section. Then values by hand, and what is no member. */
import { readFileSync } from 'node:fs';
import { ValidationError } from '@quantcli/core';
import { Panel } from '@quantcli/panel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkFeatures } from '../checks/check-features.ts';
import { evaluate } from '../evaluators/evaluate.ts';
import { arbitraryPanelShape, randomPanel } from '../language/arbitrary-expression.ts';
import { parseFeature } from '../language/language.ts';
import { crossSectionalOperators } from './cross-sectional-operators.ts';

type Columns = Readonly<Record<string, readonly (number | null)[]>>;
const oracle = JSON.parse(
  readFileSync(
    new URL('../../../../conformance/oracles/features/cross-section/cross-section.json', import.meta.url),
    'utf8',
  ),
) as Readonly<Record<'inputs' | 'values' | 'daily' | 'intraday', Columns>>;

const numbers = (column: readonly (number | null)[]): number[] => column.map((value) => value ?? NaN);

/** The values of an expression on one date, a symbol for each place in the columns. */
async function section(text: string, columns: Columns, members?: readonly number[]): Promise<number[]> {
  const count = Object.values(columns)[0]!.length;
  const panel = Panel.of({
    time: Float64Array.of(0),
    symbols: Array.from({ length: count }, (_, n) => `S${n}`),
    fields: new Map(Object.entries(columns).map(([name, column]) => [name, Float64Array.from(numbers(column))])),
    ...(members && { members: Uint8Array.from(members) }),
  });
  return [...(await evaluate(panel, [parseFeature(text)]))[0]!];
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  const sizes = expected.filter((value) => !Number.isNaN(value)).map(Math.abs);
  const typical = sizes.reduce((sum, size) => sum + size, 0) / sizes.length;
  expected.forEach((value, i) => {
    if (Number.isNaN(value)) expect(actual[i], `value ${i}`).toBeNaN();
    else
      expect(Math.abs(actual[i]! - value), `value ${i}`).toBeLessThanOrEqual(1e-9 * Math.max(typical, Math.abs(value)));
  });
}

describe('oracles', () => {
  it.each(Object.keys(oracle.values))('%s: 1e-9 relative', async (text) => {
    expectClose(await section(text, oracle.inputs), numbers(oracle.values[text]!));
  });

  it.each(['daily', 'intraday'] as const)('calendar fields of %s bars, equal', async (kind) => {
    const { time, ...fields } = oracle[kind];
    for (const [name, expected] of Object.entries(fields)) {
      // As a field instead of the panel's index: the instants are in no order.
      expect(await section(`${name}(when)`, { when: time! }), name).toEqual(numbers(expected));
    }
  });
});

const _ = null;

describe('values', () => {
  it.each([
    ['demean(x)', [0.1, 0.1, 0.1], [0, 0, 0]],
    ['robust_zscore(x)', [1, 1, 1, 5], [NaN, NaN, NaN, NaN]],
    ['quantile_transform(x)', [7, _, 7, 7], [0, NaN, 0, 0]],
    ['bucket(x, 2)', [4, 1, 3, 2], [1, 0, 1, 0]],
    ['bucket(x, 3)', [5, 5, 5, _], [1, 1, 1, NaN]],
    ['bucket(x, 10)', [1, 2, 3], [3, 6, 9]],
    ['bucket(x, 1)', [1, 2, 3], [0, 0, 0]],
    ['scale(x, 0)', [1, 3], [0, 0]],
    ['market_mean(x)', [1, _, 4], [2.5, NaN, 2.5]],
    ['market_std(x)', [_, 3], [NaN, NaN]],
    ['market_share(x > 1)', [0, _, 2, 3], [2 / 3, NaN, 2 / 3, 2 / 3]],
    ['group_count(x, sector)', [9, 9, _, 9], [2, 1, NaN, 2]],
    ['group_std(x, sector)', [1, 2, 3, 4], [NaN, NaN, NaN, NaN]],
    ['group_sum(x, sector)', [1e308, 1, 1e308, 1], [NaN, NaN, NaN, 1]],
    ['group_zscore(x, sector)', [0.1, 5, 0.1, 0.1], [NaN, NaN, NaN, NaN]],
    ['market_std(x)', [1e200, -1e200], [NaN, NaN]],
    ['zscore(x)', [1e200, -1e200], [NaN, NaN]],
  ] as const)('%s of %j', async (text, x, expected) => {
    const sector = text.includes('count') ? [0, 7.5, 0, 0] : text.includes('std') ? [0, 1, 2, _] : [0, _, 0, 2];
    expect(await section(text, { x, sector: sector.slice(0, x.length) })).toEqual(expected);
  });
});

describe('a symbol that is no member', () => {
  const calls = crossSectionalOperators.map(({ name, arguments: declared }) => {
    const given = declared.map(({ kind }) =>
      kind === 'group'
        ? 'sector'
        : kind === 'factors'
          ? 'high, sector'
          : kind === 'window'
            ? '3'
            : kind === 'number'
              ? '0.1'
              : 'close',
    );
    return `${name}(${given.join(', ')})`;
  });

  it.each(calls)('gets nothing from %s and changes nothing', async (text) => {
    await fc.assert(
      fc.asyncProperty(arbitraryPanelShape, async (shape) => {
        const panel = randomPanel({ ...shape, holes: 0.2 });
        const shouted = new Map(
          ['close', 'high', 'sector'].map((name) => {
            const values = panel.symbols.flatMap((_symbol, n) =>
              Array.from(panel.column(name, n), (value, t) => (panel.isMember(n, t) ? value : 1e6 + n)),
            );
            return [name, Float64Array.from(values)];
          }),
        );
        const exprs = [parseFeature(text)];
        const [quiet] = await evaluate(panel, exprs);
        const [loud] = await evaluate(panel.withFields(shouted), exprs);
        expect(loud).toEqual(quiet);
        panel.symbols.forEach((_symbol, n) => {
          for (let t = 0; t < panel.bars; t += 1) {
            if (!panel.isMember(n, t)) expect(loud![n * panel.bars + t]).toBeNaN();
          }
        });
      }),
      { numRuns: 5 },
    );
  });
});

describe('the laws', () => {
  it('hold for computed groups, groups of a broadcast, and times', async () => {
    const texts = [
      'group_rank(returns(close), bucket(ts_std(returns(close), 5), 3))',
      'neutralize(returns(close), sector, bucket(ts_mean(returns(close), 3), 2))',
      'group_median(demean(returns(close)), industry) - market_median(returns(close))',
      'ts_mean(market_share(returns(close) > 0), 5)',
      'indneutralize(quantile_transform(coalesce(returns(close), day_of_week(time))), sector)',
      'if_else(is_month_end(time), session_part(time), bars_to_expiry(time))',
    ];
    const panel = randomPanel({ seed: 5, symbols: 7, bars: 80, origin: 3, holes: 0.05 });
    for (const { expr, findings } of await checkFeatures(panel, texts.map(parseFeature))) {
      for (const [name, { passed, detail }] of Object.entries(findings))
        expect(passed, `${expr}, ${name}: ${detail}`).toBe(true);
    }
  });
});

describe('mistakes', () => {
  it.each([
    ['group_rank(sector, sector)', 'sector is a group, not a quantity (column 12 of "group_rank(sector, sector)")'],
    [
      'group_rank(close, volume)',
      'the group of group_rank(x, group) is volume, a quantity (column 19 of "group_rank(close, volume)"); write a group field (sector, industry, subindustry, or a name that starts with group_), or bucket(volume, 5)',
    ],
    ['group_mean(close, rank(volume))', 'is rank(volume), a quantity (column 19'],
    ['bucket(close, 0)', 'the n of bucket(x, n) is 0 (column 15'],
    ['bucket(close, 2.5)', 'the n of bucket(x, n) is 2.5 (column 15'],
    ['bucket(sector, 5)', 'sector is a group, not a quantity (column 8'],
    ['scale(close, -1)', 'the a of scale(x, a = 1) is -1 (column 14'],
    ['clip(close, low, 1)', 'the low of clip(x, low, high) is not a literal number (column 13'],
    [
      'hour(time, tokyo)',
      'the market of hour(time, market = nyse) is tokyo (column 12 of "hour(time, tokyo)"); write one of utc, nyse',
    ],
    ['day_of_week()', 'day_of_week takes 1 to 2 arguments and got 0'],
    ['bars_to_expiry(time, utc)', 'bars_to_expiry takes 1 argument and got 2'],
  ])('%s', (text, message) => {
    expect(() => parseFeature(text)).toThrow(ValidationError);
    expect(() => parseFeature(text)).toThrow(message);
  });

  it('do not include a computed group, nor the default that is left out', () => {
    expect(parseFeature('group_rank(close, bucket(volume, 5))').fields).toEqual(['close', 'volume']);
    expect(parseFeature('indneutralize(close, group_style)').fields).toEqual(['close', 'group_style']);
    expect(parseFeature('scale(close, 1)').text).toBe('scale(close)');
    expect(parseFeature('clip(close, -1, 1)').text).toBe('clip(close, -1, 1)');
  });
});
