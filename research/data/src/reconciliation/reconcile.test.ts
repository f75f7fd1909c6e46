import { adjustBars, panelFromBars, type BarField, type Bars } from '@quantcli/market';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkBars } from '../catalog.ts';
import { barsOf, wiggle } from '../quality/bars.fixture.ts';
import { alignSources } from './align-sources.ts';
import { DECISION_RULES } from './decide-bars.ts';
import { reconcile, type Reconciled } from './reconcile.ts';

const LENGTH = 60;
const close = wiggle(LENGTH);
const volume = close.map((_, t) => 1_000 + t);
const plain = barsOf({ A: { open: close, high: close, low: close, close, volume } });

/** The bars with a field changed row by row. */
function change(bars: Bars, field: BarField, by: (value: number, row: number) => number): Bars {
  return { ...bars, fields: new Map(bars.fields).set(field, bars.fields.get(field)!.map(by)) };
}
/** All prices changed row by row. */
const scale = (bars: Bars, by: (row: number) => number): Bars =>
  (['open', 'high', 'low', 'close'] as const).reduce(
    (made, field) => change(made, field, (value, row) => value * by(row)),
    bars,
  );
/** The rows for which it holds. */
function keep({ symbols, symbol, time, fields }: Bars, holds: (row: number) => boolean): Bars {
  const rows = [...time.keys()].filter(holds);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return {
    symbols,
    symbol: Int32Array.from(rows, (row) => symbol[row]!),
    time: pick(time),
    fields: new Map([...fields].map(([name, values]) => [name, pick(values)])),
  };
}
const merge = (...sources: readonly Bars[]): Reconciled =>
  reconcile(sources.map((bars, s) => ({ name: 'pqrst'[s]!, bars })));
const ruleOf = ({ decisions }: Reconciled, row: number): string => {
  const { words, code } = decisions.texts.get('rule')!;
  return words[code[row]!]!;
};
const sourcesOf = ({ decisions }: Reconciled, row: number): string => {
  const { words, code } = decisions.texts.get('sources')!;
  return words[code[row]!]!;
};
const column = ({ bars }: Reconciled, field: BarField): number[] => [...bars.fields.get(field)!];

