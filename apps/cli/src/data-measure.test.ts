/** `quant data measure` and `data aggregate`, against values computed by hand. */
import { mkdirSync, readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, marketCsv, MEMBERS, TWO_STOCKS } from './cli-fixture.ts';

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => `${sandbox.folder}/${name}`;
const two = sandbox.file('two.csv', TWO_STOCKS);
const catalog = at('market.duckdb');
await sandbox.json(['data', 'import', two, sandbox.file('members.csv', MEMBERS), '--catalog', catalog]);

const near = (found: readonly (number | null)[], expected: readonly number[]): void => {
  expect(found).toHaveLength(expected.length);
  expected.forEach((value, i) => expect(found[i]).toBeCloseTo(value, 10));
};

describe('measure', () => {
  interface Measured {
    readonly measure: string;
    readonly time: readonly string[];
    readonly values: Readonly<Record<string, readonly (number | null)[]>>;
  }
  const measure = (name: string, ...argv: string[]): Promise<Measured> =>
    sandbox.json(['data', 'measure', name, ...(argv.includes('--data') ? [] : ['--catalog', catalog]), ...argv]);
  const valuesOf = async (name: string, of: string, ...argv: string[]): Promise<readonly (number | null)[]> =>
    (await measure(name, ...argv)).values[of]!;
  const long = sandbox.file('long.csv', marketCsv(4, 300));
  const NAMES = 'adv adv-dollars index-equal index-price index-average breadth advance-decline correlation'
    .split(' ')
    .concat(
      ['close-to-close', 'parkinson', 'garman-klass', 'rogers-satchell', 'yang-zhang'].map(
        (name) => `volatility-${name}`,
      ),
    )
    .concat(['corwin-schultz', 'abdi-ranaldo', 'abdi-ranaldo-monthly', 'roll'].map((name) => `spread-${name}`));

  it.each(NAMES)('%s has values, of symbols or of the market', async (name) => {
    const { time, values } = await measure(name, '--data', long);
    expect(time).toHaveLength(300);
    expect([['T00', 'T01', 'T02', 'T03'], ['market']]).toContainEqual(Object.keys(values));
    for (const column of Object.values(values)) {
      expect(column).toHaveLength(300);
      expect(column.filter((value) => value !== null).length).toBeGreaterThan(100);
    }
  });

  it('are listed by the one that is unknown', async () => {
    const line = await sandbox.refusal(['data', 'measure']);
    for (const name of [...NAMES, 'volume-profile']) expect(line).toContain(` ${name}`);
  });

  it('adv counts in shares of the bar, dollars as traded', async () => {
    expect(await measure('adv', '--window', '2', '--symbols', 'AAA')).toEqual({
      measure: 'adv',
      time: ['2020-01-02', '2020-01-03', '2020-01-06', '2020-01-07', '2020-01-08'],
      // After the 2:1 split the 1,100 of the day before are 2,200.
      values: { AAA: [1000, 1050, 2200, 2250, 2350] },
    });
    near(await valuesOf('adv-dollars', 'BBB', '--window', '2'), [10_000, 10_250, 10_500, 10_750, 11_000]);
    expect(await valuesOf('adv', 'AAA')).toEqual([null, null, null, null, null]);
  });

  it('an index has the mean of the returns, the split and the dividend taken out', async () => {
    const a = [1.1, 114 / 110, 1, 59 / 56];
    const b = [21 / 20, 1, 22 / 21, 1];
    const chain = (weights: readonly (readonly [number, number])[]): number[] => {
      const level = [100];
      weights.forEach(([wa, wb], i) => level.push((level[i]! * (wa * a[i]! + wb * b[i]!)) / (wa + wb)));
      return level;
    };
    near(await valuesOf('index-equal', 'market'), chain([1, 1, 1, 1].map((w) => [w, w])));
    // Weights are the prices of the bar before, as traded.
    near(
      await valuesOf('index-price', 'market'),
      chain([
        [100, 20],
        [110, 21],
        [57, 21],
        [56, 22],
      ]),
    );
    const equal = await valuesOf('index-equal', 'market');
    expect((await valuesOf('index-average', 'market', '--window', '2'))[4]).toBeCloseTo(
      (equal[3]! + equal[4]!) / 2,
      10,
    );
    expect(await valuesOf('advance-decline', 'market')).toEqual([0, 2, 3, 4, 5]);
  });

  it('--universe counts its members only', async () => {
    // BBB is no member from the bar of the 8th on: weights are of the bar before.
    const only = await valuesOf('advance-decline', 'market', '--universe', 'sp500');
    expect(only).toEqual([0, 2, 3, 4, 5]);
    expect((await valuesOf('breadth', 'market', '--universe', 'sp500', '--window', '2'))[4]).toBe(1);
    expect((await valuesOf('breadth', 'market', '--window', '2'))[4]).toBe(0.5);
  });

  it('volume-profile is of the session after the last', async () => {
    const rows = ['2024-01-02', '2024-01-03'].flatMap((day) =>
      [
        ['14:30', 300],
        ['15:00', 100],
        ['20:30', 600],
      ].map(([time, volume]) => `A,${day}T${time}:00Z,10,${volume}`),
    );
    const file = sandbox.file('intraday.csv', ['symbol,timestamp,close,volume', ...rows].join('\n'));
    const { time, values } = await measure('volume-profile', '--data', file);
    expect([time[0], time[1], time.at(-1), time.length]).toEqual(['0 min', '30 min', '360 min', 13]);
    near([values['A']![0]!, values['A']![1]!, values['A']![12]!], [0.3, 0.1, 0.6]);
    expect(await sandbox.refusal(['data', 'measure', 'volume-profile', '--data', two])).toMatch(/intraday/);
  });

  it('is drawn for a person', async () => {
    const text = await sandbox.text(['data', 'measure', 'adv', '--data', two, '--window', '2']);
    expect(text).toMatch(/adv, 2020-01-02 to 2020-01-08/);
    expect(text).toMatch(/AAA +[▁-█]{5} +2350 +5/);
    expect(await sandbox.text(['data', 'measure', 'adv', '--data', two])).toMatch(/BBB +– +0/);
  });

  it.each([
    [['avd'], /"avd".*"adv"/],
    [['adv', '--window', '1'], /--window/],
    [['adv', '--window', '2.5'], /--window/],
    [['spread-roll', '--window', '2'], /window of 2.*3 or more/],
    [['adv', '--symbols', 'AAC'], /"AAC".*"AAA"/],
    [['adv', '--universe', 'sp50'], /"sp500"/],
    [['adv', '--data', at('missing.csv')], /missing\.csv does not exist/],
    [
      [
        'volatility-parkinson',
        '--data',
        sandbox.file('closes.csv', 'symbol,date,close\nA,2020-01-02,1\nA,2020-01-03,2\n'),
      ],
      /high/,
    ],
    [['adv', '--data', at('closes.csv')], /volume/],
  ])('refuses %j', async (argv, message) => {
    expect(await sandbox.refusal(['data', 'measure', ...argv, '--catalog', catalog])).toMatch(message);
  });
});

