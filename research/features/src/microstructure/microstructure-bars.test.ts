import { MICROS_PER_SECOND, micros, microsFromDate } from '@quantcli/core';
import { RecordWriter, type Records } from '@quantcli/data';
import { nyse } from '@quantcli/panel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microstructureBars } from './microstructure-of-records.ts';
import { panelOfMicrostructure } from './microstructure-panel.ts';
import {
  microstructureColumns,
  MicrostructureBars,
  type MicrostructureBar,
  type MicrostructureOptions,
} from './microstructure-bars.ts';
import { isTrade, naiveBars, type Event, type NaiveOptions } from './microstructure.reference.ts';
import { randomEvents, START } from './random-events.fixture.ts';

function push(stream: MicrostructureBars, event: Event): void {
  const { tsEvent, tsKnown } = event;
  if (isTrade(event)) stream.pushTrade(tsEvent, tsKnown, event.price, event.size, event.side);
  else stream.pushQuote(tsEvent, tsKnown, event.bid, event.ask, event.bidSize, event.askSize);
}

function run(events: readonly Event[], options: MicrostructureOptions, clock = false): MicrostructureBar[] {
  const bars: MicrostructureBar[] = [];
  const stream = new MicrostructureBars(options, (bar) => bars.push(bar));
  let before = NaN;
  for (const event of events) {
    if (clock && before < event.tsKnown) {
      stream.advance(Math.floor((before + event.tsKnown) / 2));
      stream.advance(event.tsKnown);
    }
    push(stream, event);
    before = event.tsKnown;
  }
  stream.finish();
  return bars;
}

const OPTIONS = {
  interval: '10s',
  step: '1s',
  horizon: 7 * MICROS_PER_SECOND,
  imbalance: ['15s', '60s'],
  bucketVolume: 1.5,
  blockValue: 300,
} as const;
const NAIVE = {
  ...OPTIONS,
  interval: 10 * MICROS_PER_SECOND,
  step: MICROS_PER_SECOND,
  imbalance: [15, 60].map((seconds) => seconds * MICROS_PER_SECOND),
};
const COLUMNS = microstructureColumns(OPTIONS);

const shapes = fc.record({
  seed: fc.nat(1_000_000),
  count: fc.integer({ min: 1, max: 350 }),
  ahead: fc.constantFrom(0, 1_270_000, -50_000),
  sign: fc.constantFrom('feed', 'lee-ready', 'tick-rule'),
  quoteDelay: fc.constantFrom(0, 100_000),
});

const bitsOf = (bars: readonly MicrostructureBar[]): unknown =>
  bars.map(({ start, end, values }) => [start, end, ...values]);

function write(kind: 'trades' | 'quotes', rows: readonly (readonly [symbol: string, event: Event])[]): Records {
  const writer = new RecordWriter(kind);
  for (const [symbol, { tsEvent, tsKnown, ...values }] of rows) {
    writer.begin(writer.subject(symbol), tsEvent, tsKnown, 0);
    for (const [name, value] of Object.entries(values)) writer.set(writer.column(name), value);
    expect(writer.commit()).toBeUndefined();
  }
  return writer.take().records;
}

