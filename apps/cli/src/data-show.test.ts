/** `quant data show`: rows by symbol, time, version and the instant they were known; bars in every view, against values computed by hand. */
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, MEMBERS, REVENUES, TWO_STOCKS, YIELDS } from './cli-fixture.ts';

interface Shown {
  readonly kind: string;
  readonly count: number;
  readonly rows: readonly Readonly<Record<string, number | string>>[];
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const catalog = `${sandbox.folder}/market.duckdb`;
const files = [
  sandbox.file('bars.csv', TWO_STOCKS),
  sandbox.file('fundamentals.csv', REVENUES),
  sandbox.file('DGS10.csv', YIELDS),
  sandbox.file('members.csv', MEMBERS),
];
await sandbox.json(['data', 'import', ...files, '--catalog', catalog]);
await sandbox.json([
  'data',
  'import',
  sandbox.file('later.csv', 'symbol,date,close\nBBB,2020-01-08,23\nBBB,2020-01-09,24\nBBB,2020-01-10,-1\n'),
  '--catalog',
  catalog,
]);

const show = (...options: string[]): Promise<Shown> => sandbox.json(['data', 'show', ...options, '--catalog', catalog]);
const column = async (name: string, ...options: string[]): Promise<unknown[]> =>
  (await show(...options)).rows.map((row) => row[name]);

describe('the views of AAA, which splits 2:1 on the third bar and pays 1 at a close of 56 on the fourth', () => {
  // By hand: the forward factor is 1, 1, 2, 2·57/56, 2·57/56.
  it.each([
    ['raw', [100, 110, 57, 56, 59], [1000, 1100, 2200, 2300, 2400]],
    ['forward', [100, 110, 114, 114, (118 * 57) / 56], [1000, 1100, 1100, 1150, 1200]],
    ['adjusted', [(100 * 56) / 114, (110 * 56) / 114, 56, 56, 59], [2000, 2200, 2200, 2300, 2400]],
    ['split-only', [50, 55, 57, 56, 59], [2000, 2200, 2200, 2300, 2400]],
    ['total-return', [1, 1.1, 1.14, 1.14, (1.18 * 57) / 56], [1000, 1100, 1100, 1150, 1200]],
  ])('%s', async (view, closes, volumes) => {
    const { count, rows } = await show('bars', '--view', view, '--symbols', 'AAA');
    expect(count).toBe(5);
    rows.forEach((row, i) => {
      expect(row['close']).toBeCloseTo(closes[i]!, 10);
      expect(row['volume']).toBeCloseTo(volumes[i]!, 10);
      // Every price of a bar is in the view, not the close alone.
      expect((row['high'] as number) / (row['close'] as number)).toBeCloseTo(
        [1.02, 111 / 110, 58 / 57, 58 / 56, 60 / 59][i]!,
        12,
      );
    });
  });

  it('are those of the whole history, whatever rows are asked for', async () => {
    const closes = await column('close', 'bars', '--view', 'adjusted', '--symbols', 'AAA');
    const some = ['bars', '--view', 'adjusted', '--symbols', 'AAA', '--from', '2020-01-03', '--to', '2020-01-06'];
    expect(await column('close', ...some)).toEqual(closes.slice(1, 3));
    expect(await column('close', ...some, '--limit', '1')).toEqual(closes.slice(2, 3));
  });

  it('know nothing of what came after --known-by: adjusted, the last bar then is as traded', async () => {
    const then = ['--symbols', 'AAA', '--known-by', '2020-01-06T23:59:59Z'];
    expect(await column('close', 'bars', '--view', 'adjusted', ...then)).toEqual([100, 110]);
    expect(
      await column('close', 'bars', '--view', 'split-only', '--symbols', 'AAA', '--known-by', '2020-01-07'),
    ).toEqual([50, 55, 57]);
  });

  it('are of bars only', async () => {
    expect(await sandbox.refusal(['data', 'show', 'series', '--view', 'forward', '--catalog', catalog])).toMatch(
      /only bars have price views/,
    );
    expect(await sandbox.refusal(['data', 'show', '--view', 'frward', '--catalog', catalog])).toMatch(
      /--view.*forward/,
    );
  });
});

describe('a table of actions', () => {
  it('books what bars without splits and dividends do not say', async () => {
    const bare = TWO_STOCKS.replaceAll(/,[^,\n]+,[^,\n]+\n/g, '\n');
    const actions = 'symbol,ex_date,action,value\nAAA,2020-01-06,split,2\nAAA,2020-01-07,dividend,1\n';
    const other = `${sandbox.folder}/bare.duckdb`;
    const paths = [sandbox.file('bare.csv', bare), sandbox.file('actions.csv', actions)];
    await sandbox.json(['data', 'import', ...paths, '--catalog', other]);
    const closes = async (view: string): Promise<unknown[]> => {
      const argv = ['data', 'show', '--view', view, '--symbols', 'AAA', '--catalog', other];
      return (await sandbox.json<Shown>(argv)).rows.map(({ close }) => close);
    };
    expect(await closes('raw')).toEqual([100, 110, 57, 56, 59]);
    for (const view of ['forward', 'adjusted', 'split-only', 'total-return']) {
      expect(await closes(view)).toEqual(await column('close', 'bars', '--view', view, '--symbols', 'AAA'));
    }
  });
});

describe('rows as known at an instant', () => {
  it('a daily bar is known at the end of its date, not before', async () => {
    for (const [at, dates] of [
      ['2020-01-03T21:00:00Z', ['2020-01-02']],
      ['2020-01-03T23:59:59.999Z', ['2020-01-02']],
      ['2020-01-04T00:00:00Z', ['2020-01-02', '2020-01-03']],
    ] as const) {
      expect(await column('tsEvent', '--symbols', 'AAA', '--known-by', at), at).toEqual(dates);
    }
  });

  it('an amended figure takes the place of the first from its own filing on', async () => {
    for (const [at, values] of [
      ['2020-01-06T11:59:59Z', []],
      ['2020-01-06T12:00:00Z', [1000]],
      ['2020-01-07T21:59:59Z', [1000]],
      ['2020-01-07T17:00:00-05:00', [900]],
    ] as const) {
      expect(await column('value', 'fundamentals', '--symbols', 'AAA', '--known-by', at), at).toEqual(values);
    }
    // Without an instant both are there, each with its own.
    expect(await column('tsKnown', 'fundamentals', '--symbols', 'AAA')).toEqual([
      '2020-01-06T12:00:00.000000Z',
      '2020-01-07T22:00:00.000000Z',
    ]);
    expect(await column('amended', 'fundamentals', '--symbols', 'AAA')).toEqual([0, 1]);
  });

  it('a series and a membership too', async () => {
    expect(await column('value', 'series', '--known-by', '2020-01-06')).toEqual([1.88, 1.8]);
    for (const [at, symbols, members] of [
      ['2020-01-07', ['AAA', 'BBB'], [1, 1]],
      ['2020-01-08T00:00:00Z', ['AAA', 'BBB', 'BBB', 'CCC'], [1, 1, 0, 1]],
    ] as const) {
      expect(await column('symbol', 'membership', '--known-by', at)).toEqual(symbols);
      expect(await column('member', 'membership', '--known-by', at)).toEqual(members);
    }
  });
});

describe('which rows', () => {
  it.each([
    [
      ['--from', '2020-01-08'],
      ['2020-01-08', '2020-01-09'],
    ],
    [
      ['--to', '2020-01-03'],
      ['2020-01-02', '2020-01-03'],
    ],
    [['--from', '2020-01-03T00:00:00.001Z', '--to', '2020-01-06T00:00:00Z'], ['2020-01-06']],
    [['--from', '2020-01-08', '--to', '2020-01-02'], []],
  ])('by time, both ends included: %j', async (options, dates) => {
    expect(await column('tsEvent', '--symbols', 'BBB', ...options)).toEqual(dates);
  });

  it('by version: what was replaced is still there', async () => {
    for (const [options, closes] of [
      [['--version', '1'], [22]],
      [
        ['--version', '2'],
        [23, 24],
      ],
      [[], [23, 24]],
      [['--version', '1', '--view', 'adjusted'], [22]],
    ] as const) {
      expect(await column('close', '--symbols', 'BBB', '--from', '2020-01-08', ...options)).toEqual(closes);
    }
  });

  it('the last --limit of them, all counted', async () => {
    const { count, rows } = await show('--limit', '2');
    expect(count).toBe(11);
    expect(rows.map(({ tsEvent }) => tsEvent)).toEqual(['2020-01-08', '2020-01-09']);
    expect(await sandbox.text(['data', 'show', '--limit', '2', '--catalog', catalog])).toMatch(/the last 2 of 11 rows/);
  });

  it('several symbols, each once, spaces or not', async () => {
    expect((await show('--symbols', ' AAA, BBB,AAA')).count).toBe(11);
  });

  it('what was refused by the imports, by version', async () => {
    expect(await show('quarantine')).toEqual({
      kind: 'quarantine',
      count: 1,
      rows: [{ file: 'later.csv', line: 4, reason: expect.stringMatching(/close.*"-1"/) }],
    });
    expect((await show('quarantine', '--version', '1')).rows).toEqual([]);
    expect(await sandbox.text(['data', 'show', 'quarantine', '--version', '1', '--catalog', catalog])).toMatch(/No /);
  });

  it('none of a kind that is not there', async () => {
    expect(await show('decisions')).toEqual({ kind: 'decisions', count: 0, rows: [] });
  });

  it('shows times, missing values and texts to a person', async () => {
    const text = await sandbox.text(['data', 'show', 'fundamentals', '--catalog', catalog]);
    expect(text).toMatch(/AAA +2019-12-31 +2020-01-07T22:00:00\.000000Z +revenues +FY +900 +10-K\/A +1/);
    const bars = await sandbox.text(['data', 'show', '--symbols', 'BBB', '--catalog', catalog]);
    expect(bars).toMatch(/BBB +2020-01-09 +\S+ +– +– +– +24 +–/);
  });
});

describe('bad input', () => {
  it.each([
    [['fundamental'], /"fundamental".*"fundamentals"/],
    [['bars', 'extra'], /extra/],
    [['bars', '--symbols', 'AAB'], /"AAB".*"AAA"/],
    [['bars', '--symbols', 'AAB', '--view', 'adjusted'], /"AAB".*"AAA"/],
    [['series', '--symbols', 'DGS1'], /"DGS1".*"DGS10"/],
    [['bars', '--from', '2020-02-30'], /--from is "2020-02-30"/],
    [['bars', '--to', 'yesterday'], /--to/],
    [['bars', '--known-by', '2020-01-06T12:00:00'], /--known-by.*offset/],
    [['bars', '--version', '0'], /--version is 0/],
    [['bars', '--version', '3'], /no version 3.*0 to 2/],
    [['bars', '--version', '1.5'], /--version/],
    [['quarantine', '--version', '9'], /no version 9/],
    [['bars', '--limit', '0'], /--limit/],
    [['bars', '--limit', 'many'], /--limit.*number/],
  ])('refuses %j', async (options, message) => {
    expect(await sandbox.refusal(['data', 'show', ...options, '--catalog', catalog])).toMatch(message);
  });

  it('refuses a catalog that is none', async () => {
    for (const path of ['absent.duckdb', 'bars.csv', '.']) {
      expect(await sandbox.refusal(['data', 'show', '--catalog', `${sandbox.folder}/${path}`])).toMatch(/catalog/);
    }
  });
});
