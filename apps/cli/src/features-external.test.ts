/**
 * `--external`: columns that are no prices, seen from the instant on at which they were known; and what `quant features
 * check` says of those that carry a leak from outside.
 */
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv, TWO_STOCKS } from './cli-fixture.ts';

type Columns = Readonly<Record<string, readonly (number | null)[]>>;
interface Checked {
  readonly columns: readonly { readonly field: string; readonly verdict: string; readonly sentence: string }[];
  readonly failed: number;
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const stocks = sandbox.file('stocks.csv', TWO_STOCKS);
let files = 0;
const columnsFile = (...lines: readonly string[]): string =>
  sandbox.file(`columns-${(files += 1)}.csv`, `${lines.join('\n')}\n`);
const evaluate = async (expression: string, ...argv: string[]): Promise<Columns> => {
  const own = ['features', 'eval', expression, '--data', stocks, '--workers', '1', ...argv];
  return (await sandbox.json<{ values: Readonly<Record<string, Columns>> }>(own)).values[expression]!;
};
const check = (set: string, ...argv: string[]): Promise<Checked> =>
  sandbox.json(['features', 'check', set, '--workers', '1', ...argv]);

describe('a column from outside', () => {
  it('is known at the end of its date, after the close, and stands until the next', async () => {
    const file = columnsFile('symbol,date,score', 'AAA,2020-01-02,1', 'AAA,2020-01-06,3', 'BBB,2020-01-07,5');
    expect(await evaluate('score', '--external', file)).toEqual({
      AAA: [null, 1, 1, 3, 3],
      BBB: [null, null, null, null, 5],
    });
  });

  it('is not seen before the instant that it names', async () => {
    const rows = ['AAA,2020-01-02,1,2020-01-07T12:00:00Z', 'BBB,2020-01-02,2,2020-01-07T23:00:00Z'];
    expect(await evaluate('score', '--external', columnsFile('symbol,date,score,known_date', ...rows))).toEqual({
      AAA: [null, null, null, 1, 1],
      BBB: [null, null, null, null, 2],
    });
  });

  // A report of a date may come after its close; it is taken as known at the date's start.
  it('named by a date is known at its end', async () => {
    const file = columnsFile('symbol,date,score,filed', 'AAA,2020-01-02,1,2020-01-06');
    expect((await evaluate('score', '--external', file))['AAA']).toEqual([null, null, null, 1, 1]);
  });

  // The help names this column; it is read as a figure instead, and values are seen before they were known.
  it('is not seen before its column "known" says', async () => {
    const file = columnsFile('symbol,date,score,known', 'AAA,2020-01-02,1,2020-01-06T12:00:00Z');
    expect((await evaluate('score', '--external', file))['AAA']).toEqual([null, null, 1, 1, 1]);
  });

  it('of several files is joined, and may be used beside prices', async () => {
    const one = columnsFile('symbol,date,one', 'BBB,2020-01-02,1');
    const two = columnsFile('symbol,date,two,three', 'BBB,2020-01-03,2,4');
    const values = await evaluate('one + two * raw_close / three', '--external', one, two);
    expect(values['BBB']).toEqual([null, null, 11.5, 12, 12]);
  });

  it('of symbols without bars is left alone', async () => {
    const file = columnsFile('symbol,date,score', 'ZZZ,2020-01-02,1', 'BBB,2020-01-02,2');
    expect(await evaluate('score', '--external', file)).toEqual({
      AAA: Array(5).fill(null),
      BBB: [null, 2, 2, 2, 2],
    });
  });

  it('beside a catalog is part of what values are kept for', async () => {
    const catalog = `${sandbox.folder}/kept.duckdb`;
    await sandbox.json(['data', 'import', stocks, '--catalog', catalog]);
    const [early, late] = ['03', '07'].map((day) =>
      columnsFile('symbol,date,score,known_date', `AAA,2020-01-02,1,2020-01-${day}T12:00:00Z`),
    );
    const keep = async (file: string): Promise<unknown> => {
      const argv = ['features', 'eval', 'score', '--catalog', catalog, '--external', file, '--keep', '--workers', '1'];
      const { values, kept } = await sandbox.json<{ values: { score: Columns }; kept: number }>(argv);
      return [values.score['AAA'], kept];
    };
    expect(await keep(early!)).toEqual([[null, 1, 1, 1, 1], 0]);
    expect(await keep(late!)).toEqual([[null, null, null, 1, 1], 0]);
    expect(await keep(early!)).toEqual([[null, 1, 1, 1, 1], 1]);
  });

  // A series is found so; a column of symbols is found under no name at all.
  it('whose name no field may have is found with _ in its place', async () => {
    const file = columnsFile('symbol,date,my score', 'BBB,2020-01-02,2');
    expect((await evaluate('my_score', '--external', file))['BBB']).toEqual([null, 2, 2, 2, 2]);
  });

  // A column that is named as a price is dropped, and the price used, without a word.
  it('named as a price is refused', async () => {
    const file = columnsFile('symbol,date,volume', 'AAA,2020-01-02,1');
    expect(await evaluate('volume', '--external', file).catch(() => 'refused')).toBe('refused');
  });
});

describe('a leak', async () => {
  const [SYMBOLS, BARS] = [40, 160];
  const market = sandbox.file('market.csv', marketCsv(SYMBOLS, BARS));
  const rows = marketCsv(SYMBOLS, BARS)
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const closeOf = (n: number, t: number): number => Number(rows[n * BARS + t]![5]);
  /** The return of bar t + k and noise, correlated by 0.3, known at noon of t or at the end of that date. */
  const planted = (k: number, known: boolean): string => {
    let state = 11;
    const draw = (): number => (state = (state * 48_271) % 2_147_483_647) / 2_147_483_647 - 0.5;
    const lines = rows.map(([symbol, date], i) => {
      const [n, t] = [Math.floor(i / BARS), i % BARS];
      const noise = draw() + draw() + draw();
      const at = t + k;
      const signal = at > 0 && at < BARS ? (closeOf(n, at) / closeOf(n, at - 1) - 1) / 0.0091 : 0;
      const value = 0.3 * signal + Math.sqrt(0.91) * 2 * noise;
      return `${symbol},${date},${value.toFixed(6)}${known ? `,${date}T12:00:00Z` : ''}`;
    });
    return columnsFile(`symbol,date,tip${known ? ',known_date' : ''}`, ...lines);
  };
  const verdict = async (file: string): Promise<Checked['columns'][number]> => {
    const { columns } = await check('tip', '--data', market, '--external', file);
    expect(columns.map(({ field }) => field)).toEqual(['tip']);
    return columns[0]!;
  };
  const leak = planted(1, true);

  it("is suspected in a column that has tomorrow's return", async () => {
    const { verdict: found, sentence } = await verdict(leak);
    expect(found).toBe('suspicious');
    expect(sentence).toMatch(/^IC \+0\.[23]\d\d against the return of bar t \+ 1 over the whole history/);
  });

  it("is not suspected in the honest version, today's return", async () => {
    const { verdict: found, sentence } = await verdict(planted(0, true));
    expect(found).toBe('clean');
    expect(sentence).toMatch(/no cliff at 1 to 22 bars/);
  });

  it('is none once the column is known only at the end of its date and seen a bar later', async () => {
    expect((await verdict(planted(1, false))).verdict).toBe('clean');
    expect((await verdict(planted(2, false))).verdict).toBe('suspicious');
  });

  it('is told to a person, with its numbers', async () => {
    const argv = ['features', 'check', 'ts_mean(tip, 3)', '--data', market, '--external', leak, '--workers', '1'];
    expect(await sandbox.text(argv)).toMatch(/\n {2}tip is suspicious: IC \+0\.\d{3} against the return of bar t \+ 1/);
  });

  // Nothing looks ahead, it is said, in the line above the one that says what probably does.
  it('is not preceded by an all-clear', async () => {
    const argv = ['features', 'check', 'tip', '--data', market, '--external', leak, '--workers', '1'];
    expect(await sandbox.text(argv)).not.toMatch(/Nothing looks ahead/);
  });

  // Only columns that a feature reads are looked at; the others go without a word.
  it('is looked for in every column of the files', async () => {
    const { columns } = await check('returns(close)', '--data', market, '--external', leak);
    expect(columns.map(({ field }) => field)).toEqual(['tip']);
  });

  it('cannot be told on too few dates', async () => {
    const file = columnsFile('symbol,date,score', 'AAA,2020-01-02,1', 'BBB,2020-01-02,2');
    const { columns } = await check('score', '--data', stocks, '--external', file);
    expect(columns).toMatchObject([
      { field: 'score', verdict: 'undecided', sentence: expect.stringContaining('0 dates') },
    ]);
  });
});

describe('bad input', () => {
  const score = columnsFile('symbol,date,score', 'AAA,2020-01-02,1');
  const refusal = (expression: string, ...argv: string[]): Promise<string> =>
    sandbox.refusal(['features', 'eval', expression, '--data', stocks, '--workers', '1', ...argv]);

  it.each([
    ['no file', ['--external'], /--external needs a value/],
    ['a missing file', ['--external', `${sandbox.folder}/none.csv`], /none\.csv does not exist/],
    ['an empty file', ['--external', sandbox.file('empty.csv', '')], /empty/],
    ['a file without columns', ['--external', columnsFile('symbol,date', 'AAA,2020-01-02')], /symbol, date/],
    ['a file without symbols', ['--external', columnsFile('date,score', '2020-01-02,1')], /date, score/],
    ['a file without dates', ['--external', columnsFile('symbol,score', 'AAA,1')], /date/],
  ])('refuses %s', async (_, argv, message) => {
    expect(await refusal('score', ...argv)).toMatch(message);
  });

  it('names an unknown field', async () => {
    expect(await refusal('scor', '--external', score)).toMatch(/unknown field "scor"/);
  });

  // Columns from outside that no expression names are not among what is suggested.
  it('suggests a column from outside', async () => {
    expect(await refusal('scor', '--external', score)).toMatch(/did you mean "score"/);
  });
});