describe('MicrostructureBars', () => {
  it('agrees with the naive form to 1e-9', () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(shapes, ({ seed, count, ahead, ...chosen }) => {
        const events = randomEvents(seed, count, ahead);
        const expected = naiveBars(events, { ...NAIVE, ...chosen } satisfies NaiveOptions);
        const actual = run(events, { ...OPTIONS, ...chosen });
        expect(actual.map(({ start }) => start)).toEqual(expected.map(({ start }) => start));
        actual.forEach(({ start, end, values }, i) => {
          const { measures, imbalances } = expected[i]!;
          expect(end).toBe(expected[i]!.end);
          COLUMNS.forEach((name, c) => {
            const wanted = c < COLUMNS.length - 2 ? measures[name]! : imbalances[c - COLUMNS.length + 2]!;
            if (!Number.isNaN(wanted)) seen.add(name);
            const same =
              Object.is(values[c], wanted) || Math.abs(values[c]! - wanted) <= 1e-9 * Math.max(1e-3, Math.abs(wanted));
            if (!same) throw new Error(`${name} at ${start}: ${values[c]}, naive ${wanted}`);
          });
        });
      }),
      { numRuns: 60 },
    );
    // Nothing agreed by being missing everywhere.
    expect(COLUMNS.filter((name) => !seen.has(name))).toEqual(['morning_return', 'afternoon_return']);
  });

  it('changes no bar when later records are removed', () => {
    fc.assert(
      fc.property(shapes, fc.double({ min: 0, max: 1, noNaN: true }), ({ seed, count, ahead, ...chosen }, share) => {
        const events = randomEvents(seed, count, ahead);
        const kept = events.slice(0, Math.ceil(share * count));
        const over = (bars: MicrostructureBar[]) => bars.filter(({ end }) => end <= (kept.at(-1)?.tsKnown ?? 0));
        const options = { ...OPTIONS, ...chosen };
        expect(bitsOf(over(run(kept, options)))).toEqual(bitsOf(over(run(events, options))));
      }),
    );
  });

  it('gives the same bits when a clock ticks between the records', () => {
    fc.assert(
      fc.property(shapes, ({ seed, count, ahead, ...chosen }) => {
        const events = randomEvents(seed, count, ahead);
        const options = { ...OPTIONS, ...chosen };
        expect(bitsOf(run(events, options, true))).toEqual(bitsOf(run(events, options)));
      }),
    );
  });

  it('takes a record that comes late as known when it comes', () => {
    const events = randomEvents(7, 200, 0);
    const late = { ...events[120]!, tsKnown: events[40]!.tsKnown };
    const moved = { ...late, tsKnown: events[119]!.tsKnown, tsEvent: events[119]!.tsKnown };
    // With the venue's time unknown, both are the same record.
    const same = { ...late, tsEvent: late.tsKnown };
    const options = { ...OPTIONS, sign: 'tick-rule' } as const;
    const closes = (event: Event) =>
      run([...events.slice(0, 120), event, ...events.slice(121)], options).map(({ start, values }) => [
        start,
        values[0],
        values[2],
      ]);
    expect(closes(same)).toEqual(closes(moved));
  });
});

const at = (seconds: number, known = seconds) => ({
  tsEvent: START + seconds * MICROS_PER_SECOND,
  tsKnown: START + known * MICROS_PER_SECOND,
});
const trade = (seconds: number, price: number, size = 1, known = seconds): Event => ({
  ...at(seconds, known),
  price,
  size,
  side: NaN,
});
const quote = (seconds: number, bid: number, ask: number, known = seconds): Event => ({
  ...at(seconds, known),
  bid,
  ask,
  bidSize: 1,
  askSize: 2,
});

/** One column, by hand. */
const column = (name: string, events: readonly Event[], options: Partial<MicrostructureOptions> = {}): number[] => {
  const settings = { interval: '10s', step: '1s', ...options };
  return run(events, settings).map(({ values }) => values[microstructureColumns(settings).indexOf(name)]!);
};

const stream = () => new MicrostructureBars({ interval: '1m' }, () => {});

