/**
 * What research sees of a catalog: figures and series from the close on by which they were known, a universe's members
 * only, the version that is named, and what holders of a symbol that ends got.
 */
import { readFileSync } from 'node:fs';
import type { RunDocument } from '@quantcli/backtest';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv, MEMBERS, REVENUES, TWO_STOCKS, YIELDS } from './cli-fixture.ts';

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => `${sandbox.folder}/${name}`;
const load = (catalog: string, ...files: string[]): Promise<unknown> =>
  sandbox.json(['data', 'import', ...files, '--catalog', catalog]);

describe('features of joined records', () => {
  type Values = Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>>;
  const catalog = at('joined.duckdb');
  const bars = sandbox.file('bars.csv', TWO_STOCKS);
  const evaluate = async (expressions: readonly string[], ...options: string[]): Promise<Values> => {
    const argv = ['features', 'eval', ...expressions, '--workers', '1', ...options];
    return (await sandbox.json<{ values: Values }>(argv)).values;
  };

  it('has a figure from the first close after its filing on, the amended one from its own', async () => {
    await load(catalog, bars, sandbox.file('revenues.csv', REVENUES), sandbox.file('DGS10.csv', YIELDS));
    const values = await evaluate(['revenues', 'revenues / raw_close'], '--catalog', catalog);
    // AAA filed at noon of the third session and amended after the close of the fourth; BBB after the close of the second.
    expect(values['revenues']).toEqual({ AAA: [null, null, 1000, 1000, 900], BBB: [null, null, 300, 300, 300] });
    expect(values['revenues / raw_close']).toEqual({
      AAA: [null, null, 1000 / 57, 1000 / 56, 900 / 59],
      BBB: [null, null, 300 / 21, 300 / 22, 300 / 22],
    });
  });

  it('divides by the price that features read, which is without the split and the dividend', async () => {
    const { 'revenues / close': ratio } = await evaluate(['revenues / close'], '--catalog', catalog);
    [null, null, 1000 / 114, 1000 / 114, 900 / ((118 * 57) / 56)].forEach((value, t) => {
      if (value === null) expect(ratio!['AAA']![t]).toBeNull();
      else expect(ratio!['AAA']![t]).toBeCloseTo(value, 12);
    });
  });

  it('has a yield from the session after its date on, the same for every symbol', async () => {
    const { DGS10 } = await evaluate(['DGS10'], '--catalog', catalog);
    expect(DGS10).toEqual({ AAA: [null, 1.88, 1.8, 1.81, 1.83], BBB: [null, 1.88, 1.8, 1.81, 1.83] });
  });

  it('joins the records of the catalog to bars of files, and keeps nothing of them', async () => {
    const records = at('records.duckdb');
    await load(records, at('revenues.csv'));
    expect(await evaluate(['revenues'], '--data', bars, '--catalog', records, '--symbols', 'BBB')).toEqual({
      revenues: { BBB: [null, null, 300, 300, 300] },
    });
    const { kinds } = await sandbox.json<{ kinds: { kind: string }[] }>(['data', 'list', '--catalog', records]);
    expect(kinds.map(({ kind }) => kind)).toEqual(['fundamentals']);
  });

  it('shows them to a person, missing ones as such', async () => {
    const text = await sandbox.text(['features', 'eval', 'revenues', '--catalog', catalog]);
    expect(text).toMatch(/2020-01-03 +– +–\n +2020-01-06 +1000\.00 +300\.000/);
  });

  it.each([
    [['revenue', '--catalog', catalog], /"revenue"/],
    [['revenues', '--data', bars], /unknown field "revenues"/],
    [['revenues', '--catalog', at('records.duckdb')], /no bars/],
    [['revenues', '--catalog', catalog, '--symbols', 'AAB'], /"AAB"/],
  ])('refuses %j', async (argv, message) => {
    expect(await sandbox.refusal(['features', 'eval', ...argv])).toMatch(message);
  });
});

