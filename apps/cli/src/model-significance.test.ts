/** `quant model significance`: columns of returns, prices and hits. */
import { Rng } from '@quantcli/core';
import { meanTest, sharpeTest } from '@quantcli/measures';
import { engleGranger } from '@quantcli/numeric';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox } from './cli-fixture.ts';

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());

const rng = Rng.fromSeed(8);
const bars = 400;
const skilled = Float64Array.from({ length: bars }, () => 0.002 + 0.01 * rng.normal());
const idle = Array.from({ length: 4 }, () => Float64Array.from({ length: bars }, () => 0.01 * rng.normal()));

function csv(names: readonly string[], columns: readonly Float64Array[]): string {
  const rows = Array.from({ length: columns[0]!.length }, (_, t) => columns.map((column) => column[t]!).join(','));
  return `date,${names.join(',')}\n${rows.map((row, t) => `day ${t},${row}`).join('\n')}\n`;
}

const returns = sandbox.file('returns.csv', csv(['skilled', 'a', 'b', 'c', 'd'], [skilled, ...idle]));

interface Returns {
  readonly returns: {
    readonly strategies: readonly {
      readonly name: string;
      readonly mean: { readonly t: number; readonly p: number };
      readonly sharpe: number;
      readonly lo: readonly [number, number];
      readonly stepwise: number;
      readonly difference: { readonly value: number } | null;
    }[];
    readonly best: string;
    readonly realityCheck: number;
    readonly superiorAbility: number;
    readonly overfitting: number;
  };
}

describe('returns', () => {
  it('finds the one that earns, given that five were tried', async () => {
    const { returns: found } = await sandbox.json<Returns>(['model', 'significance', returns]);
    expect(found.best).toBe('skilled');
    expect(found.superiorAbility).toBeLessThan(0.05);
    expect(found.realityCheck).toBeLessThan(0.05);
    expect(found.overfitting).toBeLessThan(0.2);
    const [first, ...others] = found.strategies;
    expect(first!.mean.t).toBeCloseTo(meanTest(skilled)!.statistic, 12);
    expect(first!.lo).toEqual(sharpeTest(skilled, 252)!.interval);
    expect(first!.stepwise).toBeLessThan(0.05);
    for (const one of others) expect(one.stepwise).toBeGreaterThan(0.05);
  });

  it('compares with a benchmark, and annualises as told', async () => {
    const argv = ['model', 'significance', returns, '--benchmark', 'a', '--columns', 'skilled', 'a', '--periods', '12'];
    const { returns: found } = await sandbox.json<Returns>(argv);
    expect(found.strategies.map(({ name }) => name)).toEqual(['skilled']);
    expect(found.strategies[0]!.sharpe).toBeCloseTo(sharpeTest(skilled, 12)!.sharpe, 12);
    expect(found.strategies[0]!.difference!.value).toBeGreaterThan(0);
  });
});

describe('prices', () => {
  it('tells series that share a trend from series that do not', async () => {
    const walk = Float64Array.from(idle[0]!);
    for (let t = 1; t < bars; t += 1) walk[t]! += walk[t - 1]!;
    const tied = walk.map((level, t) => 2 * level + 0.005 * idle[1]![t]!);
    const file = sandbox.file('prices.csv', csv(['x', 'y'], [tied, walk]));
    const { prices } = await sandbox.json<{
      readonly prices: {
        readonly engleGranger: { readonly p: number; readonly coefficients: readonly number[] };
        readonly johansen: readonly { readonly trace: number; readonly trace95: number }[];
      };
    }>(['model', 'significance', file, '--kind', 'prices']);
    expect(prices.engleGranger.p).toBeCloseTo(engleGranger([tied, walk])!.pValue, 12);
    expect(prices.engleGranger.p).toBeLessThan(0.01);
    expect(prices.engleGranger.coefficients[0]).toBeCloseTo(2, 1);
    expect(prices.johansen[0]!.trace).toBeGreaterThan(prices.johansen[0]!.trace95);
    expect(await sandbox.text(['model', 'significance', file, '--kind', 'prices'])).toContain('Johansen');
  });
});

describe('hits', () => {
  it('says whether intervals cover what they say', async () => {
    const hits = Float64Array.from({ length: 200 }, (_, t) => Number(t % 4 !== 0));
    const poor = Float64Array.from({ length: 200 }, (_, t) => Number(t % 2 === 0));
    const file = sandbox.file('hits.csv', csv(['good', 'poor'], [hits, poor]));
    const { hits: found } = await sandbox.json<{
      readonly hits: { readonly columns: readonly { readonly coverage: number; readonly p: number }[] };
    }>(['model', 'significance', file, '--kind', 'hits']);
    expect(found.columns.map(({ coverage }) => coverage)).toEqual([0.75, 0.5]);
    expect(found.columns[0]!.p).toBe(1);
    expect(found.columns[1]!.p).toBeLessThan(1e-10);
    expect(await sandbox.text(['model', 'significance', file, '--kind', 'hits'])).toContain('75.0 %');
  });
});

describe('a table', () => {
  it.each([
    ['of words', () => sandbox.file('words.csv', 'a,b\nx,y\nz,w\n'), [], /no column holds numbers/],
    ['too short', () => sandbox.file('short.csv', 'a\n0.1\n0.2\n'), [], /at least 8/],
    ['without the column', () => returns, ['--columns', 'e'], /no column of numbers "e"/],
    ['without the benchmark', () => returns, ['--benchmark', 'e'], /no column of numbers "e"/],
    ['of one price', () => returns, ['--kind', 'prices', '--columns', 'a'], /1 column of prices/],
    ['of hits that are none', () => returns, ['--kind', 'hits'], /other numbers than 1 and 0/],
    ['that is not there', () => `${sandbox.folder}/none.csv`, [], /there is no file/],
  ])('%s is refused', async (_, file, more, message) => {
    expect(await sandbox.refusal(['model', 'significance', file(), ...more])).toMatch(message);
  });

  it('of constant returns has no figures, and says so', async () => {
    const flat = sandbox.file('flat.csv', csv(['flat'], [new Float64Array(50).fill(0.01)]));
    expect(await sandbox.text(['model', 'significance', flat])).toContain('–');
  });
});
