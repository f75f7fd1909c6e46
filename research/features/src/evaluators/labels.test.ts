import { Rng } from '@quantcli/core';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { evaluateLabel, forwardReturns } from './labels.ts';
import { parse, parseFeature, parseLabel } from '../language/language.ts';
import { labelOperators } from '../operators/label-operators.ts';

const panel = Panel.of({
  time: Float64Array.of(1, 2, 3, 4),
  symbols: ['A', 'B', 'C'],
  fields: new Map([['close', Float64Array.of(1, 2, 3, 6, 4, 4, NaN, 8, 0, 5, 10, 5)]]),
  members: Uint8Array.of(1, 1, 1, 1, 1, 1, 1, 1, 1, 0, 1, 1),
});

describe('labels', () => {
  it('are the return over the next h bars, with its horizon', async () => {
    const { values, horizon } = await evaluateLabel(panel, parseLabel('fwd_return(close, 1)'));
    expect(horizon).toBe(1);
    // A missing bar has no return into it nor out of it; a price of 0 has none out of it.
    expect([...values]).toEqual([1, 0.5, 1, NaN, 0, NaN, NaN, NaN, NaN, 1, -0.5, NaN]);
  });

  it('end in NaN on the last h bars, and everywhere when h exceeds the data', async () => {
    const two = await evaluateLabel(panel, parseLabel('fwd_return(close, 2)'));
    expect([...two.values]).toEqual([2, 2, NaN, NaN, NaN, 1, NaN, NaN, NaN, 0, NaN, NaN]);
    const long = await evaluateLabel(panel, parseLabel('fwd_return(close, 9)'));
    expect(long.values.every(Number.isNaN)).toBe(true);
  });

  it('rank over the members of each date', async () => {
    const { values } = await evaluateLabel(panel, parseLabel('fwd_rank(close, 1)'));
    expect([...values]).toEqual([1, 1, 1, NaN, 0.5, NaN, NaN, NaN, NaN, NaN, 0.5, NaN]);
  });

  it('take any feature, and only the bars of a slice', async () => {
    const { values } = await evaluateLabel(panel.slice(1, 4), parseLabel('fwd_return(delay(close, 1), 1)'));
    expect([...values]).toEqual([NaN, 0.5, NaN, NaN, NaN, NaN, NaN, 1, NaN]);
    const ranked = await evaluateLabel(panel.slice(1, 3), parseLabel('fwd_rank(close, 1)'));
    expect([...ranked.values]).toEqual([1, NaN, NaN, NaN, NaN, NaN]);
  });

  it('end with what a delisting left, in the spans that hold it', async () => {
    const gone = Panel.of({
      time: Float64Array.of(1, 2, 3, 4, 5, 6),
      symbols: ['A'],
      fields: new Map([
        ['close', Float64Array.of(8, 10, NaN, NaN, NaN, NaN)],
        ['delisting', Float64Array.of(NaN, NaN, NaN, -0.5, NaN, NaN)],
      ]),
    });
    const values = async (text: string): Promise<number[]> => [...(await evaluateLabel(gone, parseLabel(text))).values];
    expect(await values('fwd_return(close, 1)')).toEqual([0.25, -0.5, NaN, NaN, NaN, NaN]);
    expect(await values('fwd_return(close, 2)')).toEqual([-0.375, -0.5, NaN, NaN, NaN, NaN]);
    expect(await values('fwd_return(close, 3)')).toEqual([-0.375, -0.5, NaN, NaN, NaN, NaN]);
    // The notice came on bar 3: labels that hold it end there, be their horizon as short as it may.
    const { spanEnd, horizon } = await evaluateLabel(gone, parseLabel('fwd_return(close, 1)'));
    expect([...spanEnd]).toEqual([1, 3, 3, 4, 5, 6]);
    expect(horizon).toBe(1);
    // Of two notices the first counts.
    const twice = gone.withFields(new Map([['delisting', Float64Array.of(NaN, NaN, NaN, -0.5, -1, NaN)]]));
    expect((await evaluateLabel(twice, parseLabel('fwd_return(close, 2)'))).values[1]).toBe(-0.5);
  });

  it('stop out at a delisting', async () => {
    const gone = Panel.of({
      time: Float64Array.of(1, 2, 3, 4, 5, 6, 7),
      symbols: ['A'],
      fields: new Map([
        ['close', Float64Array.of(10, 11, 10, 11, NaN, NaN, NaN)],
        ['delisting', Float64Array.of(NaN, NaN, NaN, NaN, NaN, -0.9, NaN)],
      ]),
    });
    for (const [text, value] of [
      ['triple_barrier(close, 3, 1, 1, 2)', -1],
      ['triple_barrier_hl(close, close, close, 3, 1, 1, 2)', -1],
      ['barrier_return(close, 3, 1, 1, 2)', -0.9],
    ] as const) {
      const { values, spanEnd } = await evaluateLabel(gone, parseLabel(text));
      expect(values[3]).toBeCloseTo(value, 12);
      expect(spanEnd[3]).toBe(5);
    }
  });

  it('are taken less the mean of the date or of the group', async () => {
    const grouped = panel.withFields(
      new Map([
        ['close', Float64Array.of(1, 2, 3, 6, 2, 4, 4, 8, 1, 5, 5, 5)],
        ['sector', Float64Array.of(1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2)],
      ]),
    );
    const { values, spanEnd } = await evaluateLabel(grouped, parseLabel('fwd_excess(close, 1)'));
    const third = 1 / 3;
    const expected = [-1, 0.25, third, NaN, -1, -0.25, third, NaN, 2, NaN, -2 * third, NaN];
    expected.forEach((value, i) =>
      Number.isNaN(value) ? expect(values[i]).toBeNaN() : expect(values[i]).toBeCloseTo(value, 12),
    );
    expect([...spanEnd]).toEqual([1, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4]);
    const within = await evaluateLabel(grouped, parseLabel('fwd_group_excess(close, 1, sector)'));
    expect([...within.values]).toEqual([0, 0.25, 0, NaN, 0, -0.25, 0, NaN, 0, NaN, 0, NaN]);
  });

  it('are cut into quantiles, on dates with enough members', async () => {
    const { values } = await evaluateLabel(
      Panel.of({
        time: Float64Array.of(1, 2),
        symbols: [...'ABCDEF'],
        fields: new Map([['close', Float64Array.from([13, 11, 15, 12, 14, NaN].flatMap((price) => [10, price]))]]),
      }),
      parseLabel('fwd_quantile(close, 1)'),
    );
    expect([...values]).toEqual([2, 0, 4, 1, 3, NaN].flatMap((quantile) => [quantile, NaN]));
    const few = await evaluateLabel(panel, parseLabel('fwd_quantile(close, 1, 3)'));
    // Three members have a label on the first date only.
    expect([...few.values].filter((value) => !Number.isNaN(value))).toHaveLength(0);
    const halves = await evaluateLabel(panel, parseLabel('fwd_quantile(close, 1, 2)'));
    expect([...halves.values]).toEqual([1, NaN, 1, NaN, 0, NaN, NaN, NaN, NaN, NaN, 0, NaN]);
  });

  it('of a date end with the last of its members', async () => {
    const { values, spanEnd } = await evaluateLabel(
      Panel.of({
        time: Float64Array.of(1, 2, 3, 4),
        symbols: ['A', 'B'],
        fields: new Map([
          ['close', Float64Array.of(10, 11, 12, 13, 10, NaN, NaN, NaN)],
          ['delisting', Float64Array.of(NaN, NaN, NaN, NaN, NaN, NaN, NaN, -1)],
        ]),
      }),
      parseLabel('fwd_rank(close, 1)'),
    );
    expect([...values]).toEqual([1, 1, 1, NaN, 0.5, NaN, NaN, NaN]);
    expect([...spanEnd]).toEqual([3, 2, 3, 4, 3, 2, 3, 4]);
  });

  it('agree with the returns that measures are taken of', async () => {
    const close = panel.parts().fields.get('close')!;
    expect(forwardReturns(panel, close, 2)).toEqual(
      (await evaluateLabel(panel, parseLabel('fwd_return(close, 2)'))).values,
    );
  });

  it('name an unknown field', async () => {
    await expect(evaluateLabel(panel, parseLabel('fwd_rank(adjusted, 5)'))).rejects.toThrow('unknown field "adjusted"');
  });
});

