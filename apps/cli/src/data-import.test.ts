/** `quant data import` and `quant data list`: every kind in one catalog, again, amended, quarantined, interrupted, refused. */
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv, MEMBERS, REVENUES, TWO_STOCKS, YIELDS } from './cli-fixture.ts';

interface Imported {
  readonly id: number;
  readonly contentHash: string;
  readonly read: number;
  readonly imported: number;
  readonly rejected: number;
  readonly inserted: number;
  readonly replaced: number;
  readonly unchanged: number;
  readonly alreadyStored: boolean;
  readonly kinds: Readonly<Record<string, number>>;
  readonly symbols: number;
  readonly from: string;
  readonly to: string;
  readonly recognised: readonly string[];
  readonly reasons: readonly { readonly reason: string; readonly count: number }[];
  readonly rejections: readonly { readonly file: string; readonly line: number; readonly reason: string }[];
}

interface Listed {
  readonly imports: readonly { readonly id: number; readonly action: string; readonly sources: readonly string[] }[];
  readonly kinds: readonly { readonly kind: string; readonly rows: number; readonly subjects: number }[];
  readonly symbols: readonly { readonly symbol: string; readonly bars: number; readonly sector: string | null }[];
}

type Rows = { readonly rows: readonly Readonly<Record<string, number | string>>[] };

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => `${sandbox.folder}/${name}`;
const catalog = at('market.duckdb');
const actions = 'symbol,ex_date,action,value\nCCC,2020-01-06,split,2\nCCC,2020-01-07,dividend,1\n';
const files = [
  sandbox.file('bars.csv', TWO_STOCKS),
  sandbox.file('fundamentals.csv', REVENUES),
  sandbox.file('DGS10.csv', YIELDS),
  sandbox.file('members.csv', MEMBERS),
  sandbox.file('actions.csv', actions),
];

const into = (path: string, ...argv: string[]): Promise<Imported> =>
  sandbox.json(['data', 'import', ...argv, '--catalog', path]);
const list = (path = catalog): Promise<Listed> => sandbox.json(['data', 'list', '--catalog', path]);
const rows = async (path: string, kind: string, ...options: string[]): Promise<Rows['rows']> =>
  (await sandbox.json<Rows>(['data', 'show', kind, '--catalog', path, ...options])).rows;

const cell = (name: string): string => `"${name.replaceAll('"', '""')}"`;

/** A signal that is aborted when it is asked for the nth time. */
function abortedAfter(questions: number): AbortSignal {
  const { signal } = new AbortController();
  let left = questions;
  Object.defineProperty(signal, 'aborted', { get: () => (left -= 1) < 0 });
  return signal;
}

describe('all kinds in one catalog', async () => {
  const first = await into(catalog, ...files);

  it('counts rows of the files and records of each kind', () => {
    expect(first).toMatchObject({
      id: 1,
      read: 23,
      imported: 24,
      rejected: 0,
      inserted: 24,
      replaced: 0,
      unchanged: 0,
      alreadyStored: false,
      kinds: { bars: 10, fundamentals: 3, series: 5, membership: 4, actions: 2 },
      symbols: 4,
      from: '2019-01-01',
      to: '2020-01-08',
    });
    expect(first.recognised.map((line) => line.split(':')[0])).toEqual(files.map((path) => path.split('/').at(-1)));
  });

  it('lists them, with the version and its sources', async () => {
    const { imports, kinds, symbols } = await list();
    expect(imports).toMatchObject([
      {
        id: 1,
        action: 'import',
        target: null,
        rows: 24,
        contentHash: first.contentHash,
        sources: files.map((f) => f.split('/').at(-1)),
      },
    ]);
    expect(kinds.map(({ kind, rows: n, subjects }) => `${kind} ${n} ${subjects}`)).toEqual([
      'bars 10 2',
      'fundamentals 3 2',
      'series 5 1',
      'membership 4 3',
      'actions 2 1',
    ]);
    expect(symbols).toEqual(
      ['AAA', 'BBB'].map((symbol) => ({ symbol, bars: 5, from: '2020-01-02', to: '2020-01-08', sector: null })),
    );
    const text = await sandbox.text(['data', 'list', '--catalog', catalog]);
    expect(text).toMatch(/bars\.csv, fundamentals\.csv, DGS10\.csv and 2 more/);
  });

  it('changes nothing when it comes again, in any order of the same files', async () => {
    const again = await into(catalog, ...files);
    expect(again).toMatchObject({ id: 1, alreadyStored: true, inserted: 0, replaced: 0, unchanged: 24 });
    expect(again.contentHash).toBe(first.contentHash);
    expect(await sandbox.text(['data', 'import', ...files, '--catalog', catalog])).toMatch(/nothing changed/);
    expect((await list()).imports).toHaveLength(1);
  });

  it('stores what a file has new and says what was known', async () => {
    const amended = REVENUES.replace('BBB,2019-12-31,revenues,FY,300,10-K,2020-01-03T23:00:00Z\n', '').concat(
      'AAA,2019-12-31,revenues,FY,950,10-K/A,2020-02-03T22:00:00Z\n',
    );
    expect(await into(catalog, sandbox.file('amended.csv', amended))).toMatchObject({
      id: 2,
      inserted: 1,
      replaced: 0,
      unchanged: 2,
    });
    const values = async (...options: string[]): Promise<unknown[]> =>
      (await rows(catalog, 'fundamentals', '--symbols', 'AAA', ...options)).map(({ value }) => value);
    expect(await values()).toEqual([1000, 900, 950]);
    expect(await values('--version', '1')).toEqual([1000, 900]);
    expect(await values('--known-by', '2020-02-03')).toEqual([950]);
    expect(await values('--known-by', '2020-02-02')).toEqual([900]);
  });
});