describe('reconcile', () => {
  it('decides nothing about a source and itself', () => {
    const made = merge(plain, plain);
    expect(made.bars).toEqual(plain);
    expect(made.factors).toEqual([]);
    expect(made.disagreements).toEqual([]);
    expect(made.counts).toEqual({
      commonSymbols: 1,
      commonBars: LENGTH,
      rules: { only: 0, agree: LENGTH, priority: 0, median: 0 },
      missing: { p: 0, q: 0 },
      volumeApart: 0,
      volumeBlank: 0,
    });
    expect(made.decisions.numbers.get('difference')!.every((value) => value === 0)).toBe(true);
    expect(merge(plain).counts.rules.only).toBe(LENGTH);
  });

  it('finds a later split as a constant factor, and brings prices and volumes on the first source’s basis', () => {
    const later = change(
      scale(plain, () => 1 / 20),
      'volume',
      (value) => value * 20,
    );
    const made = merge(
      keep(plain, (row) => row !== 30),
      later,
    );
    expect(made.factors).toMatchObject([
      {
        symbol: 'A',
        source: 'q',
        base: 'p',
        factor: 1 / 20,
        step: 1 / 20,
        later: true,
        cause: 'split',
        booked: false,
        value: 20,
      },
    ]);
    expect(made.disagreements).toEqual([]);
    // The bar that only the second has.
    expect(ruleOf(made, 30)).toBe('only');
    expect(sourcesOf(made, 30)).toBe('q');
    expect(column(made, 'close')[30]).toBeCloseTo(close[30]!, 10);
    expect(column(made, 'volume')[30]).toBeCloseTo(volume[30]!, 10);
    expect(made.counts.missing).toEqual({ p: 1, q: 0 });
    expect(made.counts.volumeApart).toBe(0);
  });

  it('explains a raw source beside a split-adjusted one by the booked split, and keeps the raw one’s columns', () => {
    const split = close.map((_, t) => (t === 25 ? 2 : 1));
    const raw = barsOf({ A: { close: close.map((price, t) => (t < 25 ? 2 * price : price)), volume, split } });
    const made = merge(raw, adjustBars(raw, 'split-only'));
    expect(made.factors).toMatchObject([
      { factor: 0.5, later: false, cause: 'split', booked: true, value: 2, to: raw.time[24] },
    ]);
    expect(made.bars).toEqual(raw);
    expect(made.counts.volumeApart).toBe(0);
    // The other way round the adjusted source leads, and the split of the other is not booked again.
    const other = merge(adjustBars(raw, 'split-only'), raw);
    expect(other.factors).toMatchObject([{ factor: 2, cause: 'split', booked: true }]);
    expect(other.bars.fields.has('split')).toBe(false);
    expect(column(other, 'close')).toEqual(column(merge(adjustBars(raw, 'split-only')), 'close'));
  });

  it('recognises a spin-off that one source books as a dividend and the other takes out of its prices', () => {
    const dividend = close.map((_, t) => (t === 25 ? 60 : 0));
    const booked = barsOf({ A: { close: close.map((price, t) => (t < 25 ? price + 60 : price)), dividend } });
    const adjusted = change(
      change(booked, 'close', (value, row) => (row < 25 ? value * 0.65 : value)),
      'dividend',
      () => 0,
    );
    const made = merge(booked, adjusted);
    expect(made.factors).toHaveLength(1);
    expect(made.factors[0]).toMatchObject({
      cause: 'distribution',
      booked: true,
      value: 60,
      later: false,
      to: booked.time[24],
    });
    expect(made.factors[0]!.factor).toBeCloseTo(0.65, 12);
    expect(made.bars).toEqual(booked);
    expect(made.disagreements).toEqual([]);
  });

  it('takes the first of two sources that disagree on a bar, and says by how much', () => {
    const odd = change(plain, 'close', (value, row) =>
      row === 20 ? value * 1.02 : row === 40 ? value * 1.009 : value,
    );
    const made = merge(plain, odd);
    expect(made.bars).toEqual(plain);
    expect(made.factors).toEqual([]);
    expect(made.disagreements).toHaveLength(1);
    expect(made.disagreements[0]).toMatchObject({
      symbol: 'A',
      time: plain.time[20],
      rule: 'priority',
      closes: { p: close[20], q: close[20]! * 1.02 },
    });
    expect(made.disagreements[0]!.difference).toBeCloseTo(0.02, 12);
    expect([ruleOf(made, 20), ruleOf(made, 40)]).toEqual(['priority', 'agree']);
    const strict = reconcile(
      [
        { name: 'p', bars: plain },
        { name: 'q', bars: odd },
      ],
      { threshold: 0.005 },
    );
    expect(strict.disagreements).toHaveLength(2);
  });

  it('takes the median of three or more that disagree, on the common basis', () => {
    const wrong = change(plain, 'close', (value, row) => (row === 20 ? value * 5 : value));
    const halved = scale(plain, () => 0.5);
    const made = merge(wrong, halved, plain);
    expect(ruleOf(made, 20)).toBe('median');
    expect(column(made, 'close')).toEqual(column(merge(plain), 'close'));
    expect(sourcesOf(made, 20)).toBe('p, q, r');
    // Of an even number the two in the middle.
    const four = merge(
      wrong,
      plain,
      change(plain, 'close', (value, row) => (row === 20 ? value * 1.1 : value)),
      plain,
    );
    expect(column(four, 'close')[20]).toBeCloseTo(close[20]! * 1.05, 10);
  });

  it('takes the median of volume too', () => {
    const volumes = [5, 1_000, 1_010].map((value, s) =>
      change(
        change(plain, 'volume', (own, row) => (row === 20 ? value : own)),
        'close',
        (own, row) => (row === 20 && s === 0 ? own * 2 : own),
      ),
    );
    const made = merge(...volumes);
    expect(ruleOf(made, 20)).toBe('median');
    expect(column(made, 'volume')[20]).toBe(1_000);
    expect(column(made, 'close')[20]).toBe(close[20]);
    const compared = reconcile(
      [5, 1_000, 1_010].map((value, s) => ({ name: 'pqr'[s]!, bars: change(plain, 'volume', () => value) })),
      { compare: ['volume'] },
    );
    expect(compared.counts.rules.median).toBe(LENGTH);
    expect(new Set(column(compared, 'volume'))).toEqual(new Set([1_000]));
  });

  it('counts values and no rows: of three sources one of which has no close the first decides', () => {
    const high = change(plain, 'close', (value, row) => (row === 20 ? value * 1.2 : value));
    const blank = change(plain, 'close', (value, row) => (row === 20 ? NaN : value));
    const made = merge(plain, high, blank);
    expect([ruleOf(made, 20), sourcesOf(made, 20)]).toEqual(['priority', 'p, q, r']);
    expect(column(made, 'close')[20]).toBe(close[20]);
    expect(made.disagreements).toMatchObject([{ rule: 'priority' }]);
    // A field with two values, of a bar that the median of another decides.
    const few = merge(
      change(plain, 'high', (value, row) => (row === 20 ? value + 8 : value)),
      high,
      change(plain, 'high', (value, row) => (row === 20 ? NaN : value)),
    );
    expect(ruleOf(few, 20)).toBe('median');
    expect([column(few, 'close')[20], column(few, 'high')[20]]).toEqual([close[20], close[20]! + 8]);
  });

  it('compares other fields when asked to; volumes are counted and no disagreement by default', () => {
    const odd = change(
      change(plain, 'volume', (value, row) => (row < 5 ? value * 2 : value)),
      'high',
      (value, row) => (row === 7 ? value * 1.5 : value),
    );
    const made = merge(plain, odd);
    expect(made.disagreements).toEqual([]);
    expect(made.counts.volumeApart).toBe(5);
    const all = reconcile(
      [
        { name: 'p', bars: plain },
        { name: 'q', bars: odd },
      ],
      { compare: ['close', 'high', 'volume'] },
    );
    expect(all.disagreements).toHaveLength(6);
  });

  it('keeps a difference finite where one source saw no trading', () => {
    const none = change(plain, 'volume', (value, row) => (row === 3 ? 0 : value));
    const made = reconcile(
      [
        { name: 'p', bars: plain },
        { name: 'q', bars: none },
      ],
      { compare: ['volume'] },
    );
    expect(made.disagreements).toMatchObject([{ time: plain.time[3], difference: 1 }]);
    expect(made.counts.volumeApart).toBe(1);
  });

  it('fills a blank volume from the next source, and counts it', () => {
    const blank = change(plain, 'volume', (value, row) => (row % 20 === 0 ? NaN : value));
    const made = merge(blank, plain);
    expect(column(made, 'volume')).toEqual(volume);
    expect(made.counts.volumeBlank).toBe(3);
  });

  it('joins symbols that only one has, and says which cannot be brought on a common basis', () => {
    const early = keep(plain, (row) => row < 20);
    const late = barsOf({
      A: { close: close.slice(0, 20), time: [...plain.time.subarray(30, 50)] },
      B: { close: [1, 2, 3] },
    });
    const made = merge(early, late);
    expect(made.bars.symbols).toEqual(['A', 'B']);
    expect(made.unanchored).toEqual([{ symbol: 'A', source: 'q' }]);
    expect(made.counts.commonSymbols).toBe(1);
    expect(made.counts.commonBars).toBe(0);
    expect(column(made, 'close').slice(-3)).toEqual([1, 2, 3]);
    expect(() => panelFromBars(made.bars)).not.toThrow();
  });

  it('keeps the sector of the first source that knows it', () => {
    const made = merge({ ...plain, sectors: [undefined] }, { ...plain, sectors: ['Tech'] });
    expect(made.bars.sectors).toEqual([undefined]);
    expect(merge(barsOf({ B: { close: [1] } }), { ...plain, sectors: ['Tech'] }).bars.sectors).toEqual([
      'Tech',
      undefined,
    ]);
  });

  it('keeps its decisions as records beside the bars', () => {
    const { bars, decisions } = merge(
      plain,
      keep(plain, (row) => row > 3),
    );
    expect(decisions.subject).toBe(bars.symbol);
    expect(decisions.tsEvent).toBe(bars.time);
    expect(decisions.texts.get('rule')!.words).toEqual(DECISION_RULES);
    expect(decisions.texts.get('sources')!.words).toEqual(['p', 'p, q']);
  });

  it('refuses no source, and two of one name', () => {
    expect(() => reconcile([])).toThrow(/there is no source/);
    expect(() =>
      reconcile([
        { name: 'p', bars: plain },
        { name: 'p', bars: plain },
      ]),
    ).toThrow(/called the same: p, p/);
  });

  const step = fc.record({
    factor: fc.constantFrom(1, 0.05, 1 / 3, 2, 0.8, 1.04, 8),
    noise: fc.constantFrom(0, 1e-5, 5e-4),
    rows: fc.uniqueArray(fc.nat(LENGTH - 1), { maxLength: 8 }),
  });

  it('finds exactly a constant multiple, none of 1, and never makes one of noise or odd bars (property)', () => {
    fc.assert(
      fc.property(step, ({ factor, noise, rows }) => {
        const odd = new Set(rows.filter((row) => row % 7 === 0));
        const other = scale(plain, (row) => factor * (1 + noise * Math.sin(5 * row * row)) * (odd.has(row) ? 1.05 : 1));
        const { factors, disagreements } = merge(plain, other);
        expect(factors).toHaveLength(factor === 1 ? 0 : 1);
        for (const found of factors) {
          expect(Math.abs(found.factor / factor - 1)).toBeLessThan(noise === 0 ? 1e-12 : 2 * noise);
          expect([found.from, found.to]).toEqual([plain.time[0], plain.time[LENGTH - 1]]);
        }
        expect(disagreements.map(({ time }) => time)).toEqual(
          [...odd].sort((a, b) => a - b).map((row) => plain.time[row]),
        );
      }),
    );
  });

  it('does not depend on the order of two equal sources, nor on where else the bars are (property)', () => {
    fc.assert(
      fc.property(step, fc.uniqueArray(fc.nat(LENGTH - 1), { maxLength: 20 }), ({ factor, rows }, gone) => {
        const other = scale(
          keep(plain, (row) => !rows.includes(row) || rows.length === LENGTH),
          () => factor,
        );
        const third = keep(plain, (row) => !gone.includes(row));
        const once = merge(plain, other, other);
        expect(
          reconcile([
            { name: 'p', bars: plain },
            { name: 'r', bars: other },
            { name: 'q', bars: other },
          ]).bars,
        ).toEqual(once.bars);
        // Two of three share the basis of the other.
        const shared = column(once, 'close').map((value, row) => value / close[row]! / factor - 1);
        expect(Math.max(...shared.map(Math.abs))).toBeLessThan(1e-12);
        const made = merge(third, plain);
        expect(made.bars).toEqual(plain);
        expect(made.counts.rules.only).toBe(gone.length);
        expect(() => checkBars(made.bars)).not.toThrow();
      }),
    );
  });
});