describe('by hand', () => {
  it('a quote of the trade’s own instant is not met, and one that the venue sent after the trade neither, though known before', () => {
    const quotes = [quote(0, 99, 101), quote(5, 103, 105)];
    expect(column('buy_volume', [...quotes, trade(5, 102)])).toEqual([1]);
    // On the venue's clock the quote of 5 s is the later one.
    expect(column('buy_volume', [quote(1, 99, 101, 0), quote(6, 103, 105, 2), trade(5.5, 102, 1, 3)])).toEqual([1]);
    // A quote without the venue's clock is compared by ours, whatever the venue's says.
    expect(column('sell_volume', [quote(2, 103, 105), trade(1.5, 102, 1, 3)])).toEqual([1]);
    expect(column('sell_volume', [quote(2, 103, 105), trade(2.5, 102)], { quoteDelay: MICROS_PER_SECOND })).toEqual([
      0,
    ]);
  });

  it('remembers the last 8,192 quotes for trades that come late', () => {
    // The price falls by 1 a quote; all were sent after the trade and known before it.
    const quotes = Array.from({ length: 10_000 }, (_, i) => quote(10 + i, 20_000 - i, 20_000 - i, i / 10_000));
    const forgotten = 20_000 - (10_000 - 8_192 - 1);
    const settings = { interval: '12h', step: '12h' } as const;
    expect(column('buy_volume', [...quotes, trade(5, forgotten + 1, 1, 2)], settings)).toEqual([1]);
    expect(column('sell_volume', [...quotes, trade(5, forgotten - 1, 1, 2)], settings)).toEqual([1]);
  });

  it('the tick rule counts nothing before the first change and keeps the last one', () => {
    const events = [
      trade(0, 10, 1),
      trade(1, 10, 2),
      trade(2, 11, 4),
      trade(3, 11, 8),
      trade(4, 9, 16),
      trade(5, 9, 32),
    ];
    expect(column('buy_volume', events)).toEqual([12]);
    expect(column('sell_volume', events)).toEqual([48]);
  });

  it('books the realised spread in the bar in which its horizon ends', () => {
    const events = [quote(0, 99, 101), trade(1, 101), quote(12, 100, 102), quote(25, 100, 102)];
    const options = { horizon: 14 * MICROS_PER_SECOND };
    expect(column('realised_spread', events, options)).toEqual([NaN, 0, NaN]);
    expect(column('price_impact', events, options)).toEqual([NaN, 0.02, NaN]);
    expect(column('effective_spread', events, options)).toEqual([0.02, NaN, NaN]);
  });

  it('weighs quotes by the time they stand, from the bar before on, and forgets them when a side is missing', () => {
    const events = [quote(8, 99, 101), quote(12, 98, 102), quote(16, NaN, 102)];
    const [first, second] = column('quoted_spread', events);
    expect(first).toBeCloseTo(0.02, 12);
    expect(second).toBeCloseTo((2 * 0.02 + 4 * 0.04) / 6, 12);
    expect(column('depth', events)).toEqual([3, 3]);
  });

  it('a bucket of VPIN is a fiftieth of the days before', () => {
    const day = 86_400;
    const minute = (from: number) => Array.from({ length: 500 }, (_, i) => trade(from + i, 100 + Math.sin(i * i), 5));
    const events = [...minute(0), ...minute(day), trade(2 * day, 100)];
    const given = column('vpin', events, { interval: '1d', bucketVolume: 50 });
    const own = column('vpin', events, { interval: '1d' });
    expect(own[0]).toBeNaN();
    expect(own[1]).toBeGreaterThan(0);
    // 2,500 units a day: the second day's 50 buckets of 50 are all of its steps; the first day fills 47, its first 30 steps have no σ.
    expect(own[1]).toBeCloseTo(given[1]!, 12);
  });

  it('knows the session: its hours for quotes, its first hour and its last 90 minutes', () => {
    const { open, close } = nyse.hours(micros(microsFromDate(2024, 6, 10)!))!;
    const hour = 3_600;
    const since = (seconds: number) => (open - START) / MICROS_PER_SECOND + seconds;
    const events = [
      quote(since(-60), 99, 101),
      trade(since(-30), 50),
      trade(since(0), 100),
      trade(since(hour - 1), 102),
      trade(since(hour), 200),
      trade(since(5 * hour), 100),
      trade(since(6.5 * hour - 1), 99),
      quote(since(6.5 * hour + 60), 90, 110),
      trade(since(24 * hour), 100),
    ];
    const options = { interval: '1h', calendar: nyse };
    const last = (name: string) => column(name, events, options);
    expect(close - open).toBe(6.5 * hour * MICROS_PER_SECOND);
    // Bars of full hours UTC: 13:00 with the opening, 14:00 with the end of the first hour, …
    const morning = last('morning_return');
    expect(morning.slice(0, 2)).toEqual([NaN, expect.closeTo(0.02, 12)]);
    expect(last('afternoon_return').filter((value) => !Number.isNaN(value))).toEqual([
      expect.closeTo(-0.01, 12),
      expect.closeTo(-0.01, 12),
    ]);
    expect([morning.at(-1), last('afternoon_return').at(-1)]).toEqual([NaN, NaN]);
    // The quote after the close stands for no time, and none stands over night.
    expect(last('quoted_spread').slice(0, 2)).toEqual([0.02, 0.02]);
    expect(last('quoted_spread').slice(-2)).toEqual([NaN, NaN]);
  });

  it('refuses what it cannot take', () => {
    expect(() => stream().pushTrade(0, 0, -1, 1)).toThrow('price -1');
    expect(() => stream().pushTrade(0, 0, 1, NaN)).toThrow('size NaN');
    expect(() => stream().pushQuote(NaN, 0, 1, 2, 3, 4)).toThrow('happened at NaN');
    expect(() => new MicrostructureBars({ interval: '7m' }, () => {})).toThrow('divide a day');
    expect(() => new MicrostructureBars({ interval: '1w' }, () => {})).toThrow('"1w"');
    expect(() => new MicrostructureBars({ interval: '1m', bucketVolume: 0 }, () => {})).toThrow('bucketVolume is 0');
  });
});