describe('bad rows', () => {
  const header = 'symbol,date,open,high,low,close,volume\n';
  const path = at('quarantine.duckdb');

  it('are quarantined with file, line and reason; the rest is stored', async () => {
    const file = sandbox.file(
      'dirty.csv',
      `${header}A,2020-01-02,1,1,1,1,1\nA,2020-01-03,1,1,1,-1,1\nA,2020-01-06,1,1,1,oops,1\nA,2020-01-06,1,1,1,2,1\nA,2020-01-06,1,1,1,3,1\n`,
    );
    const imported = await into(path, file);
    expect(imported).toMatchObject({ read: 5, imported: 2, rejected: 3, inserted: 2 });
    expect(imported.rejections).toMatchObject([{ line: 3 }, { line: 4 }, { line: 5 }]);
    expect(await rows(path, 'quarantine')).toMatchObject([{ file: 'dirty.csv', line: 3 }, { line: 4 }, { line: 5 }]);
    expect((await rows(path, 'bars')).map(({ close }) => close)).toEqual([1, 3]);
    const text = await sandbox.text(['data', 'import', file, '--catalog', path]);
    expect(text).toMatch(/dirty\.csv +4 +close is not a number: "oops"/);
  });
});

describe('options', () => {
  const path = at('options.duckdb');

  it('--zone is of civil times', async () => {
    const file = sandbox.file('ny.csv', 'symbol,datetime,close\nA,2020-07-01 09:30:00,1\nA,2020-07-01 09:31:00,2\n');
    const { recognised } = await into(path, file, '--zone', 'America/New_York');
    expect(recognised[0]).toContain('America/New_York');
    expect((await rows(path, 'bars')).map(({ tsEvent, tsKnown }) => [tsEvent, tsKnown])).toEqual([
      ['2020-07-01T13:30:00.000000Z', '2020-07-01T13:31:00.000000Z'],
      ['2020-07-01T13:31:00.000000Z', '2020-07-01T13:32:00.000000Z'],
    ]);
  });

  it('--kind says what a wide table holds', async () => {
    const file = sandbox.file('wide.csv', 'date,XX,YY\n2020-01-02,1,2\n2020-01-03,1,2\n');
    expect((await into(at('wide.duckdb'), file)).kinds).toEqual({ series: 4 });
    expect((await into(at('wide.duckdb'), file, '--kind', 'bars')).kinds).toEqual({ bars: 4 });
  });

  it('--symbol names what the file does not, --known-lag says when it could be known', async () => {
    const file = sandbox.file('nameless.csv', 'date,close\n2020-01-02,1\n2020-01-03,2\n');
    const lagged = at('lag.duckdb');
    expect((await into(lagged, file, '--symbol', 'GOLD')).kinds).toEqual({ bars: 2 });
    await into(lagged, file, '--symbol', 'GOLD', '--kind', 'series', '--known-lag', '1.5d');
    expect((await rows(lagged, 'series', '--symbols', 'GOLD')).map(({ tsKnown }) => tsKnown)).toEqual([
      '2020-01-04T12:00:00.000000Z',
      '2020-01-05T12:00:00.000000Z',
    ]);
  });
});