describe('a bad block of one source', () => {
  const bars = 300;
  const right = wiggle(bars);
  const good = barsOf({ A: { close: right, volume: right.map(() => 1_000) } });
  /** The first source, wrong by a factor on rows [from, to). */
  const bad = (from: number, to: number, factor: number): Bars =>
    change(good, 'close', (value, row) => (row >= from && row < to ? value * factor : value));
  const blocks = [
    { from: 100, to: 120, factor: 1.1 },
    { from: 100, to: 140, factor: 1.1 },
    { from: 100, to: 130, factor: 2 },
    { from: 100, to: 130, factor: 0.5 },
    { from: 280, to: 300, factor: 1.1 },
  ];

  it.each(blocks)(
    'is a disagreement on each of its bars and no factor: rows $from to $to ×$factor',
    ({ from, to, factor }) => {
      const wrong = bad(from, to, factor);
      for (const sources of [
        [wrong, good],
        [good, wrong],
      ]) {
        const made = merge(...sources);
        expect(made.factors).toEqual([]);
        expect(made.disagreements.map(({ time }) => time)).toEqual([...good.time.subarray(from, to)]);
        expect(made.counts.rules.priority).toBe(to - from);
        expect(made.bars).toEqual(sources[0]);
      }
    },
  );

  it.each([...blocks, { from: 0, to: 20, factor: 1.1 }, { from: 0, to: 40, factor: 1.7 }])(
    'never beats two others that are right: rows $from to $to ×$factor',
    ({ from, to, factor }) => {
      const wrong = bad(from, to, factor);
      for (const sources of [
        [wrong, good, good],
        [good, wrong, good],
        [good, good, wrong],
      ]) {
        column(merge(...sources), 'close').forEach((value, row) => expect(value).toBeCloseTo(right[row]!, 10));
      }
    },
  );

  it('beside a real action of the same pair leaves that found', () => {
    const adjusted = change(good, 'close', (value, row) => value * (row < 60 ? 0.25 : 0.5));
    const made = merge(bad(100, 120, 1.1), adjusted);
    expect(made.factors).toMatchObject([
      { cause: 'split', value: 2, later: false, to: good.time[59] },
      { cause: 'split', value: 2, later: true, factor: 0.5 },
    ]);
    expect(made.disagreements).toHaveLength(20);
  });
});

