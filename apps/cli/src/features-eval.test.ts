/** `quant features eval`: expressions and sets on files and catalogs, printed, written, or kept and read again. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv, TWO_STOCKS } from './cli-fixture.ts';

interface Evaluated {
  readonly time: readonly string[];
  readonly symbols: readonly string[];
  readonly values: Readonly<Record<string, Readonly<Record<string, readonly (number | null)[]>>>>;
  readonly kept?: number;
  readonly leftOut?: readonly { readonly name: string; readonly missing: readonly string[] }[];
  readonly written?: string;
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => `${sandbox.folder}/${name}`;
const evaluate = (...argv: string[]): Promise<Evaluated> =>
  sandbox.json(['features', 'eval', '--workers', '1', ...argv]);

const shown = (...argv: string[]): Promise<string> => sandbox.text(['features', 'eval', '--workers', '1', ...argv]);

const stocks = sandbox.file('stocks.csv', TWO_STOCKS);
// T02 misses a day, T04 ends early.
const market = sandbox.file(
  'market.csv',
  marketCsv(5, 90, (row, n, t) => ((n === 2 && t === 40) || (n === 4 && t > 60) ? '' : row)).replaceAll(/\n+/g, '\n'),
);
const set = sandbox.file(
  'own.yaml',
  'name: own\nversion: 3\ndefine:\n  r: returns(close)\nfeatures:\n  change: r\n  calm: { expr: "ts_std(r, 5)", description: Calm. }\n  yield: earnings / close\n',
);
/** Time-series, cross-sectional, recursive, and one of which the market has not enough bars. */
const MIXED = ['returns(close)', 'rank(volume)', 'ema(close, 10) / close', 'ts_mean(close, 80)'];

describe('expressions', () => {
  it('have the values that a hand computes', async () => {
    const { time, symbols, values } = await evaluate('close', 'delta(close, 2)', 'rank(volume)', '--data', stocks);
    expect(time).toEqual(['2020-01-02', '2020-01-03', '2020-01-06', '2020-01-07', '2020-01-08']);
    expect(symbols).toEqual(['AAA', 'BBB']);
    expect(values['close']!['BBB']).toEqual([20, 21, 21, 22, 22]);
    expect(values['delta(close, 2)']!['BBB']).toEqual([null, null, 1, 1, 1]);
    expect(values['rank(volume)']).toEqual({ AAA: [1, 1, 1, 1, 1], BBB: [0.5, 0.5, 0.5, 0.5, 0.5] });
  });

  it('are named as they were typed, and may begin with a minus', async () => {
    const { values } = await evaluate('-close', 'close+ 1', '--data', stocks, '--symbols', 'BBB');
    expect(values).toEqual({ '-close': { BBB: [-20, -21, -21, -22, -22] }, 'close+ 1': { BBB: [21, 22, 22, 23, 23] } });
  });

  it('longer than the data are refused, with the place', async () => {
    expect(await sandbox.refusal(['features', 'eval', '1 + ts_mean(close, 100000)', '--data', stocks])).toContain(
      'ts_mean(close, 100000) needs 100000 bars, and the data has 5 (column 5 of',
    );
  });

  it('are evaluated on all symbols, whatever is printed', async () => {
    const all = await evaluate(...MIXED, '--data', market);
    const some = await evaluate(...MIXED, '--data', market, '--symbols', 'T03, T01,T03');
    expect(some.symbols).toEqual(['T03', 'T01']);
    for (const text of MIXED) {
      expect(some.values[text]).toEqual({ T01: all.values[text]!['T01'], T03: all.values[text]!['T03'] });
    }
  });

  it('are missing where the bars are', async () => {
    const { values, time } = await evaluate('close', 'returns(close)', '--data', market);
    expect(time).toHaveLength(90);
    expect(values['close']!['T02']!.flatMap((value, t) => (value === null ? [t] : []))).toEqual([40]);
    expect(values['returns(close)']!['T02']!.flatMap((value, t) => (value === null ? [t] : []))).toEqual([0, 40, 41]);
    expect(values['close']!['T04']!.slice(61).every((value) => value === null)).toBe(true);
  });

  it('are shown to a person, the last bars of them', async () => {
    const text = await shown('close', '--data', market);
    expect(text).toMatch(/^ {2}close, last 10 of 90 bars\n\n {2}date +T00 +T01 +T02 +T03 +T04\n/);
    expect(text.trimEnd().split('\n')).toHaveLength(14);
    expect(text).toMatch(/ –\n/);
  });
});

