import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox } from './cli-fixture.ts';
import { createContext } from './context.ts';
import { loadMarket } from './load-market.ts';

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const context = createContext({ json: true, seed: 4, workers: 1 }, new AbortController().signal);

/** Two symbols over three days; the high of B's second day is as given, and contradicts its close of 20. */
const csv = (high: number): string =>
  ['symbol,date,open,high,low,close', 'A,2024-01-02,10,11,9,10', 'A,2024-01-03,10,11,9,10', 'A,2024-01-04,10,11,9,10']
    .concat(['B,2024-01-02,20,21,19,20', `B,2024-01-03,20,${high},15,20`, 'B,2024-01-04,20,21,19,20'])
    .join('\n');

describe('loadMarket', () => {
  it('hashes the data as it came, whatever was repaired of it', async () => {
    const one = await loadMarket({ data: [sandbox.file('one.csv', csv(16))] }, context);
    const other = await loadMarket({ data: [sandbox.file('other.csv', csv(17))] }, context);
    for (const { panel, findings } of [one, other]) {
      expect(panel.column('raw_high', 1)[1]).toBeNaN();
      expect(panel.column('raw_close', 1)[1]).toBe(20);
      expect(findings.find(({ check }) => check === 'ohlc-consistency')).toMatchObject({ count: 1 });
    }
    expect(one.dataHash).not.toBe(other.dataHash);
    expect((await loadMarket({ data: [sandbox.file('again.csv', csv(16))] }, context)).dataHash).toBe(one.dataHash);
  });

  it('simulates with the seed of the command unless the market names its own, and knows the truth', async () => {
    const shape = { symbols: 3, bars: 30 };
    const byCommand = await loadMarket({ market: shape }, context);
    const byMarket = await loadMarket({ market: { ...shape, seed: 4 } }, context);
    const another = await loadMarket({ market: { ...shape, seed: 5 } }, context);
    expect(byCommand.truth!.spec).toMatchObject({ ...shape, seed: 4, edge: 'none' });
    expect(byMarket.dataHash).toBe(byCommand.dataHash);
    expect(another.dataHash).not.toBe(byCommand.dataHash);
    expect(byCommand.imported).toBe(90);
  });
});
