/** A small complete panel with any fields asked for: what lookback and warm-up are measured on. */
import { micros, MICROS_PER_DAY, microsFromDate, Rng, sharedFloat64 } from '@quantcli/core';
import { nyse, Panel } from '@quantcli/panel';
import { isGroupField, TIME_FIELD } from '../language/expr.ts';

const RANGE_FIELDS: Readonly<Record<string, (close: number, before: number, swing: number) => number>> = {
  close: (close) => close,
  open: (close, before, swing) => before + swing * (close - before),
  high: (close, before, swing) => Math.max(close, before) * (1 + 0.02 * swing),
  low: (close, before, swing) => Math.min(close, before) * (1 - 0.02 * swing),
};

/** Consistent prices, positive series for other fields, groups of equal size; the same for the same arguments. */
export function simulatePanel(fields: readonly string[], symbols: number, bars: number): Panel {
  const rng = Rng.fromSeed(1);
  const closes = walks(rng.split('close'), symbols, bars);
  const columns = fields
    .filter((name) => name !== TIME_FIELD)
    .map((name): [string, Float64Array] => {
      const draw = rng.split(`field ${name}`);
      const bare = name.replace(/^raw_/, '');
      const price = Object.hasOwn(RANGE_FIELDS, bare) ? RANGE_FIELDS[bare] : undefined;
      if (isGroupField(name)) return [name, sharedFloat64(symbols * bars).map((_, i) => Math.floor(i / bars) % 3)];
      if (price === undefined) return [name, walks(draw, symbols, bars)];
      return [name, closes.map((close, i) => price(close, closes[i % bars === 0 ? i : i - 1]!, draw.uniform()))];
    });
  return Panel.of({
    time: sessionTimes(bars),
    symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
    fields: new Map(columns),
  });
}

/** So many sessions of the New York exchange, so that what depends on dates sees weeks, months and years. */
function sessionTimes(bars: number): Float64Array {
  const first = microsFromDate(1990, 1, 2)!;
  // Of seven days at most two and a half have no session.
  const last = micros(first + Math.ceil(bars * 1.6 + 10) * MICROS_PER_DAY);
  return nyse.sessions(first, last).slice(0, bars);
}

/** Geometric random walks, [N × T]. */
function walks(rng: Rng, symbols: number, bars: number): Float64Array {
  const values = sharedFloat64(symbols * bars);
  for (let n = 0; n < symbols; n += 1) {
    let level = 100;
    for (let t = 0; t < bars; t += 1) {
      level *= Math.exp(0.02 * rng.normal());
      values[n * bars + t] = level;
    }
  }
  return values;
}