describe('a set', () => {
  it('is evaluated by its file, without what the data has no fields for', async () => {
    const { values, leftOut } = await evaluate('--set', set, '--data', market);
    const typed = await evaluate('returns(close)', 'ts_std(returns(close), 5)', '--data', market);
    expect(leftOut).toEqual([{ name: 'yield', missing: ['earnings'] }]);
    expect(Object.keys(values)).toEqual(['change', 'calm']);
    expect(Object.values(values)).toEqual(Object.values(typed.values));
  });

  it('is evaluated by its name', async () => {
    const { values, leftOut } = await evaluate('--set', 'alpha-v1', '--data', market, '--symbols', 'T00');
    expect(Object.keys(values)).toEqual(expect.arrayContaining(['momentum_12_1', 'reversal_5', 'rsi_14']));
    const { values: typed } = await evaluate('returns(close, 5)', '--data', market, '--symbols', 'T00');
    expect(values['reversal_5']).toEqual(typed['returns(close, 5)']);
    expect(leftOut).toEqual([]);
  });

  it('is told to a person with what was left out', async () => {
    const text = await shown('--set', set, '--data', stocks);
    expect(text).toMatch(/\n {2}left out: yield, which needs earnings\n/);
  });
});

const rowsOf = (file: string): string[][] =>
  readFileSync(file, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));

it('finds a set of the folder by its file, whatever the set calls itself', async () => {
  const folder = `${sandbox.folder}/desk`;
  mkdirSync(`${folder}/features`, { recursive: true });
  writeFileSync(`${folder}/features/desk.yaml`, 'name: another\nfeatures:\n  up: close > open\n');
  const argv = ['features', 'eval', '--set', 'desk', '--data', market, '--json'];
  const { status, stdout } = spawnSync(process.execPath, [join(import.meta.dirname, '../bin/quant.js'), ...argv], {
    cwd: folder,
    encoding: 'utf8',
  });
  expect(status).toBe(0);
  expect(Object.keys((JSON.parse(stdout) as Evaluated).values)).toEqual(['up']);
});

describe('--out', () => {
  it('has the numbers of the JSON, a missing one as an empty cell', async () => {
    const file = at('values.csv');
    const printed = await evaluate('--set', set, '--data', market);
    const written = await evaluate('--set', set, '--data', market, '--out', file);
    expect(written).toEqual({ ...printed, values: {}, written: file });
    const [header, ...rows] = rowsOf(file);
    expect(header).toEqual(['date', 'symbol', 'change', 'calm']);
    const expected = printed.time.flatMap((date, t) =>
      printed.symbols
        .map((symbol) => [date, symbol, ...Object.values(printed.values).map((columns) => columns[symbol]![t])])
        .filter((row) => row.slice(2).some((value) => value !== null))
        .map((row) => row.map((cell) => (cell === null ? '' : String(cell)))),
    );
    expect(rows).toEqual(expected);
    expect(rows.some((row) => row[2] !== '' && row[3] === '')).toBe(true);
  });

  it('has the chosen symbols only', async () => {
    const file = at('chosen.csv');
    await evaluate('rank(close)', '--data', market, '--symbols', 'T03,T01', '--out', file);
    const { values } = await evaluate('rank(close)', '--data', market);
    const [, ...rows] = rowsOf(file);
    expect(new Set(rows.map(([, symbol]) => symbol))).toEqual(new Set(['T01', 'T03']));
    const third = rows.filter(([, symbol]) => symbol === 'T03').map(([, , cell]) => Number(cell));
    expect(third).toEqual(values['rank(close)']!['T03']);
  });

  it('quotes what has a comma', async () => {
    const file = at('quoted.csv');
    await evaluate('delta(close, 1)', '--data', stocks, '--out', file);
    expect(readFileSync(file, 'utf8')).toMatch(/^date,symbol,"delta\(close, 1\)"\n2020-01-03,AAA,/);
    expect(await shown('close', '--data', stocks, '--out', file)).toBe(`  written: ${file}\n`);
  });
});

