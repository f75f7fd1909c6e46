/** `quant data export`, `backup` and `restore`, and a catalog that another process holds. */
import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, MEMBERS, REVENUES, TWO_STOCKS, YIELDS } from './cli-fixture.ts';

type Rows = readonly Readonly<Record<string, unknown>>[];

const sandbox = makeSandbox();
const at = (name: string): string => `${sandbox.folder}/${name}`;
const on = <T>(catalog: string, ...argv: string[]): Promise<T> =>
  sandbox.json<T>(['data', ...argv, '--catalog', catalog]);
const refuse = (catalog: string, argv: readonly string[], code = 2): Promise<string> =>
  sandbox.refusal(['data', ...argv, '--catalog', catalog], code);
const rowsOf = async (catalog: string, kind: string): Promise<Rows> =>
  (await on<{ rows: Rows }>(catalog, 'show', kind)).rows;

const catalog = at('market.duckdb');
const files: readonly (readonly [string, string])[] = [
  ['bars.csv', TWO_STOCKS.replace('AAA,2020-01-08,56,60,55,59,2400,0,1', '"A ""A"", Ltd",2020-01-08,,,,0.1,,,')],
  ['fundamentals.csv', REVENUES],
  ['DGS10.csv', YIELDS],
  ['members.csv', MEMBERS],
  ['actions.csv', 'symbol,ex_date,action,value,target\nCCC,2020-01-06,spin-off,0.5,DDD\nCCC,2020-01-07,dividend,1,\n'],
  ['trades.csv', 'symbol,timestamp,price,size,trade_id\nBTC,2024-01-02T14:30:00.000001Z,100.5,1,7\n'],
  ['quotes.csv', 'symbol,timestamp,bid,ask,bid_size,ask_size\nBTC,2024-01-02T14:30:00.5Z,99,101,1,2\n'],
];
await on(catalog, 'import', ...files.map(([name, text]) => sandbox.file(name, text)));
const held = at('held.duckdb');
await on(held, 'import', at('bars.csv'));

/** Another process that has a catalog open for writing; its number once it does. */
const script = `import { liveClock } from '@quantcli/core';
import { openDuckDbCatalog } from '@quantcli/duckdb';
await openDuckDbCatalog(${JSON.stringify(held)}, { clock: liveClock, mode: 'write' });
console.log('held');
setInterval(() => {}, 1_000);`;
const holder = spawn(process.execPath, ['--input-type=module', '--eval', script], {
  cwd: import.meta.dirname,
  stdio: ['ignore', 'pipe', 'inherit'],
});
afterAll(() => {
  holder.kill('SIGKILL');
  sandbox.remove();
});
await new Promise((resolve) => holder.stdout.once('data', resolve));
// It waits for ten seconds, while everything below runs.
const waiting = sandbox.run(['data', 'import', at('quotes.csv'), '--catalog', held]);

describe('export', () => {
  /** Exports the kinds, imports the files elsewhere, and compares what is there then. */
  async function roundTrip(source: string, kinds: readonly string[], format: string): Promise<void> {
    const copy = `${source}.${format}.duckdb`;
    const written = kinds.map((kind) => at(`${format}/${kind}.${format}`));
    for (const [i, kind] of kinds.entries()) await on(source, 'export', written[i]!, '--kind', kind);
    await on(copy, 'import', ...written);
    for (const kind of kinds) expect(await rowsOf(copy, kind), kind).toEqual(await rowsOf(source, kind));
    const symbols = async (place: string): Promise<unknown> => (await on<{ symbols: unknown }>(place, 'list')).symbols;
    expect(await symbols(copy)).toEqual(await symbols(source));
  }

  it.each(['csv', 'parquet'])('to .%s and back keeps every kind as it is', (format) =>
    roundTrip(catalog, ['bars', 'fundamentals', 'series', 'membership', 'actions', 'trades', 'quotes'], format),
  );

  const flags = at('flags.duckdb');
  it('to .parquet and back keeps flags', async () => {
    const texts = {
      trades:
        'symbol,timestamp,price,size,side,trade_id\nBTC,2024-01-02T14:30:00Z,100,1,buy,7\nBTC,2024-01-02T14:30:01Z,99,1,sell,8\n',
      options: 'symbol,quote_date,expiration,strike,type,bid,ask\nSPX,2020-01-02,2020-02-21,3200,put,9,10\n',
      told: 'symbol,period_end,item,period,value,known_date,amended\nBBB,2019-12-31,assets,FY,7,2020-02-03,true\n',
    };
    await on(flags, 'import', ...Object.entries(texts).map(([name, text]) => sandbox.file(`${name}.csv`, text)));
    await roundTrip(flags, ['trades', 'options', 'fundamentals'], 'parquet');
  });

  // CSV has 1.0 for a side, a right and an amendment, which the import does not take for 1.
  it('to .csv and back keeps flags', () => roundTrip(flags, ['trades', 'options', 'fundamentals'], 'csv'));

  // Sectors are no column of bars.
  it.fails.each(['csv', 'parquet'])('to .%s and back keeps sectors', async (format) => {
    const sectors = at(`sectors-${format}.duckdb`);
    await on(
      sectors,
      'import',
      sandbox.file('sectors.csv', 'symbol,date,close,sector\nA,2020-01-02,1,Energy\nA,2020-01-03,1,Energy\n'),
    );
    await roundTrip(sectors, ['bars'], format);
  });

  it('takes the rows that are asked for, bars by default', async () => {
    const out = at('some.csv');
    expect(await on(catalog, 'export', out, '--symbols', 'BBB', '--from', '2020-01-07', '--to', '2020-01-07')).toEqual({
      kind: 'bars',
      rows: 1,
      written: out,
    });
    expect(readFileSync(out, 'utf8')).toMatch(/^symbol,tsEvent,[^\n]+\nBBB,2020-01-07,[^\n]+\n$/);
    const known = ['--kind', 'fundamentals', '--known-by', '2020-01-06', '--version', '1'];
    expect(await on(catalog, 'export', out, ...known)).toMatchObject({ rows: 2 });
    expect(await sandbox.text(['data', 'export', out, '--catalog', catalog])).toMatch(/10 bars written to/);
  });

  it.each([
    [[], /no file to write/],
    [[at('x.txt')], /neither Parquet nor CSV/],
    [[at('x.csv'), '--kind', 'book'], /no book to export/],
    [[at('x.csv'), '--kind', 'quots'], /"quots".*"quotes"/],
    [[at('x.csv'), '--symbols', 'ZZZ'], /"ZZZ"/],
    [[at('x.csv'), '--version', '7'], /no version 7/],
    [[at('x.csv'), '--from', 'x'], /--from/],
    [[at('x.csv'), '--from', '2030-01-01'], /no bars to export/],
    [[at('bars.csv/x.csv')], /cannot be a folder/],
  ])('refuses %j', async (argv, message) => {
    expect(await refuse(catalog, ['export', ...argv])).toMatch(message);
  });
});