describe('aggregate', () => {
  const trades = at('trades.duckdb');
  const out = at('out/made.csv');
  const header = 'symbol,date,open,high,low,close,volume';
  const aggregate = async (catalogPath: string, bars: string, ...argv: string[]): Promise<[unknown, string[]]> => {
    const document = await sandbox.json([
      'data',
      'aggregate',
      '--bars',
      bars,
      '--out',
      out,
      '--catalog',
      catalogPath,
      ...argv,
    ]);
    return [document, readFileSync(out, 'utf8').trimEnd().split('\n')];
  };
  const text = `symbol,timestamp,price,size,side,trade_id
BTC,2024-01-02T02:30:00Z,100,1,buy,1
BTC,2024-01-02T02:30:20Z,101,2,sell,2
BTC,2024-01-02T02:30:59.999Z,99,3,buy,3
BTC,2024-01-02T02:31:00Z,102,4,buy,4
BTC,2024-01-02T05:33:10Z,103,5,sell,5
ETH,2024-01-02T02:30:05Z,10,10,buy,1
ETH,2024-01-02T02:30:06Z,11,,sell,2
`;

  it('closes time bars at the minute, without a bar where nothing traded', async () => {
    await sandbox.json(['data', 'import', sandbox.file('trades.csv', text), '--catalog', trades]);
    expect(await aggregate(trades, '1m')).toEqual([
      { source: 'trades', read: 7, bars: 4, symbols: 2, late: 0, written: out },
      [
        header,
        'BTC,2024-01-02T02:30:00.000000Z,100,101,99,99,6',
        'BTC,2024-01-02T02:31:00.000000Z,102,102,102,102,4',
        'BTC,2024-01-02T05:33:00.000000Z,103,103,103,103,5',
        'ETH,2024-01-02T02:30:00.000000Z,10,11,10,11,10',
      ],
    ]);
  });

  it('closes tick bars at the count, dollar bars at the money, volume bars at the units', async () => {
    // The last trade closes no bar of two, and is in none.
    const pairs = [
      header,
      'BTC,2024-01-02T02:30:00.000000Z,100,101,100,101,3',
      'BTC,2024-01-02T02:30:59.999000Z,99,102,99,102,7',
    ];
    expect((await aggregate(trades, 'tick:2', '--symbols', 'BTC'))[1]).toEqual(pairs);
    // 100 + 202 ≥ 300; 297 + 408; 515.
    expect((await aggregate(trades, 'dollar:300', '--symbols', 'BTC'))[1]).toEqual([
      ...pairs,
      'BTC,2024-01-02T05:33:10.000000Z,103,103,103,103,5',
    ]);
    // 1 + 2 + 3 ≥ 5; 4 + 5.
    expect((await aggregate(trades, 'volume:5', '--symbols', 'BTC'))[1].slice(1)).toEqual([
      'BTC,2024-01-02T02:30:00.000000Z,100,101,99,99,6',
      'BTC,2024-01-02T02:31:00.000000Z,102,103,102,103,9',
    ]);
  });

  it.each(['tick-imbalance:2', 'volume-run:2', 'dollar-imbalance:2', '1s', '4h'])('makes %s bars', async (bars) => {
    const [document, lines] = await aggregate(trades, bars);
    expect(document).toMatchObject({ source: 'trades', read: 7, bars: lines.length - 1 });
    expect(lines[1]).toMatch(/^BTC,2024-01-02T0[02]:\d\d:00\.000000Z,100,/);
  });

  it('keeps the days of --zone, and the rows of --from and --to', async () => {
    expect((await aggregate(trades, '1d', '--zone', 'America/New_York'))[1]).toEqual([
      header,
      'BTC,2024-01-01,100,102,99,102,10',
      'BTC,2024-01-02,103,103,103,103,5',
      'ETH,2024-01-01,10,11,10,11,10',
    ]);
    const some = ['--from', '2024-01-02T02:31:00Z', '--to', '2024-01-02T03:00:00Z'];
    expect((await aggregate(trades, '1d', ...some))[1]).toEqual([header, 'BTC,2024-01-02,102,102,102,102,4']);
  });

  it('without trades makes longer bars of the bars: before the split in the shares after it', async () => {
    const [document, lines] = await aggregate(catalog, '1w', '--symbols', 'AAA');
    expect(document).toMatchObject({ source: 'bars', read: 5, bars: 2, symbols: 1 });
    expect(lines).toEqual([
      `${header},dividend,split`,
      'AAA,2019-12-30,100,111,99,110,2100,0,1',
      expect.stringMatching(/^AAA,2020-01-06,55,60,54,59,6900,[\d.]+,2$/),
    ]);
    // What keeps the total return of reinvesting 1 at 56.
    expect(Number(lines[2]!.split(',')[7])).toBeCloseTo(59 / 56, 12);
    // In one month the two bars before the split are halved.
    expect((await aggregate(catalog, '1mo', '--symbols', 'AAA'))[1][1]).toMatch(
      /^AAA,2020-01-01,50,60,49\.5,59,11100,[\d.]+,2$/,
    );
  });

  it('tells a person', async () => {
    const argv = ['data', 'aggregate', '--bars', '1m', '--out', out, '--catalog', trades];
    expect(await sandbox.text(argv)).toMatch(/7 trades into 4 bars of 2 symbols\n {2}written: /);
  });

  mkdirSync(at('folder.csv'));
  it.each([
    [['--bars', 'tik:2'], /"tik:2".*"tick"/],
    [['--bars', 'tick:0'], /tick:0/],
    [['--bars', 'tick:1.5'], /whole/],
    [['--bars', '7m'], /does not divide a day/],
    [['--bars', '2w'], /one at a time/],
    [['--bars', '1d', '--zone', 'Mars'], /time zone "Mars"/],
    [['--symbols', 'XXX'], /"XXX"/],
    [['--from', '2025-01-01'], /no row fits/],
    [['--from', 'x'], /--from/],
    [['--version', '5'], /no version 5/],
    [['--known-by', '2024-01-01'], /no row fits/],
  ])('refuses %j', async (argv, message) => {
    const line = await sandbox.refusal(['data', 'aggregate', ...argv, '--out', at('refused.csv'), '--catalog', trades]);
    expect(line).toMatch(message);
  });

  it.each([
    [[], /no file to write the bars to/],
    [['--out', at('x.parquet')], /written as CSV/],
    [['--out', at('x.csv'), '--bars', 'tick:2'], /bars and no trades/],
    [['--out', at('two.csv/x.csv')], /cannot be a folder/],
  ])('refuses %j of bars', async (argv, message) => {
    expect(await sandbox.refusal(['data', 'aggregate', '--bars', '1w', ...argv, '--catalog', catalog])).toMatch(
      message,
    );
  });

  it('fails where the system does', async () => {
    const argv = ['data', 'aggregate', '--bars', '1w', '--out', at('folder.csv'), '--catalog', catalog];
    expect(await sandbox.refusal(argv, 1)).toMatch(/cannot write \S+folder\.csv/);
  });
});