describe('--keep', async () => {
  const catalog = at('kept.duckdb');
  const kept = ['--catalog', catalog, '--keep'];
  await sandbox.json(['data', 'import', market, '--catalog', catalog]);
  const fresh = await evaluate(...MIXED, '--catalog', catalog);
  const first = await evaluate(...MIXED, ...kept);

  it('reads the second time what the first has kept: the same values', async () => {
    expect([fresh.kept, first.kept]).toEqual([0, 0]);
    const second = await evaluate(...MIXED, ...kept);
    expect(second).toEqual({ ...first, kept: 4 });
    expect(first.values).toEqual(fresh.values);
    expect((await evaluate(...MIXED, '--data', market)).values).toEqual(first.values);
  });

  it('computes other expressions, and tells the same one however it is typed', async () => {
    expect((await evaluate('returns(close,1)', 'returns(close, 2)', '--catalog', catalog)).kept).toBe(1);
    expect((await evaluate('returns(close, 2)', '--catalog', catalog)).kept).toBe(0);
    expect(await shown('returns(close)', '--catalog', catalog)).toMatch(
      /1 of 1 were read from what is kept beside the catalog\n$/,
    );
  });

  it('computes anew once the data has changed, and keeps both', async () => {
    const altered = marketCsv(5, 90, (row, n, t) => (n === 1 && t === 50 ? row.replace(/\d+$/, '77') : row));
    await sandbox.json(['data', 'import', sandbox.file('altered.csv', altered), '--catalog', catalog]);
    const other = await evaluate(...MIXED, ...kept);
    expect(other.kept).toBe(0);
    expect(other.values).not.toEqual(first.values);
    expect(other.values).toEqual((await evaluate(...MIXED, '--data', at('altered.csv'))).values);
    expect((await evaluate(...MIXED, ...kept)).kept).toBe(4);
    await sandbox.json(['data', 'rollback', '1', '--catalog', catalog]);
    expect(await evaluate(...MIXED, ...kept)).toEqual({ ...first, kept: 4 });
  });

  it('is not for files, beside a catalog neither', async () => {
    for (const more of [[], ['--catalog', catalog]]) {
      const argv = ['features', 'eval', 'close', '--data', market, '--keep', ...more];
      expect(await sandbox.refusal(argv)).toMatch(/kept beside a catalog/);
    }
  });

  it('leaves nothing beside a catalog that it was not asked for', async () => {
    const other = at('other.duckdb');
    await sandbox.json(['data', 'import', stocks, '--catalog', other]);
    await evaluate('close', '--catalog', other);
    await evaluate('close', '--catalog', other, '--out', at('other.csv'));
    expect(existsSync(`${other}.sqlite`)).toBe(false);
  });
});

describe('a damaged store', async () => {
  const catalog = at('damaged.duckdb');
  await sandbox.json(['data', 'import', stocks, '--catalog', catalog]);
  const damaged = sandbox.file('damaged.duckdb.sqlite', 'no database');

  it('stops only who wants to keep more', async () => {
    const argv = ['features', 'eval', 'close', '--catalog', catalog];
    const { values, kept } = await evaluate('close', '--catalog', catalog);
    expect(kept).toBe(0);
    expect(values).toEqual((await evaluate('close', '--data', stocks)).values);
    expect(await sandbox.refusal([...argv, '--keep'])).toContain('damaged.duckdb.sqlite');
    expect(readFileSync(damaged, 'utf8')).toBe('no database');
  });
});

describe('the same bytes', async () => {
  const argv = ['features', 'eval', ...MIXED, '--json', '--data', market];
  const { out } = await sandbox.run([...argv, '--workers', '1']);

  it('come from one worker and from two', async () => {
    expect(await sandbox.run([...argv, '--workers', '2'])).toEqual({ code: 0, out, error: '' });
  });

  it('come in another time zone and language', () => {
    const { stdout, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, '../bin/quant.js'), ...argv, '--workers', '1'],
      {
        encoding: 'utf8',
        env: { ...process.env, TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' },
      },
    );
    expect(stderr).toBe('');
    expect(stdout).toBe(out);
  });
});
