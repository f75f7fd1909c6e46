import { setImmediate as nextTurn } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { ValidationError } from '@quantcli/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryExpression } from './arbitrary-expression.ts';
import { evaluate } from '../evaluators/evaluate.ts';
import type { Expr } from './expr.ts';
import { parse, parseFeature, parseLabel } from './language.ts';

/** The message of the error that a text gives. */
function complaint(text: string, parser: (text: string) => unknown = parse): string {
  try {
    parser(text);
  } catch (error) {
    if (!(error instanceof ValidationError)) throw error;
    expect(error.message).not.toMatch(/[\r\n]/);
    expect(error.exitCode).toBe(2);
    return error.message;
  }
  throw new Error(`accepted: ${text.slice(0, 100)}`);
}

describe('canonical text', () => {
  it.each([
    ['rank(delay(close,21)/delay(close,252)-1)', 'rank(delay(close, 21) / delay(close, 252) - 1)'],
    [' rank( ts_mean( returns( close ) , 20 ) ) ', 'rank(ts_mean(returns(close), 20))'],
    ['returns(close, 1)', 'returns(close)'],
    ['returns(close, 2)', 'returns(close, 2)'],
    ['winsorize(x, .010)', 'winsorize(x)'],
    ['(a + b) + c', 'a + b + c'],
    ['a + (b + c)', 'a + (b + c)'],
    ['a - (b - c)', 'a - (b - c)'],
    ['(a * b) / c', 'a * b / c'],
    ['a * (b / c)', 'a * (b / c)'],
    ['(a + b) * c', '(a + b) * c'],
    ['a ^ (b ^ c)', 'a ^ b ^ c'],
    ['(a ^ b) ^ c', '(a ^ b) ^ c'],
    ['(-a) ^ b', '(-a) ^ b'],
    ['-(a ^ b)', '-a ^ b'],
    ['a ^ (-b)', 'a ^ -b'],
    ['a ^ -(b ^ c)', 'a ^ -b ^ c'],
    ['(a ^ -b) ^ c', '(a ^ -b) ^ c'],
    ['a ^ -b * c', 'a ^ -b * c'],
    ['-(a * b)', '-(a * b)'],
    ['-a*b', '-a * b'],
    ['--a', '--a'],
    ['a - -1', 'a - -1'],
    ['!(a && b) || c', '!(a && b) || c'],
    ['a && (b || c)', 'a && (b || c)'],
    ['(a < b) == (c < d)', '(a < b) == (c < d)'],
    ['a < b && c >= d + 1', 'a < b && c >= d + 1'],
    ['1e3 + 0.10 + .5 + 2. + 1E-7', '1000 + 0.1 + 0.5 + 2 + 1e-7'],
    ['123456789012345678901234567890', '1.2345678901234568e+29'],
    ['add(a, multiply(b, negate(c)))', 'a + b * -c'],
    ['if_else(close > open, high, low)', 'if_else(close > open, high, low)'],
    ['a\n+\tb', 'a + b'],
  ])('%s is %s', (text, canonical) => {
    const expr = parse(text);
    expect(expr.text).toBe(canonical);
    expect(parse(canonical)).toBe(expr);
  });

  it('parses back to the very same node, for random expressions', () => {
    fc.assert(
      fc.property(arbitraryExpression(5), (text) => {
        const expr = parse(text);
        expect(parse(expr.text)).toBe(expr);
      }),
      { numRuns: 300 },
    );
  });

  it('tells apart what is different, for random expressions', () => {
    fc.assert(
      fc.property(arbitraryExpression(2), arbitraryExpression(2), (a, b) => {
        expect(parse(a) === parse(b)).toBe(parse(a).text === parse(b).text);
      }),
    );
  });
});

