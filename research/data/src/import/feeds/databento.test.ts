import { describe, expect, it } from 'vitest';
import { isoInstant } from '@quantcli/core';
import { FeedImport, type FeedOptions } from './read-feed.fixture.ts';

const SCHEMAS = {
  mbo: 0,
  'mbp-1': 1,
  'mbp-10': 2,
  tbbo: 3,
  trades: 4,
  'ohlcv-1s': 5,
  'ohlcv-1m': 6,
  'ohlcv-1h': 7,
  'ohlcv-1d': 8,
  none: 65_535,
};
const NONE = 2n ** 63n - 1n;
const EVENT = 1_719_878_281_218_218_853n;
const RECEIVED = 1_719_878_281_218_485_999n;

class Bytes {
  readonly parts: Buffer[] = [];
  uint(bits: 8 | 16 | 32 | 64, value: number | bigint): this {
    const part = Buffer.alloc(bits / 8);
    if (bits === 64) part.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)));
    else part.writeUIntLE(Number(value), 0, bits / 8);
    this.parts.push(part);
    return this;
  }
  text(value: string, length: number): this {
    const part = Buffer.alloc(length);
    part.write(value);
    this.parts.push(part);
    return this;
  }
  add(...more: readonly Buffer[]): this {
    this.parts.push(...more);
    return this;
  }
  get all(): Buffer {
    return Buffer.concat(this.parts);
  }
}

interface Mapping {
  readonly symbol: string;
  readonly id: string;
  readonly from?: number;
  readonly to?: number;
}

/** The head of a file, as the format's source lays it out. */
function head(
  schema: keyof typeof SCHEMAS,
  version: number,
  mappings: readonly Mapping[] = [{ symbol: 'ESU4', id: '118' }],
  output = 0,
): Buffer {
  const width = version === 1 ? 22 : 71;
  const body = new Bytes().text('GLBX.MDP3', 16).uint(16, SCHEMAS[schema]).uint(64, 1).uint(64, 2).uint(64, 0);
  if (version === 1) body.uint(64, 99);
  body.uint(8, 1).uint(8, output).uint(8, 0);
  if (version > 1) body.uint(16, width);
  body.text('', version === 1 ? 47 : 53).uint(32, 0);
  // Symbols asked for, partial ones, and one that was not found.
  body.uint(32, 1).text('ESU4', width).uint(32, 0).uint(32, 1).text('XXX', width);
  body.uint(32, mappings.length);
  for (const { symbol, id, from = 20_240_701, to = 20_240_703 } of mappings) {
    body
      .text(output === 0 ? symbol : id, width)
      .uint(32, 1)
      .uint(32, from)
      .uint(32, to);
    body.text(output === 0 ? id : symbol, width);
  }
  return new Bytes().text('DBN', 3).uint(8, version).uint(32, body.all.length).add(body.all).all;
}

function record(type: number, body: Bytes, { id = 118, event = EVENT }: { id?: number; event?: bigint } = {}): Buffer {
  const rest = body.all;
  return new Bytes()
    .uint(8, (16 + rest.length) / 4)
    .uint(8, type)
    .uint(16, 1)
    .uint(32, id)
    .uint(64, event)
    .add(rest).all;
}

const order = ({ action = 'A', side = 'B', price = 5_528_750_000_000n, order: number = 77n, size = 3 } = {}): Buffer =>
  record(
    0xa0,
    new Bytes()
      .uint(64, number)
      .uint(64, price)
      .uint(32, size)
      .uint(8, 0)
      .uint(8, 0)
      .text(action, 1)
      .text(side, 1)
      .uint(64, RECEIVED)
      .uint(32, 1)
      .uint(32, 9_060),
  );
const priceRecord = (type: number, side: string, levels: boolean, bid: bigint = 5_528_500_000_000n): Buffer => {
  const body = new Bytes()
    .uint(64, 5_528_750_000_000n)
    .uint(32, 2)
    .text('T', 1)
    .text(side, 1)
    .uint(8, 0)
    .uint(8, 0)
    .uint(64, RECEIVED)
    .uint(32, 1)
    .uint(32, 9);
  if (levels) body.uint(64, bid).uint(64, 5_528_750_000_001n).uint(32, 29).uint(32, 6).uint(32, 22).uint(32, 3);
  return record(type, body);
};
const bar = (type: number, close: bigint, options = {}): Buffer =>
  record(
    type,
    new Bytes()
      .uint(64, 20_014_250_000_000n)
      .uint(64, 20_016_250_000_000n)
      .uint(64, 20_013_500_000_000n)
      .uint(64, close)
      .uint(64, 35),
    options,
  );