describe('a run on a catalog', async () => {
  // T03 ends after 90 of 160 bars; four of the twelve leave the group "half" after 100.
  const BARS = 160;
  const market = marketCsv(12, BARS, (row, n, t) => (n === 3 && t >= 90 ? '' : row)).replaceAll(/\n+/g, '\n');
  const spells = Array.from(
    { length: 12 },
    (_, n) => `T${String(n).padStart(2, '0')},2014-01-01,${n < 4 ? '2015-05-22' : ''},half`,
  );
  const catalog = at('market.duckdb');
  await load(
    catalog,
    sandbox.file('market.csv', market),
    sandbox.file('half.csv', ['symbol,start_date,end_date,index', ...spells].join('\n')),
    sandbox.file('members.csv', MEMBERS),
  );
  const config = (delistingReturn: number): string =>
    sandbox.file(
      `config${delistingReturn}.yaml`,
      `features: { reversal: "returns(close, 5)" }
validation: { train: 60, test: 40 }
costs: { commissionBps: 0, commissionPerShare: 0, halfSpreadBps: 0, impactCoefficient: 0, borrowBpsPerYear: 0 }
simulation: { delistingReturn: ${delistingReturn} }
`,
    );
  const run = (...options: string[]): Promise<RunDocument> =>
    sandbox.json(['run', '--catalog', catalog, '--out', at('runs'), '--workers', '1', ...options]);
  const first = await run('--config', config(0));

  it('settles a symbol that ends by simulation.delistingReturn, and reports the dead', async () => {
    const wiped = await run('--config', config(-1));
    // An equal-weighted twelfth is lost at once, or is not.
    expect(first.benchmark.maxDrawdown).toBeLessThan(0.06);
    expect(wiped.benchmark.maxDrawdown! - first.benchmark.maxDrawdown!).toBeGreaterThan(0.06);
    expect(wiped.run.dataHash).toBe(first.run.dataHash);
    const html = readFileSync(wiped.report, 'utf8');
    expect(html).toMatch(/survivorship unknown: 1 of 12 symbols/);
    expect(html).not.toMatch(/https?:\/\/(?!www\.w3\.org)/);
  });

  it('--universe learns from its members and trades them only', async () => {
    const half = await run('--config', config(0), '--universe', 'half');
    expect(half.run.dataHash).not.toBe(first.run.dataHash);
    expect(half.outOfSample.annualReturn).not.toBe(first.outOfSample.annualReturn);
    const html = readFileSync(half.report, 'utf8');
    expect(html).toContain('Universe half: members of half as known at each bar (point-in-time)');
    expect(readFileSync(half.report.replace('report.html', 'config.yaml'), 'utf8')).toContain('universe: half');
  });

  it('--version runs on what the catalog was, without it on what it is', async () => {
    const later = market.replaceAll(/^(T00,2015-0[3-9].*),(\d+)$/gm, '$1,1');
    await load(catalog, sandbox.file('later.csv', later));
    const then = await run('--config', config(0), '--version', '1');
    const { trials: _, dsr: __, ...measures } = first.outOfSample;
    expect(then.outOfSample).toMatchObject(measures);
    expect(then.run.dataHash).toBe(first.run.dataHash);
    expect((await run('--config', config(0), '--version', '2')).run.dataHash).not.toBe(first.run.dataHash);
  });

  // The hash knows the universe by its name alone, and nothing of the table of actions.
  it('on other members or another end of a symbol is a run on other data', async () => {
    const before = await run('--config', config(0), '--universe', 'half');
    const left = 'symbol,start_date,end_date,index\nT05,2014-01-01,2015-03-02,half\n';
    const ended = 'symbol,ex_date,action,value\nT03,2015-05-12,delisting,-0.9\n';
    await load(catalog, sandbox.file('left.csv', left), sandbox.file('ended.csv', ended));
    const after = await run('--config', config(0), '--universe', 'half');
    expect(after.run.dataHash).not.toBe(before.run.dataHash);
  });

  it.each([
    [['--universe', 'hafl'], /"hafl".*"half"/],
    [['--version', '9'], /no version 9/],
    [['--version', '0'], /--version/],
    [['--universe', 'sp500'], /no bar is left to learn from/],
  ])('refuses %j, and leaves no run', async (argv, message) => {
    const options = ['--config', at('config0.yaml'), '--catalog', catalog, '--out', at('runs')];
    expect(await sandbox.refusal(['run', ...argv, ...options])).toMatch(message);
  });
});
