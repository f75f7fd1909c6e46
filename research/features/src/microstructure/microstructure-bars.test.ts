import { MICROS_PER_DAY, MICROS_PER_SECOND, micros } from '@quantcli/core';
import { RecordWriter, type Records } from '@quantcli/data';
import { nyse, type Calendar } from '@quantcli/panel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { microstructureBars } from './microstructure-of-records.ts';
import { panelOfMicrostructure } from './microstructure-panel.ts';
import { microstructureColumns, MicrostructureBars, type MicrostructureBar } from './microstructure-bars.ts';
import { isTrade, naiveBars, type Event, type NaiveOptions } from './microstructure.reference.ts';
import { randomEvents, START } from './random-events.fixture.ts';
import { push, run } from './run-bars.fixture.ts';

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

/** Evenly over [0, 1], unlike `fc.double`, which draws mostly tiny ones. */
const shares = fc.integer({ min: 0, max: 1_000 }).map((thousandths) => thousandths / 1_000);

const bitsOf = (bars: readonly MicrostructureBar[]): unknown =>
  bars.map(({ start, end, values }) => [start, end, ...values]);

const DAY_BEGUN = Math.floor(START / MICROS_PER_DAY) * MICROS_PER_DAY;

/** Sessions from 20 to 80 s into the random events, each day but the second. */
const HOURS: Calendar = {
  ...nyse,
  hours: (date) =>
    date === DAY_BEGUN + MICROS_PER_DAY
      ? undefined
      : {
          open: micros(date + START - DAY_BEGUN + 20 * MICROS_PER_SECOND),
          close: micros(date + START - DAY_BEGUN + 80 * MICROS_PER_SECOND),
        },
};

/** Four days: VPIN has its first bucket by volume on the third with a session. */
const daysOfEvents = (seed: number, count: number, ahead: number): Event[] =>
  [0, 1, 2, 3].flatMap((day) =>
    randomEvents(seed + day, count, ahead).map((event) => ({
      ...event,
      tsEvent: event.tsEvent + day * MICROS_PER_DAY,
      tsKnown: event.tsKnown + day * MICROS_PER_DAY,
    })),
  );

const hoursOf = (time: number) =>
  HOURS.hours(micros(Math.floor(time / MICROS_PER_DAY) * MICROS_PER_DAY)) ?? { open: Infinity, close: -Infinity };

const inSession = (time: number): boolean => time >= hoursOf(time).open && time < hoursOf(time).close;

function write(kind: 'trades' | 'quotes', rows: readonly (readonly [symbol: string, event: Event])[]): Records {
  const writer = new RecordWriter(kind);
  for (const [symbol, { tsEvent, tsKnown, ...values }] of rows) {
    writer.begin(writer.subject(symbol), tsEvent, tsKnown, 0);
    for (const [name, value] of Object.entries(values)) writer.set(writer.column(name), value);
    expect(writer.commit()).toBeUndefined();
  }
  return writer.take().records;
}

const MARKETS = [
  ['always open', {}, {}, (seed: number, count: number, ahead: number) => randomEvents(seed, count, ahead)],
  ['in sessions', { calendar: HOURS }, { session: hoursOf }, daysOfEvents],
] as const;