async function read(bytes: Buffer, options?: FeedOptions) {
  const feed = new FeedImport();
  const reading = await feed.read('futures.dbn.zst', bytes, options);
  return { feed, reading };
}

/** UTC midnight of a day of July 2024. */
const day = (date: number): bigint => BigInt(Date.UTC(2024, 6, date)) * 1_000_000n;

describe('Databento files', () => {
  it.each([1, 2, 3])('of version %i give an order book’s messages', async (version) => {
    const { feed, reading } = await read(
      Buffer.concat([
        head('mbo', version),
        order({ action: 'R', side: 'N', price: NONE, size: 2 ** 32 - 1 }),
        order(),
        order({ action: 'C', side: 'A', price: -250_000_000n }),
      ]),
    );
    const stamps = {
      symbol: 'ESU4',
      tsEvent: 1_719_878_281_218_218,
      tsKnown: 1_719_878_281_218_485,
      order: 77,
      update: 9_060,
    };
    expect(feed.rows('book')).toEqual([
      { ...stamps, action: 'clear', sequence: 0 },
      { ...stamps, action: 'add', side: 1, price: 5_528.75, size: 3, sequence: 1 },
      { ...stamps, action: 'cancel', side: -1, price: -0.25, size: 3, sequence: 2 },
    ]);
    expect(reading).toMatchObject({ kinds: ['book'], rows: 3, layout: 'databento' });
    expect(reading.recognised).toBe(
      `Databento DBN version ${version} GLBX.MDP3 mbo of ESU4: times in UTC, tsKnown is the arrival at Databento`,
    );
  });

  it('refuse an order that is not understood', async () => {
    const { feed } = await read(
      Buffer.concat([head('mbo', 2), order({ action: 'X' }), order({ order: 2n ** 53n }), order()]),
    );
    expect(feed.rejected.map(({ line, reason }) => [line, reason])).toEqual([
      [1, 'its action is none that is known'],
      [2, 'its order number is above 2^53'],
    ]);
    expect(feed.rows('book')).toHaveLength(1);
  });

  it('give quotes of mbp-1, of which a side may be missing', async () => {
    const { feed } = await read(
      Buffer.concat([head('mbp-1', 1), priceRecord(1, 'B', true), priceRecord(1, 'B', true, NONE)]),
    );
    const stamps = { symbol: 'ESU4', tsEvent: 1_719_878_281_218_218, tsKnown: 1_719_878_281_218_485 };
    expect(feed.rows('quotes')).toEqual([
      { ...stamps, bid: 5_528.5, bidSize: 29, ask: 5_528.750000001, askSize: 6, sequence: 0 },
      { ...stamps, ask: 5_528.750000001, askSize: 6, sequence: 1 },
    ]);
  });

  it('give trades of trades and of tbbo, with the taker’s side', async () => {
    const { feed } = await read(
      Buffer.concat([head('trades', 3), priceRecord(0, 'A', false), priceRecord(0, 'N', false)]),
    );
    await feed.read('tbbo.dbn', Buffer.concat([head('tbbo', 2), priceRecord(1, 'B', true)]));
    expect(feed.rows('trades').map(({ price, size, side, sequence }) => [price, size, side, sequence])).toEqual([
      [5_528.75, 2, -1, 0],
      [5_528.75, 2, undefined, 1],
      [5_528.75, 2, 1, 2],
    ]);
  });

  it.each([
    ['ohlcv-1s', 0x20, '2024-07-01T23:40:01.000000Z'],
    ['ohlcv-1m', 0x21, '2024-07-01T23:41:00.000000Z'],
    ['ohlcv-1h', 0x22, '2024-07-02T00:40:00.000000Z'],
    ['ohlcv-1d', 0x23, '2024-07-02T23:40:00.000000Z'],
  ] as const)('give bars of %s, known at their end', async (schema, type, known) => {
    const start = 1_719_877_200_000_000_000n;
    const { feed, reading } = await read(
      Buffer.concat([head(schema, 1), bar(type, 20_016_250_000_000n, { event: start })]),
    );
    const [row] = feed.rows('bars');
    expect(isoInstant(row!['tsEvent'] as number)).toBe('2024-07-01T23:40:00.000000Z');
    expect(isoInstant(row!['tsKnown'] as number)).toBe(known);
    expect(row).toMatchObject({
      symbol: 'ESU4',
      open: 20_014.25,
      high: 20_016.25,
      low: 20_013.5,
      close: 20_016.25,
      volume: 35,
    });
    expect(reading.recognised).toContain('a bar is known at its end');
  });

  it('add the user’s lag to bars, which have no arrival', async () => {
    const { feed, reading } = await read(Buffer.concat([head('ohlcv-1s', 1), bar(0x20, 1n), bar(0x20, NONE)]), {
      knownLag: 500_000,
    });
    const [row] = feed.rows('bars');
    expect((row!['tsKnown'] as number) - (row!['tsEvent'] as number)).toBe(1_500_000);
    expect(row!['close']).toBe(1e-9);
    expect(reading.recognised).toContain('at its end plus 0.5 s');
    expect(feed.rejected).toMatchObject([{ line: 2, reason: 'close is missing' }]);
  });

  it('name an instrument by the date, whichever way they map, and by its number where they do not', async () => {
    const mappings = [
      { symbol: 'ESM4', id: '118', from: 20_240_701, to: 20_240_702 },
      { symbol: 'ESU4', id: '118', from: 20_240_702, to: 20_240_703 },
      { symbol: '', id: '119' },
    ];
    const records = [
      bar(0x23, 1n, { event: day(1) }),
      bar(0x23, 1n, { event: day(2) }),
      bar(0x23, 1n, { event: day(3) }),
      bar(0x23, 1n, { id: 5, event: day(2) }),
    ];
    for (const output of [0, 1]) {
      const { feed, reading } = await read(Buffer.concat([head('ohlcv-1d', 3, mappings, output), ...records]));
      expect(feed.rows('bars').map(({ symbol }) => symbol)).toEqual(['118', '5', 'ESM4', 'ESU4']);
      expect(reading.recognised).toContain('ohlcv-1d of 4 symbols:');
    }
  });

  it('leave out records of other types, counted', async () => {
    const { feed, reading } = await read(
      Buffer.concat([head('trades', 3), record(0x17, new Bytes().text('heartbeat', 40)), priceRecord(0, 'A', false)]),
    );
    expect(reading).toMatchObject({ rows: 2 });
    expect(reading.recognised).toContain(', 1 records of other types left out');
    expect(feed.rejected).toEqual([]);
    expect(feed.rows('trades')).toHaveLength(1);
  });

  it.each([1, 7, 100, 5_000])('read the same in chunks of %i bytes', async (size) => {
    const { feed, reading } = await read(
      Buffer.concat([head('mbo', 2), ...Array.from({ length: 50 }, () => order())]),
      { size },
    );
    expect(reading.rows).toBe(50);
    expect(feed.rows('book')).toHaveLength(50);
  });

  it('yield every few thousand records', async () => {
    const many = Buffer.concat([
      head('trades', 2),
      ...Array.from({ length: 20_000 }, () => priceRecord(0, 'A', false)),
    ]);
    const { reading } = await read(many, { size: many.length });
    expect(reading.yields).toBeGreaterThanOrEqual(4);
  });

  it('say where they are cut off', async () => {
    const whole = Buffer.concat([head('mbo', 2), order(), order()]);
    const { feed, reading } = await read(whole.subarray(0, whole.length - 5));
    expect(reading.rows).toBe(2);
    expect(feed.rejected).toMatchObject([{ line: 2, reason: 'the record is cut off' }]);
    await expect(read(head('mbo', 2).subarray(0, 150))).rejects.toThrow(
      'futures.dbn.zst is no Databento file that can be read (its metadata are cut off)',
    );
    await expect(read(Buffer.from('DBN\u0002'))).rejects.toThrow('its metadata are cut off');
  });

  it('are refused whole where they cannot be what they seem', async () => {
    const version = Buffer.from(head('mbo', 2));
    version[3] = 4;
    await expect(read(version)).rejects.toThrow('its version is 4');
    await expect(read(Buffer.concat([head('mbp-10', 2), order()]))).rejects.toThrow('its schema is mbp-10');
    await expect(read(Buffer.concat([head('none', 2), order()]))).rejects.toThrow('its schema is mixed or unknown');
    const length = Buffer.from(head('mbo', 2));
    length.writeUInt32LE(5, 4);
    await expect(read(length)).rejects.toThrow('its metadata are said to have 5 bytes');
    const list = Buffer.from(head('mbo', 1));
    list.writeUInt32LE(1_000_000, 8 + 104);
    await expect(read(list)).rejects.toThrow('its metadata are cut off');
    const broken = Buffer.concat([head('mbo', 1), Buffer.alloc(64)]);
    await expect(read(broken)).rejects.toThrow('record 1 has a length of 0 bytes');
    const schema = Buffer.from(head('mbo', 1));
    schema.writeUInt32LE(7, 8 + 100);
    await expect(read(schema)).rejects.toThrow('it carries a schema of its own');
  });
});
