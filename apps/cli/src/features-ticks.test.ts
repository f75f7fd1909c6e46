/** `quant features eval --ticks`: trades and quotes of a catalog as bars, against figures worked out by hand. */
import { afterAll, describe, expect, it } from 'vitest';
import { makeSandbox, TWO_STOCKS } from './cli-fixture.ts';

type Columns = Readonly<Record<string, readonly (number | null)[]>>;
interface Evaluated {
  readonly time: readonly string[];
  readonly symbols: readonly string[];
  readonly values: Readonly<Record<string, Columns>>;
  readonly kept: number;
}

const sandbox = makeSandbox();
afterAll(() => sandbox.remove());
const at = (name: string): string => `${sandbox.folder}/${name}`;
const catalog = at('ticks.duckdb');
// The fourth trade of BTC has no side; its last quote stands to the end of the data. ETH has no quotes.
const trades = sandbox.file(
  'trades.csv',
  `symbol,timestamp,price,size,side,trade_id
BTC,2024-01-02T00:00:01Z,101,2,buy,1
BTC,2024-01-02T00:00:30Z,99,1,sell,2
BTC,2024-01-02T00:01:10Z,101,4,buy,3
BTC,2024-01-02T00:03:00Z,102,1,,4
ETH,2024-01-02T00:01:00Z,10,5,sell,1
`,
);
const quotes = sandbox.file(
  'quotes.csv',
  `symbol,timestamp,bid,ask,bid_size,ask_size
BTC,2024-01-02T00:00:00Z,99,101,3,5
BTC,2024-01-02T00:00:45Z,100,101,1,1
`,
);
await sandbox.json(['data', 'import', trades, quotes, '--catalog', catalog]);
const evaluate = (expressions: readonly string[], interval: string, ...argv: string[]): Promise<Evaluated> => {
  const own = ['--ticks', interval, '--workers', '1', ...argv];
  return sandbox.json(['features', 'eval', ...expressions, '--catalog', catalog, ...own]);
};
/** To 12 digits, missing ones in their places. */
function expectClose(actual: readonly (number | null)[] | undefined, wanted: readonly (number | null)[]): void {
  expect(actual?.map((value) => value === null)).toEqual(wanted.map((value) => value === null));
  wanted.forEach((value, t) => value !== null && expect(actual![t]! / value).toBeCloseTo(1, 12));
}

const minutes = await evaluate(
  ['close', 'trades', 'volume', 'dollar_volume', 'buy_volume', 'sell_volume', 'size_mean', 'top_share', 'depth'].concat(
    ['quoted_spread', 'effective_spread', 'delta(close, 1)', 'ts_sum(volume, 2)', 'order_imbalance_60m'],
  ),
  '1m',
);

describe('bars of a minute', () => {
  it('are those in which something came, stamped by their start', () => {
    expect(minutes.time).toEqual(['00', '01', '03'].map((minute) => `2024-01-02T00:${minute}:00.000000Z`));
    expect(minutes.symbols).toEqual(['BTC', 'ETH']);
  });

  it('count and add the trades', () => {
    expect(minutes.values).toMatchObject({
      close: { BTC: [99, 101, 102], ETH: [null, 10, null] },
      trades: { BTC: [2, 1, 1], ETH: [null, 1, null] },
      volume: { BTC: [3, 4, 1], ETH: [null, 5, null] },
      dollar_volume: { BTC: [301, 404, 102], ETH: [null, 50, null] },
      size_mean: { BTC: [1.5, 4, 1], ETH: [null, 5, null] },
    });
    expectClose(minutes.values['top_share']!['BTC'], [2 / 3, 1, 1]);
  });

  it('believe the side that the feed gives, and otherwise ask the quote', () => {
    expect(minutes.values['buy_volume']).toEqual({ BTC: [2, 4, 1], ETH: [null, 0, null] });
    expect(minutes.values['sell_volume']).toEqual({ BTC: [1, 0, 0], ETH: [null, 5, null] });
  });

  it('weigh spreads by size and by time', () => {
    // Two trades at 1 off a midpoint of 100; then 0.5 and 1.5 off one of 100.5.
    expectClose(minutes.values['effective_spread']!['BTC'], [2 / 100, 1 / 100.5, 3 / 100.5]);
    // 45 seconds at 2 of 100 and 15 at 1 of 100.5.
    expectClose(minutes.values['quoted_spread']!['BTC'], [(45 * 0.02 + 15 / 100.5) / 60, 1 / 100.5, 1 / 100.5]);
    expectClose(minutes.values['depth']!['BTC'], [(45 * 8 + 15 * 2) / 60, 2, 2]);
    for (const name of ['quoted_spread', 'effective_spread', 'depth'])
      expect(minutes.values[name]!['ETH']).toEqual([null, null, null]);
  });

  it('are what expressions see', () => {
    expect(minutes.values['delta(close, 1)']).toEqual({ BTC: [null, 2, 1], ETH: [null, null, null] });
    expect(minutes.values['ts_sum(volume, 2)']!['BTC']).toEqual([null, 7, 5]);
  });

  it('have no imbalance of an hour before there was an hour', () => {
    expect(minutes.values['order_imbalance_60m']).toEqual({ BTC: [null, null, null], ETH: [null, null, null] });
  });
});