describe('a node', () => {
  it('is one object for one meaning, sub-expressions included', () => {
    const sum = parseFeature('ts_mean(close, 5) + ts_mean( close,5 )');
    expect(sum.args[0]).toBe(sum.args[1]);
    expect(parse('ts_mean(close, 5)')).toBe(sum.args[0]);
  });

  it('is frozen through and through', () => {
    const expr = parseFeature('ts_mean(close, 5)');
    for (const part of [expr, expr.args, expr.fields, expr.inputs, expr.numbers])
      expect(Object.isFrozen(part)).toBe(true);
  });

  it.each([
    ['close', 0, 0],
    ['3', 0, 0],
    ['ts_mean(close, 20)', 19, 19],
    ['delay(close, 5)', 5, 5],
    ['returns(close)', 1, 1],
    ['log_returns(close, 3)', 3, 3],
    ['delta(delay(close, 2), 3)', 5, 5],
    ['ts_mean(returns(close), 20) / ts_std(close, 60)', 59, 59],
    ['rank(ts_corr(close, volume, 10))', 9, 9],
    ['neutralize(delay(close, 7), sector)', 7, 7],
    ['rsi(close, 14)', 14, 14 + Math.ceil(Math.log(1e-10) / Math.log(13 / 14))],
    ['atr(high, low, close, 14)', 14, 14 + Math.ceil(Math.log(1e-10) / Math.log(13 / 14))],
    ['ema(close, 3)', 2, 2 + 34],
    ['ema(close, 1)', 0, 0],
    ['ema(ema(close, 3), 3)', 4, 72],
  ])('derives lookback and warm-up: %s', (text, lookback, warmup) => {
    expect(parseFeature(text)).toMatchObject({ lookback, warmup, horizon: 0 });
  });

  it('knows the fields it reads, sorted, each once', () => {
    expect(parse('neutralize(high - low / close + close, sector)').fields).toEqual(['close', 'high', 'low', 'sector']);
    expect(parse('1 + 2').fields).toEqual([]);
  });

  it('is forgotten once nobody holds it, and comes back whole', async () => {
    setFlagsFromString('--expose-gc');
    const collect = runInNewContext('gc') as () => void;
    const nodes = Array.from({ length: 100 }, (_, i) => new WeakRef(parse(`rank(close + ${i})`)));
    // A node lives at least until the end of the turn in which it was made or looked at.
    for (let turn = 0; turn < 10; turn += 1) {
      await nextTurn();
      collect();
    }
    expect(nodes.filter((node) => node.deref() !== undefined).length).toBeLessThan(10);
    expect(parse('rank(close + 7)')).toBe(parse('rank(close+7)'));
  });
});

const wants = (feature: Expr<'feature'>): string => feature.text;

describe('labels', () => {
  it('are another kind, with a horizon', () => {
    expect(parseLabel('fwd_rank( close,5 )')).toMatchObject({ kind: 'label', text: 'fwd_rank(close, 5)', horizon: 5 });
    expect(parseLabel('fwd_return(ts_mean(close, 3), 10)')).toMatchObject({
      lookback: 2,
      fields: ['close'],
      horizon: 10,
    });
    expect(parse('fwd_rank(close, 5)')).toBe(parseLabel('fwd_rank(close, 5)'));
  });

  it('cannot be given where a feature is wanted, at compile time', () => {
    const label = parseLabel('fwd_rank(close, 5)');
    // @ts-expect-error a label is no feature
    expect(wants(label)).toBe(label.text);
    // @ts-expect-error what may be a label is no feature
    expect(wants(parse('close'))).toBe('close');
    // @ts-expect-error nor does the evaluator take one
    void ((): unknown => evaluate({} as never, [label]));
  });

  it.each([
    ['rank(fwd_return(close, 5))', 'fwd_return is a label and cannot stand inside rank (column 6'],
    ['fwd_return(close, 5) - 1', 'fwd_return is a label and cannot stand inside subtract (column 1'],
    ['fwd_rank(fwd_return(close, 5), 5)', 'cannot stand inside fwd_rank (column 10'],
  ])('cannot stand inside anything: %s', (text, message) => {
    expect(complaint(text)).toContain(message);
  });

  it('are refused as features, and features as labels', () => {
    expect(complaint('fwd_return(close, 5)', parseFeature)).toContain(
      'fwd_return is a label: it looks ahead (column 1',
    );
    expect(complaint('returns(close, 5)', parseLabel)).toContain('write fwd_return(x, h) or fwd_rank(x, h)');
  });
});

