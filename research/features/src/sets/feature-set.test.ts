import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { featureSetNamed, hashFeatures, parseFeatureSet, readFeatureSet, shippedFeatureSets } from './feature-set.ts';

const folder = mkdtempSync(join(tmpdir(), 'quantcli-sets-'));
afterAll(() => rmSync(folder, { recursive: true }));

const text = `
name: mine
description: Two of them.
define:
  adv20: ts_mean(dollar_volume, 20)
  shock: dollar_volume / adv20
features:
  liquidity: log( adv20 )
  surprise:
    expr: rank(shock)
    description: Money traded against its mean.
`;

const complaint = (broken: string): string => {
  try {
    parseFeatureSet(broken, 'mine.yaml');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('accepted');
};

describe('a feature set', () => {
  it('is canonical expressions, with definitions filled in', () => {
    expect(parseFeatureSet(text)).toEqual({
      name: 'mine',
      version: 1,
      description: 'Two of them.',
      features: [
        { name: 'liquidity', expr: 'log(ts_mean(dollar_volume, 20))', description: '' },
        {
          name: 'surprise',
          expr: 'rank(dollar_volume / ts_mean(dollar_volume, 20))',
          description: 'Money traded against its mean.',
        },
      ],
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it('has a hash of names and meaning in their order, and of nothing else', () => {
    const { hash, features } = parseFeatureSet(text);
    expect(hashFeatures(features)).toBe(hash);
    const same = text.replace('log( adv20 )', 'log(ts_mean(dollar_volume,20))').replace('Two of', 'Both of');
    expect(parseFeatureSet(same).hash).toBe(hash);
    expect(parseFeatureSet(text.replace('surprise:', 'shock_rank:')).hash).not.toBe(hash);
    expect(parseFeatureSet(text.replace('ts_mean(dollar_volume, 20)', 'ts_mean(dollar_volume, 21)')).hash).not.toBe(
      hash,
    );
    expect(hashFeatures(features.toReversed())).not.toBe(hash);
  });

  it.each([
    [text.replace('log( adv20 )', 'lag(close, 1)'), 'mine.yaml: liquidity: unknown operator "lag" (column 1 of'],
    [text.replace('log( adv20 )', 'fwd_return(close, 5)'), 'mine.yaml: liquidity: fwd_return is a label'],
    [text.replace('adv20: ts_mean', 'adv20: ts_men'), 'mine.yaml: adv20: unknown operator "ts_men"'],
    [text.replace('  adv20: ts_mean(', '  adv20: ts_sum(adv20 + '), 'mine.yaml: define: adv20 uses itself'],
    [text.replace('  adv20: ts_mean(', '  adv20: ts_sum(shock + '), 'put shock above adv20'],
    [text.replace('  liquidity:', '  two words:'), 'mine.yaml:8: "features.two words" is wrong'],
    [text.replace('name: mine', 'name: My Set'), 'lower-case letters, digits and hyphens'],
    [text.replace('define:', 'defines:'), 'unknown key "defines"; did you mean "define"?'],
    ['name: empty\nfeatures: {}', 'a set needs at least one feature'],
    ['name: x\nfeatures:\n  a: close\n  a: open', 'mine.yaml:4: not valid YAML'],
    ['name: x', '"features" is missing'],
    ['name: x\nfeatures:\n  a: [close]', 'give an expression, or expr and description'],
  ])('refuses what is broken, in one line (%#)', (broken, message) => {
    expect(complaint(broken)).toContain(message);
    expect(complaint(broken)).not.toContain('\n');
  });

  it('is found by path, in the folder one works in, or among those that come with the platform', () => {
    const file = join(folder, 'mine.yaml');
    writeFileSync(file, text);
    expect(readFeatureSet(file).name).toBe('mine');
    expect(featureSetNamed(file).hash).toBe(parseFeatureSet(text).hash);
    expect(shippedFeatureSets()).toContain('alpha-v1');
    for (const name of shippedFeatureSets()) expect(featureSetNamed(name).name).toBe(name);
    expect(() => featureSetNamed('alpha-v2')).toThrow('did you mean "alpha-v1"?');
    expect(() => featureSetNamed('../features/own')).toThrow('there is no feature set');
    expect(() => featureSetNamed('missing.yaml')).toThrow('there is no such file');
  });
});