describe('longer bars', () => {
  it('hold all of an hour, with its imbalance', async () => {
    const { time, values } = await evaluate(['close', 'volume', 'order_imbalance_60m', 'order_imbalance_240m'], '1h');
    expect(time).toHaveLength(1);
    expect(values).toMatchObject({ close: { BTC: [102], ETH: [10] }, volume: { BTC: [8], ETH: [5] } });
    expectClose(values['order_imbalance_60m']!['BTC'], [6 / 8]);
    expect(values['order_imbalance_60m']!['ETH']).toEqual([-1]);
    expect(values['order_imbalance_240m']!['BTC']).toEqual([null]);
  });

  it('of a day are named by the date', async () => {
    expect((await evaluate(['trades'], '1d')).time).toEqual(['2024-01-02']);
  });

  it('do not count time outside the sessions of a calendar', async () => {
    const always = await evaluate(['quoted_spread', 'trades'], '1d');
    expectClose(always.values['quoted_spread']!['BTC'], [(45 * 0.02 + (86_400 - 45) / 100.5) / 86_400]);
    // All of it came at night in New York.
    expect(
      await sandbox.refusal([
        'features',
        'eval',
        'trades',
        '--ticks',
        '1d',
        '--catalog',
        catalog,
        '--calendar',
        'NYSE',
      ]),
    ).toContain('no trade and no quote lies in a session of NYSE');
  });
});

const keep = (interval: string): Promise<Evaluated> => evaluate(['close', 'volume * 2'], interval, '--keep');

const morning = async (...argv: string[]): Promise<Columns> =>
  (await evaluate(['morning_return'], '1h', '--keep', ...argv)).values['morning_return']!;

describe('what is kept', () => {
  it('is read again for bars of the same length only', async () => {
    const first = await keep('1m');
    expect(first.kept).toBe(0);
    expect(await keep('1m')).toEqual({ ...first, kept: 2 });
    expect((await keep('5m')).kept).toBe(0);
  });

  // Without a calendar no day begins and no quote ends at midnight.
  it('is not that of another calendar', async () => {
    expect(await morning()).toEqual({ BTC: [null], ETH: [null] });
    expectClose((await morning('--calendar', '24/7'))['BTC'], [102 / 101 - 1]);
  });
});

it('leaves out of a set what ticks do not have', async () => {
  const set = sandbox.file('set.yaml', 'name: own\nfeatures:\n  flow: buy_volume / volume\n  day: high / low\n');
  const text = await sandbox.text([
    'features',
    'eval',
    '--set',
    set,
    '--catalog',
    catalog,
    '--ticks',
    '1m',
    '--workers',
    '1',
  ]);
  expect(text).toMatch(/\n {2}left out: day, which needs high, low\n/);
  expect(text).toMatch(/2024-01-02T00:01:00\.000000Z +1\.00000 +0\.00000\n/);
});

const refusal = (...argv: string[]): Promise<string> =>
  sandbox.refusal(['features', 'eval', '--workers', '1', ...argv]);

describe('bad input', () => {
  const bars = at('bars.duckdb');
  it.each([
    [['close', '--ticks', '7m', '--catalog', catalog], /"7m" bars/],
    [['close', '--ticks', '1w', '--catalog', catalog], /"1w"/],
    [['close', '--ticks', 'tick:5', '--catalog', catalog], /"tick:5" is no stretch of time/],
    [['close', '--ticks', '', '--catalog', catalog], /--ticks|""/],
    [['close', '--ticks', '1m', '--catalog', catalog, '--calendar', 'MOON'], /calendar "MOON".*NYSE/],
    [['clos', '--ticks', '1m', '--catalog', catalog], /unknown field "clos".*did you mean "close"\?/],
    [['vpn', '--ticks', '1m', '--catalog', catalog], /did you mean "vpin"\?/],
    [['close', '--ticks', '1m', '--data', trades], /both --data and --ticks/],
    [['close', '--ticks', '1m', '--catalog', at('none.duckdb')], /no catalog at \S+none\.duckdb/],
    [['close', '--ticks', '1m'], /no catalog/],
    [['close', '--catalog', catalog], /no bars/],
  ])('refuses %j', async (argv, message) => {
    expect(await refusal(...argv)).toMatch(message);
  });

  it('refuses a catalog without trades and quotes, and says what it holds', async () => {
    await sandbox.json(['data', 'import', sandbox.file('stocks.csv', TWO_STOCKS), '--catalog', bars]);
    const line = await refusal('close', '--ticks', '1m', '--catalog', bars);
    expect(line).toMatch(/no trades and no quotes \(it holds bars/);
  });

  // Columns from outside are joined to bars of prices only, and left out here without a word.
  it('refuses columns from outside', async () => {
    const file = sandbox.file('columns.csv', 'symbol,date,score\nBTC,2024-01-01,1\n');
    const argv = ['close', '--ticks', '1m', '--catalog', catalog, '--external', file];
    expect(await refusal(...argv)).toMatch(/--external/);
  });

  // Without --ticks a calendar means nothing.
  it('refuses a calendar without ticks', async () => {
    const file = sandbox.file('other.csv', TWO_STOCKS);
    expect(await refusal('close', '--data', file, '--calendar', 'MOON')).toMatch(/--calendar/);
  });
});