describe('the basis', () => {
  it('is what most of three share, with the booked columns of its first source', () => {
    const split = close.map((_, t) => (t === 25 ? 2 : 1));
    const raw = barsOf({ A: { close: close.map((price, t) => (t < 25 ? 2 * price : price)), volume, split } });
    const adjusted = barsOf({ A: { close, volume: volume.map((value, t) => (t < 25 ? 2 * value : value)) } });
    const made = merge(raw, adjusted, adjusted);
    expect(made.factors).toMatchObject([{ source: 'p', base: 'q', factor: 2, cause: 'split', booked: true }]);
    expect(made.bars).toEqual(adjusted);
    expect(merge(raw, adjusted, raw).bars).toEqual(raw);
    // Where none is shared, and where two and two share one, the first's.
    const tripled = change(adjusted, 'close', (value) => 3 * value);
    expect(new Set(merge(raw, adjusted, tripled).factors.map((factor) => factor.base))).toEqual(new Set(['p']));
    expect(merge(raw, adjusted, adjusted, raw).bars).toEqual(raw);
    // What stays apart without a factor is not shared either: the booked columns are not the first's.
    const ones = new Float64Array(LENGTH).fill(1);
    const cents = change(adjusted, 'close', (value) => 1_000 * value);
    const all = merge({ ...cents, fields: new Map(cents.fields).set('split', ones) }, adjusted, adjusted);
    expect(all.factors).toEqual([]);
    expect(all.bars).toEqual(adjusted);
  });

  it('takes no factor from a step that nothing explains: all bars before it disagree', () => {
    // The first books its dividends, so no distribution is taken out of its prices.
    const books = barsOf({ A: { close, dividend: close.map(() => 0) } });
    const higher = barsOf({ A: { close: close.map((price, t) => (t < 25 ? price * 1.1 : price)) } });
    for (const sources of [
      [books, higher],
      [higher, books],
    ]) {
      const made = merge(...sources);
      expect(made.factors).toEqual([]);
      expect(made.counts.rules).toMatchObject({ priority: 25, agree: LENGTH - 25 });
      expect(column(made, 'close')).toEqual([...sources[0]!.fields.get('close')!]);
    }
    const lower = barsOf({ A: { close: close.map((price, t) => (t < 25 ? price * 0.9 : price)) } });
    expect(merge(books, lower).factors).toMatchObject([{ cause: 'distribution', booked: false }]);
    expect(merge(lower, books).factors).toMatchObject([{ cause: 'distribution', booked: false }]);
    expect(merge(books, barsOf({ A: { close: close.map((price) => price * 1_000) } })).disagreements).toHaveLength(
      LENGTH,
    );
  });

  it('lists no stretch of factor 1, though a booked split makes it one', () => {
    const split = close.map((_, t) => (t === 25 ? 2 : 1));
    const first = barsOf({ A: { close, split } });
    const made = merge(first, barsOf({ A: { close: close.map((price, t) => (t < 25 ? price : 2 * price)) } }));
    expect(made.factors).toMatchObject([{ factor: 2, later: true, cause: 'split', booked: false }]);
    expect(made.disagreements).toEqual([]);
    expect(made.bars).toEqual(first);
  });
});

