import { describe, expect, it } from 'vitest';
import { everyRow } from './spans-fixture.ts';
import { splitterOf, splitterSchema } from './splitter-spec.ts';

const { dataset, rows } = everyRow({ bars: 400, perBar: 2, length: () => 7 });
const nameOf = (spec: unknown): string => splitterOf(splitterSchema.parse(spec), dataset).name;

describe('splitterSchema and splitterOf', () => {
  it.each([
    [undefined, 'cpcv(8, 2, embargo 7)'],
    [{ kind: 'cpcv', groups: 6, embargo: 0 }, 'cpcv(6, 2, embargo 0)'],
    [{ kind: 'purged-k-fold' }, 'purged-k-fold(5, embargo 7)'],
    [{ kind: 'walk-forward' }, 'walk-forward(expanding, train 200, test 50, embargo 7)'],
    [
      { kind: 'walk-forward', mode: 'rolling', train: 90, test: 3 },
      'walk-forward(rolling, train 90, test 3, embargo 7)',
    ],
    [{ kind: 'hold-out' }, 'hold-out(share 0.2, embargo 7)'],
    [{ kind: 'hold-out', bars: 63, embargo: 1 }, 'hold-out(63 bars, embargo 1)'],
    [{ kind: 'hold-out', from: '1970-09-01' }, 'hold-out(from 1970-09-01, embargo 7)'],
    [{ kind: 'shuffled', seed: 3 }, 'shuffled(5, seed 3)'],
  ])('makes of %j %s', (spec, name) => {
    expect(nameOf(spec)).toBe(name);
  });

  it('reads a date of a hold-out as midnight UTC', () => {
    const [fold] = splitterOf(splitterSchema.parse({ kind: 'hold-out', from: '1970-09-01' }), dataset).split({
      dataset,
      rows,
    });
    expect(fold!.blocks[0]!.from).toBe(31 + 28 + 31 + 30 + 31 + 30 + 31 + 31);
  });

  it.each([
    [{ kind: 'k-fold' }, 'kind is cpcv, purged-k-fold, walk-forward, regime, hold-out or shuffled'],
    [{ kind: 'cpcv', folds: 3 }, 'folds'],
    [{ kind: 'hold-out', share: 0.1, bars: 20 }, 'give one of share, bars and from'],
    [{ kind: 'hold-out', share: 1 }, 'share'],
    [{ kind: 'hold-out', from: '2020-02-30' }, 'from'],
    [{ kind: 'regime' }, 'expression'],
    [{ kind: 'cpcv', embargo: -1 }, 'embargo'],
  ])('refuses %j', (spec, message) => {
    expect(() => splitterSchema.parse(spec)).toThrow(message);
  });

  it('takes regimes from whoever can evaluate the expression', () => {
    const spec = splitterSchema.parse({ kind: 'regime', expression: 'volatility' });
    const seen: string[] = [];
    const splitter = splitterOf(spec, dataset, (data, expression) => {
      seen.push(expression);
      return Int32Array.from(data.time, (_, t) => Math.floor(t / 100) % 2);
    });
    expect(splitter.split({ dataset, rows })).toHaveLength(2);
    expect(seen).toEqual(['volatility']);
    expect(() => splitterOf(spec, dataset)).toThrow('the regimes of "volatility" are not known here');
  });

  it.each([
    [{ kind: 'purged-k-fold', folds: 2, embargo: 180 }, 'fewer folds'],
    [{ kind: 'walk-forward', train: 25, embargo: 15 }, 'more bars to train on'],
    [{ kind: 'hold-out', bars: 20, embargo: 360 }, 'hold out less'],
    [{ kind: 'cpcv', embargo: 150 }, 'fewer groups'],
  ])('refuses %j, which leaves almost nothing', (spec, fix) => {
    const splitter = splitterOf(splitterSchema.parse(spec), dataset);
    expect(() => splitter.split({ dataset, rows })).toThrow(
      new RegExp(`would train on \\d+ of \\d+ labelled rows \\(.*at least 30 rows and 10 % are needed\\); .*${fix}`),
    );
  });
});