describe('mistakes', () => {
  it.each([
    ['', 'the expression is empty (column 1'],
    ['  \n ', 'the expression is empty'],
    [
      'rank(ts_men(close, 20))',
      'unknown operator "ts_men" (column 6 of "rank(ts_men(close, 20))"); did you mean "ts_mean"?',
    ],
    ['qwertyuiop(close)', 'quant features list shows the operators'],
    ['RANK(close)', 'did you mean "rank"?'],
    ['ts_mean(close)', 'ts_mean takes 2 arguments and got 1 (column 1 of "ts_mean(close)"); write ts_mean(x, n)'],
    ['rank(close, 2)', 'rank takes 1 argument and got 2'],
    ['returns()', 'returns takes 1 to 2 arguments and got 0 (column 1 of "returns()"); write returns(x, n = 1)'],
    [
      'neutralize(close)',
      'neutralize takes at least 2 arguments and got 1 (column 1 of "neutralize(close)"); write neutralize(x, y, …)',
    ],
    [
      'ts_mean(close, 0)',
      'the n of ts_mean(x, n) is 0 (column 16 of "ts_mean(close, 0)"); write a whole number of bars from 1',
    ],
    ['ts_std(close, 1)', 'write a whole number of bars from 2'],
    ['ts_mean(close, 2.5)', 'is 2.5 (column 16'],
    ['ts_mean(close, 1e9)', 'is 1000000000 (column 16'],
    ['ts_mean(close, volume)', 'is not a literal number (column 16'],
    ['ts_mean(close, 10 + 10)', 'is not a literal number (column 19'],
    ['delay(close, -1)', 'is -1: a feature cannot look forward (column 14'],
    ['ts_mean(close, -20)', 'a feature cannot look forward'],
    ['winsorize(close, 0.5)', 'write a number from 0 to below 0.5'],
    ['winsorize(close, -0.1)', 'is -0.1 (column 18'],
    ['winsorize(close, high)', 'is not a literal number'],
    ['close +', 'found the end where a value is expected (column 8'],
    ['close + * 2', 'found "*" where a value is expected (column 9'],
    [
      'rank(close',
      'found the end where a comma, an operator or ")" is expected (column 11 of "rank(close"); the "(" at column 5 is still open',
    ],
    ['(close + 1', 'the "(" at column 1 is still open'],
    ['rank(close))', 'unexpected ")" after the expression (column 12'],
    ['close open', 'unexpected "open" after the expression (column 7'],
    ['ts_mean(, 5)', 'found "," where a value is expected (column 9'],
    ['close = open', 'unexpected "=" (column 7 of "close = open"); write =='],
    ['close ** 2', 'unexpected "**" (column 7 of "close ** 2"); write ^'],
    ['close & open', 'write &&'],
    ['close # 2', 'unexpected "#" (column 7'],
    ['close 🙂', 'unexpected "🙂" (column 7'],
    ['1e999', '1e999 is too large for a number (column 1'],
    ['a < b < c', 'a chain of comparisons (column 7 of "a < b < c"); compare two at a time'],
    ['sector', 'sector is a group, not a quantity (column 1'],
    ['(sector)', 'sector is a group'],
    ['rank(sector)', 'sector is a group, not a quantity (column 6'],
    ['sector + 1', 'sector is a group, not a quantity (column 1'],
    ['ts_mean(sector, 5)', 'use it as in neutralize(x, sector)'],
    ['neutralize(sector, close)', 'sector is a group, not a quantity (column 12'],
  ])('%s', (text, message) => {
    expect(complaint(text)).toContain(message);
  });

  it('stay one short line for a megabyte and for any depth', () => {
    expect(complaint('a+'.repeat(600_000))).toContain('an expression of 1200000 characters is too long');
    for (const deep of [
      '('.repeat(100_000),
      '-'.repeat(100_000),
      'rank('.repeat(100_000),
      'close' + '+close'.repeat(100_000),
      'close' + '^close'.repeat(100_000),
      'close' + '<(close'.repeat(100_000),
      `${'returns('.repeat(400)}close${', 5)'.repeat(400)}`,
    ]) {
      const message = complaint(deep);
      expect(message).toContain('more than 500 levels of nesting (column');
      expect(message.length).toBeLessThan(250);
    }
    expect(complaint(`${'x'.repeat(50_000)}(close)`).length).toBeLessThan(800);
  });

  it('do not include depth up to the limit, which prints and parses back', () => {
    const chains = [
      `close${' + close'.repeat(500)}`,
      `${'close + ('.repeat(499)}close + close${')'.repeat(499)}`,
      `close${' ^ close'.repeat(500)}`,
      `${'-'.repeat(500)}close`,
      `${'rank('.repeat(500)}close${')'.repeat(500)}`,
    ];
    for (const text of chains) expect(parse(text).text).toBe(text);
  });

  it('never throw anything but a validation error, for random text', () => {
    const token = fc.constantFrom(
      'rank',
      'close',
      'ts_mean',
      '(',
      ')',
      ',',
      '+',
      '-',
      '^',
      '<',
      '5',
      '0.5',
      '!',
      'sector',
      'fwd_rank',
      ' ',
      '$',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.array(token, { maxLength: 12 }).map((parts) => parts.join('')),
          fc.string(),
        ),
        (text) => {
          try {
            const expr = parse(text);
            expect(parse(expr.text)).toBe(expr);
          } catch (error) {
            expect(error).toBeInstanceOf(ValidationError);
          }
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
