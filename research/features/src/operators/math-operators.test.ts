/** Mathematical and logical functions at their edges: what has no value, what overflows, halves. */
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { evaluate } from '../evaluators/evaluate.ts';
import { parseFeature } from '../language/language.ts';

async function value(text: string): Promise<number> {
  const panel = Panel.of({
    time: Float64Array.of(0),
    symbols: ['A'],
    fields: new Map([['none', Float64Array.of(NaN)]]),
  });
  return (await evaluate(panel, [parseFeature(text)]))[0]![0]!;
}

describe('values', () => {
  it.each([
    ['round(2.5)', 3],
    ['round(-2.5)', -3],
    ['round(0.49999999999999994)', 0],
    ['round(-1.2)', -1],
    ['round(1e300)', 1e300],
    ['floor(-0.5)', -1],
    ['ceil(0.5)', 1],
    ['signedpower(-3, 2)', -9],
    ['signedpower(-4, 0.5)', -2],
    ['signedpower(0, 2)', 0],
    ['signedpower(0, 0)', 0],
    ['signedpower(0, -1)', NaN],
    ['signedpower(none, 0)', NaN],
    ['signedpower(0, none)', NaN],
    ['signedpower(-1e200, 2)', NaN],
    ['clip(5, -1, 1)', 1],
    ['clip(-5, -1, 1)', -1],
    ['clip(0.5, -1, 1)', 0.5],
    ['clip(0, 2, 1)', 1],
    ['clip(none, -1, 1)', NaN],
    ['log10(1000)', 3],
    ['log10(0)', NaN],
    ['ln(exp(2))', 2],
    ['log1p(-1)', NaN],
    ['log1p(1e-20)', 1e-20],
    ['expm1(1e-20)', 1e-20],
    ['expm1(1000)', NaN],
    ['sinh(1000)', NaN],
    ['cosh(-1000)', NaN],
    ['tanh(1000)', 1],
    ['asin(1.5)', NaN],
    ['acos(1)', 0],
    ['sigmoid(0)', 0.5],
    ['sigmoid(-1000)', 0],
    ['sigmoid(1000)', 1],
    ['is_missing(none)', 1],
    ['is_missing(0)', 0],
    ['is_missing(1 / 0)', 1],
    ['coalesce(none, 3)', 3],
    ['coalesce(2, none)', 2],
    ['coalesce(none, none)', NaN],
    ['sin(none)', NaN],
  ])('%s is %d', async (text, expected) => {
    // −0 and 0 are one number here.
    expect((await value(text)) + 0).toBe(expected);
  });
});