describe('microstructureBars', () => {
  it('is the stream of every symbol, in the order in which its records became known', () => {
    const rows = ['B', 'A'].flatMap((symbol, n) =>
      randomEvents(n, 300, 1_270_000)
        .filter((event) => isTrade(event) || !Number.isNaN(event.ask))
        .map((event) => [symbol, event] as const),
    );
    const trades = write(
      'trades',
      rows.filter(([, event]) => isTrade(event)),
    );
    const quotes = write(
      'quotes',
      rows.filter(([, event]) => !isTrade(event)),
    );
    const table = microstructureBars({ trades, quotes }, OPTIONS);
    expect(table.symbols).toEqual(['A', 'B']);
    expect([...table.fields.keys()]).toEqual(COLUMNS);
    table.symbols.forEach((symbol, n) => {
      const own = rows.filter(([name]) => name === symbol).map(([, event]) => event);
      const order = own.toSorted(
        (a, b) => a.tsKnown - b.tsKnown || a.tsEvent - b.tsEvent || Number(isTrade(b)) - Number(isTrade(a)),
      );
      const bars = run(order, OPTIONS);
      const mine = [...table.symbol.keys()].filter((row) => table.symbol[row] === n);
      expect(
        mine.map((row) => [table.time[row], table.known[row], ...COLUMNS.map((name) => table.fields.get(name)![row])]),
      ).toEqual(bitsOf(bars));
    });
    expect(() => microstructureBars({ trades: quotes }, OPTIONS)).toThrow('these are quotes and not trades');

    const panel = panelOfMicrostructure(table);
    expect([panel.symbols, panel.bars]).toEqual([['A', 'B'], new Set(table.time).size]);
    table.time.forEach((time, row) => {
      const t = panel.time.indexOf(time);
      expect(panel.column('volume', table.symbol[row]!)[t]).toBe(table.fields.get('volume')![row]);
    });
    const there = panel.symbols.flatMap((_, n) =>
      [...panel.column('volume', n)].filter((value) => !Number.isNaN(value)),
    );
    expect(there).toHaveLength(table.time.length);
  });
});
