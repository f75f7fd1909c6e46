/**
 * A feature across a split, a dividend and a spin-off, from bars to values: recomputed from the bars up to a cut, it has
 * the bits it had. It reads forward-accumulated prices; on fully adjusted ones the same check fails, which is why.
 */
import { adjustBars, panelFromBars, type BarField, type Bars } from '@quantcli/market';
import { adjustPanel, PRICE_VIEWS, type Panel, type PriceView } from '@quantcli/panel';
import { evaluate, parseFeature } from '@quantcli/features';
import { describe, expect, it } from 'vitest';

const LENGTH = 80;
const EVENTS: readonly (readonly [bar: number, field: 'split' | 'dividend', value: number])[] = [
  [25, 'split', 4],
  [40, 'dividend', 0.5],
  // A spin-off of a third of the company.
  [55, 'dividend', 9],
  [60, 'split', 0.1],
];

/** Two companies, raw: each price drops by what happens on its day; the second has its events ten bars later. */
function makeBars(): Bars {
  const columns = new Map<BarField, number[]>(
    (['open', 'high', 'low', 'close', 'volume', 'split', 'dividend'] as const).map((field) => [field, []]),
  );
  for (const delay of [0, 10]) {
    let price = 100;
    let shares = 1;
    for (let t = 0; t < LENGTH; t += 1) {
      const event = EVENTS.find(([bar]) => bar + delay === t);
      const split = event?.[1] === 'split' ? event[2] : 1;
      const dividend = event?.[1] === 'dividend' ? event[2] : 0;
      price = (price / split - dividend) * Math.exp(0.01 * Math.sin(t * t + delay));
      shares *= split;
      const values = {
        open: price * 0.99,
        high: price * 1.02,
        low: price * 0.98,
        close: price,
        volume: 1_000 * shares * (1 + (t % 7)),
        split,
        dividend,
      };
      for (const [field, list] of columns) list.push(values[field as keyof typeof values]);
    }
  }
  return {
    symbols: ['A', 'B'],
    symbol: Int32Array.from({ length: 2 * LENGTH }, (_, row) => (row < LENGTH ? 0 : 1)),
    time: Float64Array.from({ length: 2 * LENGTH }, (_, row) => (row % LENGTH) * 86_400e6),
    fields: new Map([...columns].map(([field, list]) => [field, Float64Array.from(list)])),
  };
}

/** The bars of all symbols before a cut. */
function before(bars: Bars, cut: number): Bars {
  const rows = [...bars.time.keys()].filter((row) => row % LENGTH < cut);
  const pick = (values: Float64Array): Float64Array => Float64Array.from(rows, (row) => values[row]!);
  return {
    symbols: bars.symbols,
    symbol: Int32Array.from(rows, (row) => bars.symbol[row]!),
    time: pick(bars.time),
    fields: new Map([...bars.fields].map(([field, values]) => [field, pick(values)])),
  };
}

const FEATURES = [
  'returns(close, 5)',
  'close / ts_mean(close, 10) - 1',
  'ts_std(returns(close), 10)',
  'ts_rank(volume, 10)',
  'rank(delay(close, 5) / delay(close, 20) - 1)',
  'high / low - 1',
].map((text) => parseFeature(text));

/** The features that change when the bars from some cut on are removed. */
async function changing(bars: Bars, panelOf: (bars: Bars) => Panel, features = FEATURES): Promise<Set<string>> {
  const whole = await evaluate(panelOf(bars), features);
  const changed = new Set<string>();
  // A cut before each event, on it and after it.
  for (const cut of [24, 25, 26, 35, 36, 40, 41, 55, 56, 60, 61, 70, 71, 79]) {
    const early = await evaluate(panelOf(before(bars, cut)), features);
    features.forEach(({ text }, i) => {
      for (let n = 0; n < bars.symbols.length; n += 1) {
        for (let t = 0; t < cut; t += 1) {
          if (!Object.is(early[i]![n * cut + t], whole[i]![n * LENGTH + t])) changed.add(text);
        }
      }
    });
  }
  return changed;
}

describe('features across corporate actions', () => {
  const bars = makeBars();

  it('keep their bits when the future is removed', async () => {
    expect(await changing(bars, (some) => panelFromBars(some))).toEqual(new Set());
  });

  it('keep them in the forward and the total-return view, and lose them in the backward ones', async () => {
    const level = [parseFeature('close')];
    const changes = async (view: PriceView): Promise<boolean> =>
      (await changing(bars, (some) => adjustPanel(panelFromBars(some), view), level)).size > 0;
    const rewritten = await Promise.all(PRICE_VIEWS.map(changes));
    expect(PRICE_VIEWS.filter((_, i) => rewritten[i])).toEqual(['adjusted', 'split-only']);
  });

  it('have no jump on the day of a split, a dividend or a spin-off', async () => {
    const returns = parseFeature('returns(close)');
    const [forward] = await evaluate(panelFromBars(bars), [returns]);
    const [raw] = await evaluate(panelFromBars(adjustBars(bars, 'raw')), [parseFeature('returns(raw_close)')]);
    for (const [bar] of EVENTS) {
      for (const at of [bar, LENGTH + bar + 10]) expect(Math.abs(forward![at]!)).toBeLessThan(0.04);
    }
    for (const bar of [25, 55, 60]) expect(Math.abs(raw![bar]!)).toBeGreaterThan(0.2);
  });

  it('are the same whether the panel or the bars were put into the forward view', async () => {
    const fromBars = await evaluate(panelFromBars(adjustBars(bars, 'forward')), FEATURES);
    const fromPanel = await evaluate(adjustPanel(panelFromBars(bars), 'forward'), FEATURES);
    expect(fromBars).toEqual(fromPanel);
  });
});