describe('names', () => {
  const names = ['A,B', 'NA', 'Q"t', '__proto__', 'constructor', 'null', 'toString', 'Ünï-日本', '💹'];
  const path = at('a/new/folder/names.duckdb');
  const text = ['symbol,date,close,volume,sector']
    .concat(names.flatMap((name) => [`${cell(name)},2020-01-02,1,5,NA`, `${cell(name)},2020-01-03,2,5,NA`]))
    .join('\n');

  it('are kept whatever they are, in a catalog whose folder was not there', async () => {
    expect(await into(path, sandbox.file('names.csv', text))).toMatchObject({ imported: 18, rejected: 0 });
    expect((await list(path)).symbols.map(({ symbol }) => symbol)).toEqual(names.toSorted((a, b) => (a < b ? -1 : 1)));
    for (const name of names.slice(1)) {
      expect(await rows(path, 'bars', '--symbols', name), name).toMatchObject([
        { symbol: name, close: 1 },
        { close: 2 },
      ]);
    }
  });

  it('are so in what is computed from them', async () => {
    const { out } = await sandbox.run(['features', 'eval', '--json', 'close', '--catalog', path]);
    const { values } = JSON.parse(out) as { values: Record<string, Record<string, number[]>> };
    expect(Object.entries(values['close']!).map(([name, column]) => [name, column])).toEqual(
      names.toSorted((a, b) => (a < b ? -1 : 1)).map((name) => [name, [1, 2]]),
    );
    const { symbols } = await sandbox.json<{ symbols: number }>(['data', 'check', '--catalog', path]);
    expect(symbols).toBe(names.length);
  });
});

describe('an interrupt', () => {
  it('at any moment leaves the catalog as it was', async () => {
    const path = at('interrupted.duckdb');
    await into(path, files[0]!);
    const before = await list(path);
    const market = sandbox.file('market.csv', marketCsv(3, 40));
    let moments = 0;
    for (;;) {
      const { code, out, error } = await sandbox.run(
        ['data', 'import', market, '--catalog', path],
        abortedAfter(moments),
      );
      if (code === 0) break;
      expect({ code, out }).toEqual({ code: 130, out: '' });
      expect(error).toMatch(/^quant: interrupted[^\n]*\n$/);
      expect(await list(path)).toEqual(before);
      moments += 1;
    }
    expect(moments).toBeGreaterThan(3);
    expect((await list(path)).imports).toHaveLength(2);
  });
});

describe('bad input', () => {
  const good = files[0]!;
  mkdirSync(at('empty-folder'));

  it.each([
    [[], /no file to import/],
    [[at('missing.csv')], /missing\.csv does not exist/],
    [[good, at('missing.csv')], /missing\.csv does not exist/],
    [[at('empty-folder')], /empty-folder/],
    [[sandbox.file('empty.csv', '')], /empty/],
    [
      [
        sandbox.file(
          'binary.csv',
          Uint8Array.from({ length: 400 }, (_, i) => (i * 37) % 256),
        ),
      ],
      /not text/,
    ],
    [[sandbox.file('cut.csv.gz', gzipSync(marketCsv(3, 400)).subarray(0, 9_000))], /truncated|corrupt|gzip/i],
    [[sandbox.file('useless.csv', 'symbol,date,close\nA,2020-01-02,-1\nA,2020-01-03,0\n')], /useless\.csv/],
    [[good, '--zone', 'Mars'], /time zone "Mars"/],
    [[good, '--kind', 'bar'], /"bar".*"bars"/],
    [[good, '--kind', 'quotes'], /quotes/],
    [[good, '--known-lag', '45'], /--known-lag/],
    [[good, '--known-lag', '-3d'], /--known-lag/],
    [[good, '--sort', 'x'], /--sort/],
  ])('refuses %j, and makes no catalog', async (argv, message) => {
    expect(await sandbox.refusal(['data', 'import', ...argv, '--catalog', at('none.duckdb')])).toMatch(message);
    expect(existsSync(at('none.duckdb'))).toBe(false);
  });

  it('leaves a catalog that is there as it was', async () => {
    const before = await list();
    await sandbox.refusal(['data', 'import', good, at('missing.csv'), '--catalog', catalog]);
    await sandbox.refusal(['data', 'import', at('cut.csv.gz'), '--catalog', catalog]);
    expect(await list()).toEqual(before);
  });

  it('refuses a catalog path that cannot be one', async () => {
    for (const path of [good, `${good}/x.duckdb`, at('empty-folder')]) {
      await sandbox.refusal(['data', 'import', good, '--catalog', path]);
    }
    writeFileSync(at('half.duckdb'), 'not a database');
    expect(await sandbox.refusal(['data', 'import', good, '--catalog', at('half.duckdb')])).toMatch(/not a catalog/);
    expect(await sandbox.refusal(['data', 'list', '--catalog', at('none.duckdb')])).toMatch(/no catalog/);
    expect(await sandbox.refusal(['data', 'list', 'extra', '--catalog', catalog])).toMatch(/extra/);
  });
});
