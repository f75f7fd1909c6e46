/** `quant features factors`, on prices without reports. */
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv } from './cli-fixture.ts';

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const prices = sandbox.file('prices.csv', marketCsv(8, 420));

interface Reviewed {
  readonly weights: Readonly<Record<string, number>>;
  readonly factors: readonly { readonly name: string; readonly kind: string; readonly verdict: string }[];
  readonly correlations: readonly (readonly (number | null)[])[];
  readonly leftOut: readonly { readonly name: string; readonly missing: readonly string[] }[];
}

describe('features factors', () => {
  it('reviews what prices give, says what reports would add, and writes a page', async () => {
    const report = `${sandbox.folder}/factors.html`;
    const { weights, factors, correlations, leftOut } = await sandbox.json<Reviewed>([
      'features',
      'factors',
      '--data',
      prices,
      '--regime',
      'bull',
      '--horizon',
      '5',
      '--report',
      report,
    ]);
    expect(weights).toEqual({ momentum: 1 });
    expect(factors.map(({ name }) => name)).toEqual(expect.arrayContaining(['momentum_12_1', 'family_momentum']));
    expect(factors.at(-1)).toMatchObject({ name: 'composite', kind: 'composite' });
    expect(correlations).toHaveLength(factors.length);
    expect(leftOut).toContainEqual({ name: 'leverage', missing: ['assets', 'equity'] });
    expect(readFileSync(report, 'utf8')).toContain('IC of momentum_12_1 by year');
  });

  it('refuses what it does not know', async () => {
    expect(await sandbox.refusal(['features', 'factors', 'nope', '--data', prices])).toContain('factors-v1');
    expect(await sandbox.refusal(['features', 'factors', '--data', prices, '--report', 'x.pdf'])).toContain('.html');
  });
});
