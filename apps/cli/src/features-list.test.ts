/** `quant features list`: the operators and the sets, whole or what was looked for, as a person and as a program sees them. */
import { operators, parseFeature, hashFeatures } from '@quantcli/features';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox } from './cli-fixture.ts';

interface Listed {
  readonly operators: readonly {
    readonly name: string;
    readonly signature: string;
    readonly axis: string;
    readonly doc: string;
  }[];
  readonly sets: readonly {
    readonly name: string;
    readonly version: number;
    readonly hash: string;
    readonly features: readonly {
      readonly name: string;
      readonly expr: string;
      readonly description: string;
      readonly lookback: number;
      readonly warmup: number | null;
    }[];
  }[];
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
/** Meanings speak of NaN, which `sandbox.json` and `sandbox.text` take for a mistake. */
const show = async (...argv: string[]): Promise<string> => {
  const { code, out, error } = await sandbox.run(['features', 'list', ...argv]);
  expect({ code, error }).toEqual({ code: 0, error: '' });
  expect(out).not.toMatch(/undefined|\[object/);
  return out;
};
const list = async (...argv: string[]): Promise<Listed> => {
  const out = await show('--json', ...argv);
  expect(out).toMatch(/^[^\n]+\n$/);
  return JSON.parse(out) as Listed;
};
const whole = await list();

const one = (name: string) => whole.operators.find((operator) => operator.name === name);

describe('operators', () => {
  it('are all there, each once, with signature and one sentence', () => {
    const names = whole.operators.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(expect.arrayContaining(operators.map(({ name }) => name)));
    expect(names.length - operators.length).toBe(whole.operators.filter(({ axis }) => axis === 'label').length);
    for (const { signature, doc } of whole.operators) {
      expect(signature).toMatch(/^\S.*\S$/);
      expect(doc).toMatch(/^\S.*\.$/);
    }
  });

  it('say their defaults, and along what they work', () => {
    expect(one('returns')).toMatchObject({ signature: 'returns(x, n = 1)' });
    expect(one('ts_mean')).toMatchObject({ signature: 'ts_mean(x, n)', axis: 'time-series' });
    expect(one('rank')).toMatchObject({ signature: 'rank(x)', axis: 'cross-sectional' });
    expect(one('fwd_return')).toMatchObject({ signature: 'fwd_return(x, h)', axis: 'label' });
  });
});

describe('sets', () => {
  it('have a hash of their names and expressions, which is what a model keeps', () => {
    expect(whole.sets.map(({ name }) => name)).toEqual(expect.arrayContaining(['alpha-v1', 'alpha101', 'alpha158']));
    expect(new Set(whole.sets.map(({ hash }) => hash)).size).toBe(whole.sets.length);
    for (const { hash, version, features } of whole.sets) {
      expect(hash).toBe(hashFeatures(features));
      expect(version).toBeGreaterThanOrEqual(1);
    }
  });

  it('have expressions that are canonical, with lookback and warm-up as derived', () => {
    const features = whole.sets.flatMap((set) => set.features);
    for (const { expr, lookback, warmup } of features) {
      const parsed = parseFeature(expr);
      expect(parsed).toMatchObject({ text: expr, lookback });
      expect(warmup).toBe(Number.isFinite(parsed.warmup) ? parsed.warmup : null);
    }
    expect(features.find(({ name }) => name === 'momentum_12_1')).toMatchObject({ lookback: 252, warmup: 252 });
  });
});

const isOfMomentum = (...texts: string[]): boolean => texts.some((text) => /momentum/i.test(text));

describe('what is looked for', () => {
  it('is found in names and meanings, in any case', async () => {
    const found = await list('MOMENTUM');
    expect(found.operators).toEqual(whole.operators.filter(({ name, doc }) => isOfMomentum(name, doc)));
    expect(found.operators.length).toBeGreaterThan(0);
    const features = found.sets.flatMap((set) => set.features);
    expect(features.map(({ name }) => name)).toContain('momentum_12_1');
    for (const { name, description } of features) expect(isOfMomentum(name, description)).toBe(true);
    expect(found.sets.every((set) => set.features.length > 0)).toBe(true);
  });

  it('keeps the hash of the whole set', async () => {
    const { sets } = await list('momentum_12_1');
    expect(sets[0]).toMatchObject({ hash: whole.sets.find(({ name }) => name === sets[0]!.name)!.hash });
  });

  it('may be an axis', async () => {
    const { operators: found } = await list('--axis', 'cross-sectional');
    expect(found.map(({ name }) => name)).toContain('rank');
    expect(new Set(found.map(({ axis }) => axis))).toEqual(new Set(['cross-sectional']));
    const labels = await list('--axis', 'label');
    expect(labels.operators.map(({ name }) => name).toSorted()).toEqual([
      'barrier_return',
      'fwd_excess',
      'fwd_group_excess',
      'fwd_quantile',
      'fwd_rank',
      'fwd_return',
      'trend_scan',
      'trend_t',
      'triple_barrier',
      'triple_barrier_hl',
    ]);
  });

  it('may be nothing', async () => {
    expect(await list('no-such-thing')).toEqual({ operators: [], sets: [] });
  });
});

it('is shown to a person', async () => {
  const text = await show();
  expect(text).toMatch(/\n {2}ts_mean\(x, n\) +time-series +\S/);
  expect(text).toMatch(/\n {2}alpha-v1\n\n {2}feature +expression +lookback +warm-up\n/);
  expect(text).toMatch(/\n {2}momentum_12_1 +delay\(close, 21\) \/ delay\(close, 252\) - 1 +252 +252\n/);
});

it.each([
  [['rank', 'zscore'], /unexpected argument "zscore"/],
  [['--axis', 'sideways'], /--axis is "sideways".*cross-sectional/],
  [['--find'], /--find needs a value/],
  [['--fnd', 'rank'], /--fnd.*--find/],
])('refuses %j', async (argv, message) => {
  expect(await sandbox.refusal(['features', 'list', ...argv])).toMatch(message);
});
