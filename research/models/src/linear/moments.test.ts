import { Rng } from '@quantcli/core';
import { describe, expect, it } from 'vitest';
import { covariancesOf, independentColumns, semidefiniteSolver } from './covariances.ts';
import { fit, randomTable, table } from './linear-fixture.ts';
import { momentsOf } from './moments.ts';
import { weightedGram } from './weighted-gram.ts';

describe('moments of a table', () => {
  it('keep their digits at a level of 1e9', async () => {
    // Whole steps of 1/1024: the level adds exactly.
    const { x, y } = randomTable(21, 200, 3);
    const plain = x.map((row) => row.map((value) => Math.round(value * 1_024) / 1_024));
    const raised = plain.map((row) => row.map((value) => value + 2 ** 30));
    const [one, other] = [await fit('ols', table(plain, y)), await fit('ols', table(raised, y))];
    other.coefficients!.forEach((b, f) => expect(b).toBeCloseTo(one.coefficients![f]!, 12));
  });

  it('are the same sums for blocks of dates, where dates are many', () => {
    const { x, y } = randomTable(22, 700, 240, 1);
    const timed = table(x, y, { time: y.map((_, t) => t) });
    const rows = timed.rows.filter((row) => row % 5 !== 0 && row > 30);
    const blocks = covariancesOf(momentsOf({ ...timed, rows }), timed.dataset);
    const { dataset } = table(x, y);
    const direct = covariancesOf(momentsOf({ dataset, rows }), dataset);
    expect(blocks.weight).toBeCloseTo(direct.weight, 9);
    blocks.xy.forEach((value, f) => expect(value).toBeCloseTo(direct.xy[f]!, 11));
    const worst = blocks.gram.reduce((most, value, k) => Math.max(most, Math.abs(value - direct.gram[k]!)), 0);
    expect(worst).toBeLessThan(1e-11);
  });
});

describe('semidefinite systems', () => {
  const rng = Rng.fromSeed(23);
  const width = 5;
  const rows = Array.from({ length: 31 }, () => Array.from({ length: width }, () => rng.normal()));
  rows.forEach((row) => {
    row[2] = row[0]! - 3 * row[1]!;
    row[4] = 0;
  });
  const q = Float64Array.from(rows, () => rng.uniform());
  const gram = weightedGram(Float64Array.from(rows.flat()), rows.length, width, q);

  it('have their sums', () => {
    for (let f = 0; f < width; f += 1)
      for (let g = 0; g < width; g += 1)
        expect(gram[f * width + g]).toBeCloseTo(
          rows.reduce((sum, row, i) => sum + q[i]! * row[f]! * row[g]!, 0),
          12,
        );
  });

  it('are solved with zeros for columns that others explain', () => {
    expect(independentColumns(gram, width)).toEqual([0, 1, 3]);
    const wanted = [2, -1, 0, 0.5, 0];
    const right = Float64Array.from({ length: width }, (_, f) =>
      wanted.reduce((sum, value, g) => sum + gram[f * width + g]! * value, 0),
    );
    semidefiniteSolver(gram, width)(right).forEach((value, f) => expect(value).toBeCloseTo(wanted[f]!, 11));
  });
});
