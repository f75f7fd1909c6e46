/** Bars for indicators: no hole, in which the running sums of other libraries would stay missing for ever. */
import { Rng, sharedFloat64 } from '@quantcli/core';
import { Panel } from '@quantcli/panel';

export const BAR_FIELDS = ['open', 'high', 'low', 'close', 'volume'] as const;
export type BarField = (typeof BAR_FIELDS)[number];

/** Prices in 128ths of a unit: their sums are exact, so that rounding does not decide what is a tie. */
const TICK = 128;

/** Prices that wander about a level, minute by minute. */
export function wanderingPanel(symbols: number, bars: number): Panel {
  const rng = Rng.fromSeed(3);
  const fields = new Map(BAR_FIELDS.map((field) => [field, sharedFloat64(symbols * bars)]));
  const [open, high, low, close, volume] = BAR_FIELDS.map((field) => fields.get(field)!);
  let log = 0;
  let last = 100;
  for (let i = 0; i < symbols * bars; i += 1) {
    log = 0.999 * log + 0.01 * rng.normal();
    const price = Math.round(12_800 * Math.exp(log)) / TICK;
    open![i] = last;
    close![i] = price;
    high![i] = Math.max(last, price) + Math.round(64 * rng.uniform()) / TICK;
    low![i] = Math.min(last, price) - Math.round(64 * rng.uniform()) / TICK;
    volume![i] = 1000 + Math.floor(100_000 * rng.uniform());
    last = price;
  }
  const time = Float64Array.from({ length: bars }, (_, t) => t * 60e6);
  return Panel.of({ time, symbols: Array.from({ length: symbols }, (_, n) => `S${n}`), fields });
}