const contentOf = async (place: string): Promise<unknown> => [
  await on(place, 'list'),
  await rowsOf(place, 'bars'),
  await rowsOf(place, 'quotes'),
];

describe('backup and restore', () => {
  const path = at('restored.duckdb');
  const backup = at('safe/backup.duckdb');
  it('bring back what was there, and keep what took its place', async () => {
    await on(path, 'import', at('bars.csv'));
    const before = await contentOf(path);
    const made = await on<{ bytes: number; sha256: string }>(path, 'backup', backup);
    expect(made).toEqual({
      written: backup,
      bytes: statSync(backup).size,
      sha256: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await on(path, 'import', at('quotes.csv'));
    await on(path, 'rollback', '0');
    const later = await contentOf(path);
    const restored = await on<{ kept: string }>(path, 'restore', backup);
    expect(restored).toEqual({ restored: path, versions: 1, sha256: made.sha256, kept: `${path}.before-restore` });
    expect(await contentOf(path)).toEqual(before);
    expect(await contentOf(restored.kept)).toEqual(later);
    // The backup is still one, and what was restored can be written to.
    expect(await on(path, 'import', at('quotes.csv'))).toMatchObject({ id: 2, inserted: 1 });
    expect(await sandbox.text(['data', 'restore', backup, '--catalog', path])).toMatch(
      /restored with 1 versions.*\n.*is now \S+before-restore/,
    );
  });

  it('make a catalog where there is none', async () => {
    const fresh = at('a/b/fresh.duckdb');
    expect(await on(fresh, 'restore', backup)).toMatchObject({ restored: fresh, kept: null });
    expect(await contentOf(fresh)).toEqual(await contentOf(path));
    expect(await sandbox.text(['data', 'backup', at('again.duckdb'), '--catalog', fresh])).toMatch(
      /MB written to .*SHA-256/,
    );
  });

  it('refuse what is no backup, and leave the catalog alone', async () => {
    const before = await contentOf(path);
    const cut = sandbox.file('cut.duckdb', readFileSync(backup));
    truncateSync(cut, statSync(cut).size / 2);
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['restore'], /no backup to restore/],
      [['restore', at('missing.duckdb')], /no backup at/],
      [['restore', at('bars.csv')], /bars\.csv is not a catalog/],
      [['restore', sandbox.folder], /folder/],
      [['restore', path], /is the catalog itself/],
      [['restore', cut], /cut\.duckdb/],
      [['backup'], /no file to write the backup to/],
      [['backup', path], /restored\.duckdb is there already/],
      [['backup', backup], /backup\.duckdb is there already/],
      [['backup', at('bars.csv/x')], /cannot be a folder/],
    ];
    for (const [argv, message] of cases) expect(await refuse(path, argv), argv.join(' ')).toMatch(message);
    expect(await contentOf(path)).toEqual(before);
    expect(existsSync(at('missing.duckdb'))).toBe(false);
  });

  it('fail, not refuse, where the system does', async () => {
    expect(await refuse(path, ['backup', '/proc/quantcli/backup.duckdb'], 1)).toMatch(/cannot make the folder/);
    if (process.getuid?.() === 0) return;
    mkdirSync(at('closed'));
    chmodSync(at('closed'), 0o500);
    expect(await refuse(path, ['backup', at('closed/backup.duckdb')], 1)).toMatch(/permission/);
  });
});

describe('a catalog that another process holds', () => {
  it('is named with that process', async () => {
    const { code, out, error } = await waiting;
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(error).toMatch(/^quant: the catalog \S+held\.duckdb is in use \(process \d+, [^\n]+\n$/);
    expect(error).toContain(`process ${holder.pid},`);
  });

  it('can be read again once that process is gone, even killed', async () => {
    const gone = new Promise((resolve) => holder.once('exit', resolve));
    holder.kill('SIGKILL');
    await gone;
    expect(await rowsOf(held, 'bars')).toHaveLength(10);
    expect((await on<{ imports: unknown[] }>(held, 'list')).imports).toHaveLength(1);
  });
});
