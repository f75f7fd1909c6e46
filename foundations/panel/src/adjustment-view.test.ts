import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accumulateForward, type DividendFactor } from './adjustment.ts';
import { adjustPanel, PRICE_VIEWS, viewScales, type PriceHistory, type PriceView } from './adjustment-view.ts';
import { Panel } from './panel.ts';

const history = fc
  .array(
    fc.record({
      close: fc.oneof(
        { weight: 9, arbitrary: fc.integer({ min: 1_000, max: 50_000 }).map((cents) => cents / 100) },
        { weight: 1, arbitrary: fc.constant(NaN) },
      ),
      split: fc.constantFrom(1, 1, 1, 2, 0.5, NaN),
      dividend: fc.constantFrom(0, 0, 0.25, 1, NaN),
    }),
    { minLength: 2, maxLength: 30 },
  )
  .map((bars): PriceHistory => ({
    symbol: 'A',
    close: Float64Array.from(bars, (bar) => bar.close),
    split: Float64Array.from(bars, (bar) => bar.split),
    dividend: Float64Array.from(bars, (bar) => bar.dividend),
    adjusted: undefined,
  }));

interface Scales {
  readonly price: Float64Array;
  readonly shares: Float64Array;
}

function scalesOf(data: PriceHistory, view: PriceView, dividendFactor: DividendFactor = 'ex-date-close'): Scales {
  const price = new Float64Array(data.close.length);
  const shares = new Float64Array(data.close.length);
  viewScales(data, view, price, shares, { dividendFactor });
  return { price, shares };
}
const view = (data: PriceHistory, name: PriceView): Float64Array =>
  scalesOf(data, name).price.map((scale, t) => scale * data.close[t]!);
const near = (a: number, b: number): void => expect(Math.abs(a / b - 1)).toBeLessThan(1e-12);
/** Pairs of bars that have a close. */
const priced = ({ close }: PriceHistory): number[] => [...close.keys()].filter((t) => close[t]! > 0);

/** A 2:1 split on bar 2, a dividend of 1 on bar 3. */
const simple: PriceHistory = {
  symbol: 'A',
  close: Float64Array.of(100, 102, 50, 49, 51),
  split: Float64Array.of(1, 1, 2, 1, 1),
  dividend: Float64Array.of(0, 0, 0, 1, 0),
  adjusted: undefined,
};

