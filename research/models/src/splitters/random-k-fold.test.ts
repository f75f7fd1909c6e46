import { describe, expect, it } from 'vitest';
import { randomKFold } from './random-k-fold.ts';
import { everyRow } from './spans-fixture.ts';

const ascending = (a: number, b: number): number => a - b;

describe('randomKFold', () => {
  it('refuses rows that have time, with the reason', () => {
    expect(() => randomKFold().split(everyRow({ bars: 2, perBar: 100 }))).toThrow(
      "a shuffled split of 2 instants is refused (neighbours in time share label spans, so that a test row's outcome would be trained on); use cpcv (the default), purged-k-fold or walk-forward",
    );
  });

  it('tests each row of a table without time once, and trains on the others that have a label', () => {
    const sample = everyRow({ bars: 1, perBar: 103, target: (row) => (row % 10 === 0 ? NaN : row) });
    const folds = randomKFold({ folds: 4, seed: 2 }).split(sample);
    expect(folds.flatMap(({ test }) => [...test.rows]).toSorted(ascending)).toEqual([...sample.rows]);
    for (const { train, test, blocks } of folds) {
      const others = sample.rows.filter((row) => row % 10 !== 0 && !test.rows.includes(row));
      expect(train.rows).toEqual(others);
      expect(test.rows).toEqual(test.rows.toSorted());
      expect(blocks).toEqual([{ from: 0, to: 0, path: 0 }]);
    }
  });

  it('draws the same from the same seed, and is a shuffle', () => {
    const sample = everyRow({ bars: 1, perBar: 100 });
    const first = (seed: number) => [...randomKFold({ seed }).split(sample)[0]!.test.rows];
    expect(first(1)).toEqual(first(1));
    expect(first(1)).not.toEqual(first(2));
    expect(first(1)).not.toEqual([...sample.rows.subarray(0, 20)]);
    const splitter = randomKFold({ seed: 1 });
    expect(splitter.split(sample)).toEqual(splitter.split(sample));
  });

  it('keeps sections whole', () => {
    for (const { test } of randomKFold({ folds: 3 }).split(everyRow({ bars: 1, perBar: 90, sections: 9 })))
      expect(new Set(Array.from(test.rows, (row) => Math.floor(row / 10))).size).toBe(3);
  });

  it.each([
    [{ folds: 1 }, 100, 1, '1 folds'],
    [{ folds: 5 }, 100, 4, '4 rows or sections cannot make 5 folds'],
    [{ folds: 5 }, 30, 1, 'fold 1 of 5 of shuffled(5, seed 0) would train on 24 of 24 labelled rows'],
    [{ folds: 5 }, 0, 1, '0 rows or sections cannot make 5 folds'],
  ])('refuses %j of %d rows in %d sections', (options, perBar, sections, message) => {
    expect(() => randomKFold(options).split(everyRow({ bars: 1, perBar, sections }))).toThrow(message);
  });
});