const LABELS = [
  'fwd_return(close, 3)',
  'fwd_rank(close, 3)',
  'fwd_excess(close, 2)',
  'fwd_group_excess(close, 2, sector)',
  'fwd_quantile(close, 4, 2)',
  'triple_barrier(close, 5, 0.5, 0.5, 4)',
  'triple_barrier_hl(high, low, close, 5, 0.7, 0.7, 4)',
  'barrier_return(close, 6, 0.5, 1, 4)',
  'trend_t(close, 2, 5)',
  'trend_scan(close, 3, 4)',
];

describe('every label', () => {
  const SYMBOLS = 4;
  const BARS = 36;

  /** Random walks with gaps, delistings and changing members; what lies behind the cut comes from another stream and has no notice. */
  function market(seed: number, cut: number, future: string): Panel {
    const names = ['close', 'high', 'low', 'sector', 'delisting'] as const;
    const fields = new Map(names.map((name) => [name, new Float64Array(SYMBOLS * BARS).fill(NaN)]));
    const members = new Uint8Array(SYMBOLS * BARS);
    for (let n = 0; n < SYMBOLS; n += 1) {
      const streams = { past: Rng.fromSeed(seed).split(`${n}`), future: Rng.fromSeed(seed).split(`${n}/${future}`) };
      let price = 100;
      let gone = false;
      for (let t = 0; t < BARS; t += 1) {
        const at = n * BARS + t;
        const rng = t <= cut ? streams.past : streams.future;
        price *= 1 + 0.05 * rng.normal();
        const [notice, gap] = [rng.uniform() < 0.04, rng.uniform() < 0.08];
        members[at] = rng.uniform() < 0.9 ? 1 : 0;
        fields.get('sector')![at] = n % 2;
        if (notice && (t <= cut || future === 'own')) {
          // Two bars without a price, then the notice.
          for (const name of ['close', 'high', 'low'] as const)
            fields.get(name)!.fill(NaN, Math.max(n * BARS, at - 2), at);
          fields.get('delisting')![at] = -0.6;
          gone = true;
        }
        if (gone || gap) continue;
        fields.get('close')![at] = price;
        fields.get('high')![at] = price * 1.02;
        fields.get('low')![at] = price * 0.98;
      }
    }
    return Panel.of({ time: Float64Array.from({ length: BARS }, (_, t) => t), symbols: [...'ABCD'], fields, members });
  }

  it.each(LABELS)('keeps value and span when what lies behind its span changes: %s', async (text) => {
    const label = parseLabel(text);
    let compared = 0;
    for (let seed = 0; seed < 6; seed += 1) {
      const cut = 12 + 4 * seed;
      const whole = await evaluateLabel(market(seed, cut, 'other'), label);
      for (const other of [market(seed, cut, 'another'), market(seed, cut, 'other').slice(0, cut + 1)]) {
        const part = await evaluateLabel(other, label);
        for (let n = 0; n < SYMBOLS; n += 1) {
          for (let t = 0; t < cut; t += 1) {
            const [a, b] = [n * BARS + t, n * other.bars + t];
            if (Number.isNaN(whole.values[a]!) || whole.spanEnd[a]! > cut) continue;
            compared += 1;
            expect(part.values[b]).toBe(whole.values[a]);
            expect(part.spanEnd[b]).toBe(whole.spanEnd[a]);
          }
        }
      }
    }
    expect(compared).toBeGreaterThan(50);
  });

  it.each(LABELS)(
    'ends within the data, after its own bar and within its horizon but for a late notice: %s',
    async (text) => {
      for (let seed = 0; seed < 4; seed += 1) {
        const data = market(seed, BARS, 'own');
        const { values, spanEnd, horizon } = await evaluateLabel(data, parseLabel(text));
        values.forEach((value, at) => {
          const t = at % BARS;
          const end = spanEnd[at]!;
          if (Number.isNaN(value)) expect(end).toBe(t + horizon);
          else {
            const late = data.symbols.some((_, n) => !Number.isNaN(data.column('delisting', n)[end]!));
            expect(end > t && end < BARS && (end <= t + horizon || late)).toBe(true);
          }
        });
      }
      const long = await evaluateLabel(market(1, BARS, 'own').slice(0, 2), parseLabel(text));
      expect(long.values.every(Number.isNaN)).toBe(true);
    },
  );

  it.each(LABELS)('is no feature, and stands in none: %s', (text) => {
    expect(() => parseFeature(text)).toThrow('is a label: it looks ahead');
    for (const outer of [`rank(${text})`, `${text} + 1`, `fwd_return(${text}, 1)`, `triple_barrier(${text}, 5)`])
      expect(() => parse(outer)).toThrow('is a label and cannot stand inside');
    expect(parseLabel(text).text).toBe(text);
  });

  it('is refused where its numbers do not go together', () => {
    expect(() => parseLabel('trend_scan(close, 6, 5)')).toThrow(
      'the shortest window, 6 bars, is longer than the longest, 5',
    );
    expect(() => parseLabel('trend_t(close, 1, 5)')).toThrow('the min of trend_t(x, min, max) is 1');
    expect(() => parseLabel('triple_barrier(close, 5, -1)')).toThrow('the up of triple_barrier');
    expect(() => parseLabel('fwd_quantile(close, 5, 1)')).toThrow('the q of fwd_quantile');
    expect(() => parseLabel('close')).toThrow('or one of fwd_excess, fwd_group_excess, fwd_quantile, triple_barrier');
  });

  it('is tried here', () => {
    expect(LABELS.map((text) => parseLabel(text).operator)).toEqual(
      labelOperators.toSorted((a, b) => order(a.name) - order(b.name)),
    );
  });

  const order = (name: string): number => LABELS.findIndex((text) => text.startsWith(`${name}(`));
});