describe('viewScales', () => {
  it('gives the five views of a split and a dividend', () => {
    const reinvested = 50 / 49;
    expect([...view(simple, 'raw')]).toEqual([100, 102, 50, 49, 51]);
    expect([...view(simple, 'forward')]).toEqual([100, 102, 100, 49 * 2 * reinvested, 51 * 2 * reinvested]);
    expect([...view(simple, 'split-only')]).toEqual([50, 51, 50, 49, 51]);
    const adjusted = [100, 102, 100].map((price) => price / (2 * reinvested));
    view(simple, 'adjusted').forEach((price, t) => near(price, [...adjusted, 49, 51][t]!));
    view(simple, 'total-return').forEach((index, t) => near(index, view(simple, 'forward')[t]! / 100));
  });

  it('divides volume by shares: today’s per share at the start forward, at the end backward', () => {
    expect([...scalesOf(simple, 'forward').shares]).toEqual([1, 1, 2, 2, 2]);
    expect([...scalesOf(simple, 'total-return').shares]).toEqual([1, 1, 2, 2, 2]);
    expect([...scalesOf(simple, 'adjusted').shares]).toEqual([0.5, 0.5, 1, 1, 1]);
    expect([...scalesOf(simple, 'split-only').shares]).toEqual([0.5, 0.5, 1, 1, 1]);
    expect([...scalesOf(simple, 'raw').shares]).toEqual([1, 1, 1, 1, 1]);
  });

  it('takes a dividend off by the close before it when asked to', () => {
    const { price } = scalesOf(simple, 'adjusted', 'previous-close');
    expect(price[2]).toBe(1 - 1 / 50);
    expect(price[1]).toBe((1 - 1 / 50) / 2);
    // On a split's own day the dividend is per new share: 3 on an old price of 102 is 6 of 102.
    const both = { ...simple, dividend: Float64Array.of(0, 0, 3, 0, 0) };
    near(scalesOf(both, 'adjusted', 'previous-close').price[1]!, (1 - 6 / 102) / 2);
    near(scalesOf(both, 'adjusted').price[1]!, 50 / 53 / 2);
  });

  it('has no previous-close factor for a dividend that is not below the close before, and says so', () => {
    const broken = { ...simple, dividend: Float64Array.of(0, 0, 0, 50, 0) };
    expect(() => scalesOf(broken, 'adjusted', 'previous-close')).toThrow(/A: the dividend of 50 on bar 3 is not below/);
    near(scalesOf(broken, 'adjusted').price[2]!, 49 / 99);
    // The index reinvests at the ex-date close whatever the factor.
    expect(() => scalesOf(broken, 'total-return', 'previous-close')).not.toThrow();
  });

  it('starts the index at its base on the first close', () => {
    const late = { ...simple, close: Float64Array.of(NaN, NaN, 50, 49, 51) };
    const price = new Float64Array(5);
    viewScales(late, 'total-return', price, new Float64Array(5), { base: 100 });
    near(50 * price[2]!, 100);
    near(49 * price[3]!, 100);
  });

  it('needs no action: every view of untouched prices is raw but for the base of the index', () => {
    const quiet = { ...simple, split: undefined, dividend: undefined };
    for (const name of ['forward', 'adjusted', 'split-only'] as const) expect(view(quiet, name)).toEqual(quiet.close);
  });

  it('stands on a vendor’s adjusted close where there are no dividends', () => {
    const vendor = { ...simple, dividend: undefined, adjusted: Float64Array.of(49, 49.98, 49, 49, 51) };
    near(view(vendor, 'adjusted')[0]!, 49);
    expect(view(vendor, 'split-only')[0]).toBe(50);
  });

  it('moves alike between any two bars: forward, adjusted and total return (property)', () => {
    fc.assert(
      fc.property(history, (data) => {
        const [forward, adjusted, index] = (['forward', 'adjusted', 'total-return'] as const).map((v) => view(data, v));
        const at = priced(data);
        for (const t of at) {
          near(forward![t]! / forward![at[0]!]!, adjusted![t]! / adjusted![at[0]!]!);
          near(forward![t]! / forward![at[0]!]!, index![t]! / index![at[0]!]!);
        }
      }),
    );
  });

  it('multiplies total returns up to the index (property)', () => {
    fc.assert(
      fc.property(history, (data) => {
        const close = data.close.map((price) => (price > 0 ? price : 10));
        const index = view({ ...data, close }, 'total-return');
        let wealth = 1;
        for (let t = 1; t < close.length; t += 1) {
          const split = data.split![t]! > 0 ? data.split![t]! : 1;
          const dividend = data.dividend![t]! > 0 ? data.dividend![t]! : 0;
          wealth *= (split * (close[t]! + dividend)) / close[t - 1]!;
          near(index[t]!, wealth);
        }
      }),
    );
  });

  it('ends raw, keeps dollars, and is split-only where nothing was paid (property)', () => {
    fc.assert(
      fc.property(history, (data) => {
        for (const name of ['adjusted', 'split-only'] as const) {
          expect(scalesOf(data, name).price.at(-1)).toBe(1);
          expect(scalesOf(data, name).shares.at(-1)).toBe(1);
        }
        const { price, shares } = scalesOf(data, 'split-only');
        price.forEach((scale, t) => near(scale / shares[t]!, 1));
        const unpaid = { ...data, dividend: undefined };
        scalesOf(unpaid, 'adjusted').price.forEach((scale, t) => near(scale, scalesOf(unpaid, 'split-only').price[t]!));
      }),
    );
  });

  it('never changes a forward or total-return value when the future does (property)', () => {
    fc.assert(
      fc.property(history, fc.nat(29), (data, at) => {
        const cut = 1 + (at % data.close.length);
        const early: PriceHistory = {
          ...data,
          close: data.close.slice(0, cut),
          split: data.split!.slice(0, cut),
          dividend: data.dividend!.slice(0, cut),
        };
        for (const name of ['forward', 'total-return'] as const) {
          expect(view(data, name).slice(0, cut)).toEqual(view(early, name));
        }
      }),
    );
  });

  it('never makes a holder poorer by a dividend, by either factor (property)', () => {
    fc.assert(
      fc.property(history, (data) => {
        const ex = scalesOf(data, 'forward').price;
        const previous = scalesOf(data, 'forward', 'previous-close').price;
        const unpaid = scalesOf({ ...data, dividend: undefined }, 'forward').price;
        ex.forEach((scale, t) => {
          expect(scale / unpaid[t]!).toBeGreaterThanOrEqual(1 - 1e-12);
          expect(previous[t]! / unpaid[t]!).toBeGreaterThanOrEqual(1 - 1e-12);
        });
      }),
    );
  });
});

