/** Neutralising by several groups and factors: what must be left of x, whatever the factors are to each other. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { neutralizeSection } from './neutralize.ts';
import { createSectionScratch } from './section-scratch.ts';

interface Factor {
  readonly values: readonly number[];
  readonly grouped: boolean;
}

function neutralize(x: readonly number[], factors: readonly Factor[]): number[] {
  const out = new Float64Array(x.length);
  neutralizeSection(
    [x, ...factors.map(({ values }) => values)].map((column) => Float64Array.from(column)),
    [],
    [false, ...factors.map(({ grouped }) => grouped)],
    out,
    createSectionScratch(x.length),
  );
  return [...out];
}

const dot = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, v, i) => sum + v * b[i]!, 0);
const by = (values: readonly number[]): Factor => ({ values, grouped: false });
const groups = (values: readonly number[]): Factor => ({ values, grouped: true });

// Whole sixteenths: two columns are collinear or they are not, and never nearly.
const sixteenths = fc.integer({ min: -80, max: 80 }).map((value) => value / 16);
const rows = fc.array(fc.tuple(sixteenths, sixteenths, sixteenths, fc.nat(2), fc.nat(3)), {
  minLength: 14,
  maxLength: 40,
});

describe('neutralize', () => {
  it('leaves nothing along two group fields and two factors, in any order', () => {
    fc.assert(
      fc.property(rows, (drawn) => {
        const [x, y, z, g, h] = [0, 1, 2, 3, 4].map((k) => drawn.map((row) => row[k]!));
        const left = neutralize(x!, [groups(g!), by(y!), groups(h!), by(z!)]);
        const directions = [
          y!,
          z!,
          ...[0, 1, 2].map((code) => g!.map((v) => Number(v === code))),
          ...[0, 1, 2, 3].map((code) => h!.map((v) => Number(v === code))),
        ];
        for (const direction of directions) expect(Math.abs(dot(left, direction))).toBeLessThan(1e-9);
        const turned = neutralize(x!, [by(z!), groups(h!), groups(g!), by(y!)]);
        turned.forEach((value, i) => expect(Math.abs(value - left[i]!)).toBeLessThan(1e-9));
        // What was taken away lies in the factors: x and the rest differ by nothing else.
        neutralize(left, [groups(g!), by(y!), groups(h!), by(z!)]).forEach((value, i) =>
          expect(Math.abs(value - left[i]!)).toBeLessThan(1e-9),
        );
      }),
    );
  });

  it('does not mind factors that repeat, in other units, or that a group field explains', () => {
    fc.assert(
      fc.property(rows, fc.constantFrom(1e-200, 1e-9, 1, 1e9, 1e200), (drawn, unit) => {
        const [x, y, z, g] = [0, 1, 2, 3].map((k) => drawn.map((row) => row[k]!));
        const plain = neutralize(x!, [groups(g!), by(y!), by(z!)]);
        const more = [y!.map((v) => unit * v), y!.map((v, i) => v - 2 * z![i]!), g!, g!.map(() => 5), g!.map(() => 0)];
        const again = neutralize(x!, [groups(g!), by(y!), by(z!), ...more.map(by), groups(g!.map((v) => 10 - v))]);
        again.forEach((value, i) => expect(Math.abs(value - plain[i]!)).toBeLessThan(1e-9));
      }),
    );
  });

  it('has no value with as many factors as symbols, or more', () => {
    const x = [1, 5, 2, 8];
    const factors = Array.from({ length: 9 }, (_, k) => by(x.map((_v, i) => Math.sin((k + 2) * (i + 1) ** 2))));
    for (const count of [3, 4, 9]) expect(neutralize(x, factors.slice(0, count))).toEqual([NaN, NaN, NaN, NaN]);
    expect(neutralize(x, factors.slice(0, 2))).not.toContain(NaN);
    expect(neutralize(x, [groups([0, 0, 1, 1]), groups([0, 1, 0, 1])])).not.toContain(NaN);
    expect(neutralize(x, [groups([0, 0, 1, 1]), groups([0, 1, 0, 1]), by([1, 2, 4, 9])])).toEqual([NaN, NaN, NaN, NaN]);
  });

  it('gives no infinity where the numbers end', () => {
    const left = neutralize([1e308, 1e308, -1e308, -1e308], [by([1, 2, 3, 5])]);
    for (const value of left) expect(Math.abs(value)).not.toBe(Infinity);
  });
});
