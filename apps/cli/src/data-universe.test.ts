/** `quant data universe`: members before and after a change, by past volume, by lists and sectors; with bars and without. */
import { writeFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv, MEMBERS, TWO_STOCKS } from './cli-fixture.ts';

interface Universe {
  readonly name: string;
  readonly description: string;
  readonly provenance: string;
  readonly at: string;
  readonly members: readonly string[];
  readonly years: readonly { readonly year: string; readonly members: number }[];
  readonly survivorship: { readonly verdict: string; readonly evidence: readonly string[] } | null;
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => `${sandbox.folder}/${name}`;
const universe = (...argv: string[]): Promise<Universe> => sandbox.json(['data', 'universe', ...argv]);
const members = async (...argv: string[]): Promise<readonly string[]> => (await universe(...argv)).members;

const bars = sandbox.file(
  'bars.csv',
  TWO_STOCKS.concat(TWO_STOCKS.slice(TWO_STOCKS.indexOf('BBB')).replaceAll('BBB', 'CCC')),
);
const sp500 = sandbox.file('members.csv', MEMBERS);
const catalog = at('market.duckdb');
const records = at('members.duckdb');
await sandbox.json(['data', 'import', bars, sp500, '--catalog', catalog]);
await sandbox.json(['data', 'import', sp500, '--catalog', records]);

describe('an index with its changes', () => {
  it('has the members that were known at the close of a date', async () => {
    // CCC takes BBB's place on the 7th, which the file lets be known at the end of that date.
    for (const [options, found] of [
      [
        ['--at', '2020-01-06'],
        ['AAA', 'BBB'],
      ],
      [
        ['--at', '2020-01-07'],
        ['AAA', 'BBB'],
      ],
      [
        ['--at', '2020-01-08'],
        ['AAA', 'CCC'],
      ],
      [[], ['AAA', 'CCC']],
    ] as const) {
      expect(await members('sp500', '--catalog', catalog, ...options)).toEqual(found);
    }
  });

  it('on a day without a bar has those of the one before, and says so', async () => {
    expect(await universe('sp500', '--catalog', catalog, '--at', '2020-01-05')).toMatchObject({
      at: '2020-01-03',
      members: ['AAA', 'BBB'],
    });
  });

  it('says what it is, how many there were, and what the data holds of the dead', async () => {
    const found = await universe('sp500', '--catalog', catalog);
    expect(found).toMatchObject({ name: 'sp500', provenance: 'point-in-time', years: [{ year: '2020', members: 2 }] });
    expect(found.survivorship).toMatchObject({
      verdict: 'unknown',
      evidence: expect.arrayContaining([expect.any(String)]),
    });
    const text = await sandbox.text(['data', 'universe', 'sp500', '--catalog', catalog]);
    expect(text).toMatch(/2 members at 2020-01-08: AAA CCC\n/);
    expect(text).toMatch(/Survivorship: unknown\n/);
  });

  it('needs no bars', async () => {
    const on = (date: string): Promise<readonly string[]> => members('sp500', '--catalog', records, '--at', date);
    expect(await on('2018-12-31')).toEqual([]);
    expect(await on('2020-01-06')).toEqual(['AAA', 'BBB']);
    expect(await on('2020-01-07T23:59:59Z')).toEqual(['AAA', 'BBB']);
    expect(await on('2020-01-08')).toEqual(['AAA', 'CCC']);
    const now = await universe('sp500', '--catalog', records);
    expect(now).toMatchObject({ members: ['AAA', 'CCC'], years: [], survivorship: null });
    expect(await sandbox.text(['data', 'universe', 'sp500', '--catalog', records])).not.toMatch(/Survivorship/);
  });

  it('of which nobody ever leaves is said to be chosen with hindsight', async () => {
    const file = sandbox.file('today.csv', 'symbol,date,group,member\nAAA,2019-01-01,mine,1\nBBB,2019-01-01,mine,1\n');
    await sandbox.json(['data', 'import', file, '--catalog', catalog]);
    expect(await universe('mine', '--catalog', catalog)).toMatchObject({
      provenance: 'chosen with hindsight',
      members: ['AAA', 'BBB'],
    });
  });
});

describe('by past volume', () => {
  // T03 and T05 trade most until the 75th bar, then T00 and T01; the second choice is made on the 85th.
  const market = sandbox.file(
    'liquid.csv',
    marketCsv(6, 90, (row, n, t) =>
      row.replace(/\d+$/, [3, 5].includes(n) ? '5000000' : t >= 75 && n < 2 ? '900000000' : '1000'),
    ),
  );

  it('has nobody before there is a history, and then those of its median', async () => {
    const on = (date: string): Promise<readonly string[]> => members('liquid-2', '--data', market, '--at', date);
    expect(await on('2015-03-31')).toEqual([]);
    expect(await on('2015-04-01')).toEqual(['T03', 'T05']);
    expect(await on('2015-05-08')).toEqual(['T03', 'T05']);
    const { provenance, description } = await universe('liquid-2', '--data', market);
    expect(provenance).toBe('point-in-time');
    expect(description).toMatch(/2 highest medians of dollar_volume over 60 past bars/);
  });

  it('is no choice where all fit', async () => {
    expect(await members('liquid-100', '--data', market)).toHaveLength(6);
  });

  it('has no stand-in for the Russell 3000 before its yearly choice', async () => {
    expect(await universe('russell3000-proxy', '--data', market)).toMatchObject({
      members: [],
      provenance: 'point-in-time',
    });
  });
});

describe('semiconductors', () => {
  it('each from its first trading day on', async () => {
    const rows = ['2023-09-13', '2023-09-14'].flatMap((date) =>
      ['ARM', 'KO', 'NVDA', 'SMCI'].map((symbol) => `${symbol},${date},50,100`),
    );
    const file = sandbox.file('chips.csv', ['symbol,date,close,volume', ...rows].join('\n'));
    expect(await members('semiconductors', '--data', file, '--at', '2023-09-13')).toEqual(['NVDA', 'SMCI']);
    expect(await universe('semiconductors', '--data', file)).toMatchObject({
      members: ['ARM', 'NVDA', 'SMCI'],
      provenance: 'chosen with hindsight',
    });
  });
});

describe('sectors', () => {
  it('of the bars', async () => {
    const rows = ['2020-01-02', '2020-01-03'].flatMap((date) => [`A,${date},1,Energy`, `B,${date},1,Health Care`]);
    const file = sandbox.file('sectors.csv', ['symbol,date,close,sector', ...rows].join('\n'));
    expect(await universe('sector:Health Care', '--data', file)).toMatchObject({
      members: ['B'],
      provenance: 'chosen with hindsight',
    });
    expect(await sandbox.refusal(['data', 'universe', 'sector:Enrgy', '--data', file])).toMatch(/sector:Energy/);
  });
});

const listed = (text: string, ...argv: string[]): Promise<Universe> =>
  universe('--list', sandbox.file('list.txt', text), '--catalog', catalog, ...argv);

describe('a list', () => {
  it.each([
    ['lines', 'AAA\n# BBB is out\n\nCCC # a comment\n'],
    ['YAML', 'symbols:\n  - AAA\n  - "CCC"\n'],
    ['CSV', 'ticker,note\nAAA,x\nCCC,y\n'],
    ['a byte-order mark and CRLF', '\uFEFFAAA\r\nCCC\r\n'],
  ])('of %s', async (_, text) => {
    expect(await listed(text)).toMatchObject({
      name: 'list.txt',
      members: ['AAA', 'CCC'],
      provenance: 'chosen with hindsight',
      description: 'a list of 2 symbols, none of them dated',
    });
  });

  it('with dates, the last of which is the first day outside', async () => {
    const text = 'symbol,from,to\nAAA,2020-01-03,2020-01-07\nBBB,,\n';
    expect((await listed(text, '--at', '2020-01-02')).members).toEqual(['BBB']);
    expect((await listed(text, '--at', '2020-01-03')).members).toEqual(['AAA', 'BBB']);
    expect((await listed(text, '--at', '2020-01-06')).members).toEqual(['AAA', 'BBB']);
    expect((await listed(text, '--at', '2020-01-07')).members).toEqual(['BBB']);
  });

  it('of symbols without data has no members', async () => {
    expect((await listed('ZZZ\n')).members).toEqual([]);
  });

  it.each([
    ['# nothing\n', /holds no symbol/],
    ['', /holds no symbol/],
    ['symbol,from\nAAA,soon\n', /list\.txt:2: "soon" is no date/],
    ['symbol,from,to\nAAA,2020-01-07,2020-01-03\n', /AAA leaves before it enters/],
  ])('refuses %j', async (text, message) => {
    writeFileSync(at('bad-list.txt'), text.replaceAll('list.txt', 'bad-list.txt'));
    expect(await sandbox.refusal(['data', 'universe', '--list', at('bad-list.txt'), '--catalog', catalog])).toMatch(
      message,
    );
  });
});

describe('bad input', () => {
  it.each([
    [[], /no universe is named/],
    [['sp500', '--list', sp500], /a universe and a list/],
    [['sp50'], /"sp50".*"sp500"/],
    [['semiconducters'], /"semiconductors"/],
    [['liquid-0'], /liquid-0/],
    [['liquid--5'], /liquid--5/],
    [['sp500', '--at', 'never'], /--at is "never"/],
    [['sp500', '--at', '2019-06-01'], /before the first bar.*2020-01-02/],
    [['--list', at('missing.txt')], /missing\.txt does not exist/],
    [['--list', sandbox.folder], /is a folder/],
    [['sp500', '--data', bars], /"sp500"/],
    [['liquid-2', '--data', sp500], /bars are needed/],
    [['liquid-2', '--data', at('missing.csv')], /missing\.csv does not exist/],
  ])('refuses %j', async (argv, message) => {
    const onCatalog = argv.includes('--data') ? [] : ['--catalog', catalog];
    expect(await sandbox.refusal(['data', 'universe', ...argv, ...onCatalog])).toMatch(message);
  });

  it('tells an unknown name from a universe that needs bars, where there are none', async () => {
    expect(await sandbox.refusal(['data', 'universe', 'sp50', '--catalog', records])).toMatch(/"sp50".*"sp500"/);
    expect(await sandbox.refusal(['data', 'universe', 'liquid-2', '--catalog', records])).toMatch(/no bars/);
  });
});