/** As `panelFromBars` would make it: two symbols, the second listed late. */
function panelOf(histories: readonly PriceHistory[], volumes: readonly Float64Array[]): Panel {
  const bars = histories[0]!.close.length;
  const fields = new Map<string, Float64Array>();
  const put = (name: string, columns: readonly Float64Array[]): void => {
    fields.set(name, Float64Array.from(columns.flatMap((column) => [...column])));
  };
  const factors = histories.map(({ close, split, dividend, adjusted }) => {
    const price = new Float64Array(bars);
    const shares = new Float64Array(bars);
    accumulateForward(close, split, dividend, adjusted, price, shares);
    return { price, shares };
  });
  const closes = histories.map(({ close }) => close);
  put(
    'close',
    closes.map((close, n) => close.map((value, t) => value * factors[n]!.price[t]!)),
  );
  put(
    'volume',
    volumes.map((volume, n) => volume.map((value, t) => value / factors[n]!.shares[t]!)),
  );
  put('raw_close', closes);
  put('raw_volume', volumes);
  for (const name of ['split', 'dividend'] as const) {
    const columns = histories.flatMap((data) => data[name] ?? []);
    if (columns.length === histories.length && histories[0]!.adjusted === undefined) put(name, columns);
  }
  const time = Float64Array.from({ length: bars }, (_, t) => t + 1);
  return Panel.of({ time, symbols: histories.map(({ symbol }) => symbol), fields });
}

describe('adjustPanel', () => {
  const late: PriceHistory = { ...simple, symbol: 'B', close: Float64Array.of(NaN, NaN, 20, 21, NaN) };
  const volumes = [Float64Array.of(10, 10, 30, 20, 20), Float64Array.of(NaN, NaN, 5, 6, NaN)];
  const panel = panelOf([simple, late], volumes);

  it('has each view of each symbol, and keeps what was traded', () => {
    for (const name of PRICE_VIEWS) {
      const adjusted = adjustPanel(panel, name);
      [simple, late].forEach((data, n) => {
        expect([...adjusted.column('close', n)]).toEqual([...view(data, name)]);
        const { shares } = scalesOf(data, name);
        expect(adjusted.column('volume', n)).toEqual(volumes[n]!.map((v, t) => v / shares[t]!));
      });
      expect(adjusted.column('raw_close', 0)).toEqual(simple.close);
    }
  });

  it('is the panel itself in the forward view, bit for bit', () => {
    const forward = adjustPanel(panel, 'forward');
    for (const field of panel.fieldNames) expect(forward.column(field, 0)).toEqual(panel.column(field, 0));
  });

  it('reads the factors out of forward prices where an adjusted close made them', () => {
    const vendor = { ...simple, dividend: undefined, adjusted: Float64Array.of(49, 49.98, 49, 49, 51) };
    const made = panelOf([vendor], volumes.slice(0, 1));
    expect(made.has('split')).toBe(false);
    for (const name of PRICE_VIEWS) {
      const adjusted = adjustPanel(made, name);
      adjusted.column('close', 0).forEach((price, t) => near(price, view(vendor, name)[t]!));
      adjusted.column('volume', 0).forEach((v, t) => near(v, volumes[0]![t]! / scalesOf(vendor, name).shares[t]!));
    }
  });

  it('starts the index at the base, and passes options on', () => {
    expect(adjustPanel(panel, 'total-return', { base: 100 }).column('close', 0)[0]).toBe(100);
    const previous = adjustPanel(panel, 'adjusted', { dividendFactor: 'previous-close' });
    expect(previous.column('close', 0)[2]).toBe(50 * (1 - 1 / 50));
  });

  it('refuses a panel without raw prices', () => {
    const plain = Panel.of({
      time: Float64Array.of(1),
      symbols: ['A'],
      fields: new Map([['close', Float64Array.of(1)]]),
    });
    expect(() => adjustPanel(plain, 'adjusted')).toThrow(/no field "raw_close"/);
  });
});