describe('alignSources', () => {
  it('gives every bar of every source one place, in order (property)', () => {
    const rows = fc.uniqueArray(fc.tuple(fc.constantFrom('A', 'B', 'C'), fc.nat(9)), {
      selector: ([s, t]) => `${s}${t}`,
      minLength: 1,
      maxLength: 15,
    });
    fc.assert(
      fc.property(fc.array(rows, { minLength: 1, maxLength: 3 }), (lists) => {
        const sources = lists.map((list) => {
          const names = [...new Set(list.map(([symbol]) => symbol))];
          return barsOf(
            Object.fromEntries(
              names.map((name) => {
                const time = list
                  .filter(([symbol]) => symbol === name)
                  .map(([, t]) => t)
                  .toSorted((a, b) => a - b);
                return [name, { close: time, time }];
              }),
            ),
          );
        });
        const aligned = alignSources(sources);
        const expected = [...new Set(lists.flat().map(([s, t]) => `${s}${t}`))].sort();
        expect([...aligned.time].map((time, r) => `${aligned.symbols[aligned.symbol[r]!]!}${time}`)).toEqual(expected);
        sources.forEach(({ symbols, symbol, time }, s) => {
          const placed = [...aligned.rows[s]!].flatMap((row, r) => (row < 0 ? [] : [[row, r] as const]));
          expect(placed.map(([row]) => row)).toEqual([...time.keys()]);
          for (const [row, r] of placed) {
            expect([symbols[symbol[row]!], time[row]]).toEqual([aligned.symbols[aligned.symbol[r]!], aligned.time[r]]);
          }
        });
      }),
    );
  });
});