describe('MicrostructureBars', () => {
  it.each(MARKETS)('agrees with the naive form to 1e-9, %s', (_, settings, naiveSettings, make) => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(shapes, ({ seed, count, ahead, ...chosen }) => {
        const events = make(seed, count, ahead);
        const expected = naiveBars(events, { ...NAIVE, ...naiveSettings, ...chosen } satisfies NaiveOptions);
        const actual = run(events, { ...OPTIONS, ...settings, ...chosen });
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
    const never = 'session' in naiveSettings ? ['morning_return'] : ['morning_return', 'afternoon_return'];
    expect(COLUMNS.filter((name) => !seen.has(name))).toEqual(never);
  });

  it.each(MARKETS)('changes no bar when later records are removed, %s', (_, settings, __, make) => {
    fc.assert(
      fc.property(shapes, shares, ({ seed, count, ahead, ...chosen }, share) => {
        const events = make(seed, count, ahead);
        const kept = events.slice(0, Math.ceil(share * events.length));
        const over = (bars: MicrostructureBar[]) => bars.filter(({ end }) => end <= (kept.at(-1)?.tsKnown ?? 0));
        const options = { ...OPTIONS, ...settings, ...chosen };
        expect(bitsOf(over(run(kept, options)))).toEqual(bitsOf(over(run(events, options))));
      }),
    );
  });

  it.each(MARKETS)('gives the same bits when a clock ticks between the records, %s', (_, settings, __, make) => {
    fc.assert(
      fc.property(shapes, ({ seed, count, ahead, ...chosen }) => {
        const events = make(seed, count, ahead);
        const options = { ...OPTIONS, ...settings, ...chosen };
        expect(bitsOf(run(events, options, true))).toEqual(bitsOf(run(events, options)));
      }),
    );
  });

  it.each(MARKETS)('continues from a snapshot bit for bit, twice, %s', (_, settings, __, make) => {
    fc.assert(
      fc.property(shapes, shares, ({ seed, count, ahead, ...chosen }, share) => {
        const events = make(seed, count, ahead);
        // Every other time buckets are of the days' volumes.
        const { bucketVolume, ...rest } = OPTIONS;
        const cut = Math.floor(share * events.length);
        const options = { ...rest, ...(seed % 2 === 0 && { bucketVolume }), ...settings, ...chosen };
        const whole = run(events, options);
        const bars: MicrostructureBar[] = [];
        const first = new MicrostructureBars(options, (bar) => bars.push(bar));
        for (const event of events.slice(0, cut)) push(first, event);
        const saved = first.snapshot();
        for (const used of [first, new MicrostructureBars(options, (bar) => bars.push(bar))]) {
          const given = bars.length;
          // A snapshot that came out of a file need not be aligned, nor alone in its buffer.
          used.restore(Buffer.concat([Buffer.of(0), saved, Buffer.of(0)]).subarray(1, -1));
          expect(used.snapshot()).toEqual(saved);
          for (const event of events.slice(cut)) push(used, event);
          used.finish();
          expect(bitsOf(bars.slice(given))).toEqual(bitsOf(whole.slice(whole.length - (bars.length - given))));
          if (used === first) expect(bitsOf(bars)).toEqual(bitsOf(whole));
        }
      }),
    );
  });

  it('refuses a snapshot of something else', () => {
    const saved = new MicrostructureBars(OPTIONS, () => {}).snapshot();
    const damaged = saved.with(40, saved[40]! ^ 1);
    for (const bytes of [damaged, saved.subarray(8), saved.subarray(0, -8), new Uint8Array(3)]) {
      expect(() => new MicrostructureBars(OPTIONS, () => {}).restore(bytes)).toThrow('are no snapshot of this stream');
    }
    const others = [{ interval: '20s' }, { imbalance: ['15s'] }, { bucketVolume: 2 }, { calendar: HOURS }] as const;
    for (const other of others) {
      const stream = new MicrostructureBars({ ...OPTIONS, ...other }, () => {});
      expect(() => stream.restore(saved), JSON.stringify(other)).toThrow('are no snapshot of this stream');
    }
  });

  it('looks at nothing outside the sessions', () => {
    fc.assert(
      fc.property(shapes, ({ seed, count, ahead, ...chosen }) => {
        const events = daysOfEvents(seed, count, ahead);
        const options = { ...OPTIONS, ...chosen, calendar: HOURS };
        const inside = bitsOf(
          run(
            events.filter(({ tsKnown }) => inSession(tsKnown)),
            options,
          ),
        ) as unknown[];
        // Later records outside end the horizons of the last bars.
        expect((bitsOf(run(events, options)) as unknown[]).slice(0, inside.length)).toEqual(inside);
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
