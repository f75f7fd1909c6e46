/** `quant data simulate`: a market and its truth, as files or in the catalog, the same for the same seed. */
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox } from './cli-fixture.ts';

interface Simulated {
  readonly symbols: number;
  readonly rows: number;
  readonly from: string;
  readonly to: string;
  readonly dataHash: string;
  readonly written: string;
  readonly truth: string;
  readonly featureIc: number | null;
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => `${sandbox.folder}/${name}`;
const simulate = (...argv: string[]): Promise<Simulated> =>
  sandbox.json(['data', 'simulate', '--symbols', '5', '--bars', '80', '--seed', '3', ...argv]);

describe('a simulated market', () => {
  it('is the same in a file, in a compressed one and in the catalog', async () => {
    const plain = await simulate('--out', at('new/folder/market.csv'));
    expect(plain).toMatchObject({
      symbols: 5,
      from: '2010-01-04',
      written: at('new/folder/market.csv'),
      featureIc: null,
    });
    const zipped = await simulate('--out', at('market.csv.gz'));
    const text = readFileSync(at('new/folder/market.csv'), 'utf8');
    expect(gunzipSync(readFileSync(at('market.csv.gz'))).toString()).toBe(text);
    expect(text.trimEnd().split('\n')).toHaveLength(plain.rows + 1);
    const catalog = at('own/market.duckdb');
    const stored = await simulate('--catalog', catalog);
    expect(new Set([plain, zipped, stored].map(({ dataHash }) => dataHash)).size).toBe(1);
    expect(stored.written).toBe('import 1 of the catalog');
    expect(stored.truth).toBe(at('own/market.import-1.truth.json'));
    for (const { truth } of [plain, zipped, stored]) {
      expect(JSON.parse(readFileSync(truth, 'utf8'))).toMatchObject({ spec: { symbols: 5, bars: 80, seed: 3 } });
    }
    const { imports } = await sandbox.json<{ imports: unknown[] }>(['data', 'list', '--catalog', catalog]);
    expect(imports).toMatchObject([{ rows: plain.rows, sources: ['simulated (seed 3)'], contentHash: plain.dataHash }]);
    // And read back from its file.
    expect(await sandbox.json(['data', 'import', at('market.csv.gz'), '--catalog', catalog])).toMatchObject({
      alreadyStored: true,
      id: 1,
    });
  });

  it('is another one with another seed or start, and has an edge where one is planted', async () => {
    const other = await simulate('--out', at('other.csv'), '--seed', '4', '--start', '2015-02-03');
    expect(other.from).toBe('2015-02-03');
    const edge = ['--symbols', '20', '--bars', '300', '--ic', '0.05', '--half-life', '5', '--out', at('edge.csv')];
    const text = await sandbox.text(['data', 'simulate', ...edge]);
    expect(text).toMatch(/20 symbols, \d+ bars, .*the planted edge's feature has a mean rank IC of -?0\.\d{4} here/);
    expect(JSON.parse(readFileSync(at('edge.truth.json'), 'utf8'))).toMatchObject({ edge: { ic: 0.05, halfLife: 5 } });
  });

  // The truth is named by the import alone: of two catalogs in one folder the second takes the place of the first's.
  it('has a truth of its own in each catalog', async () => {
    const [one, two] = [await simulate('--catalog', at('1.duckdb')), await simulate('--catalog', at('2.duckdb'))];
    expect(two.truth).not.toBe(one.truth);
  });

  it('leaves nothing when interrupted', async () => {
    const argv = ['data', 'simulate', '--out', at('stopped.csv')];
    const { code, out } = await sandbox.run(argv, AbortSignal.abort());
    expect({ code, out }).toEqual({ code: 130, out: '' });
    expect(existsSync(at('stopped.csv')) || existsSync(at('stopped.truth.json'))).toBe(false);
  });

  it.each([
    [['--symbols', '0'], /symbols 0/],
    [['--symbols', '2.5'], /--symbols/],
    [['--bars', '-5'], /bars -5/],
    [['--start', '2020-13-01'], /start "2020-13-01"/],
    [['--ic', '3'], /ic/],
    [['--ic', 'high'], /--ic.*number/],
    [['--half-life', '3'], /--half-life without --ic/],
    [['--symbols', '5', '--bars', '80', '--ic', '0.05'], /at least 10 symbols and 252 bars/],
    [['--out', at('market.parquet')], /\.csv/],
    [['--out', at('other.csv/x.csv')], /cannot be a folder/],
    [['extra'], /extra/],
  ])('refuses %j', async (argv, message) => {
    const out = argv.includes('--out') ? [] : ['--out', at('refused.csv')];
    expect(await sandbox.refusal(['data', 'simulate', ...argv, ...out])).toMatch(message);
  });
});
