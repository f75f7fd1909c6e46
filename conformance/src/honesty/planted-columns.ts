/**
 * External columns of known honesty on a simulated market of independent returns: what the suspicion test of columns is
 * measured on. Every column is drawn from its seed and name alone.
 */
import { Rng } from '@quantcli/core';
import { Panel } from '@quantcli/panel';

interface PlantedMarket {
  readonly panel: Panel;
  /** Standardised return of each bar, [N × T]: the price field compounds it at 2 % a bar. */
  readonly returns: Float64Array;
}

export type PlantedColumn = (market: PlantedMarket, rng: Rng) => Float64Array;

/** @param signal IC and half-life of a predictor that drives the returns, given back as the field `signal` */
export function plantMarket(
  symbols: number,
  bars: number,
  seed: number,
  signal: { ic: number; halfLife: number } = { ic: 0, halfLife: 1 },
): PlantedMarket {
  const rng = Rng.fromSeed(seed).split('market');
  const returns = new Float64Array(symbols * bars);
  const close = new Float64Array(symbols * bars);
  const predictor = new Float64Array(symbols * bars);
  const memory = 0.5 ** (1 / signal.halfLife);
  const own = Math.sqrt(1 - signal.ic ** 2);
  for (let n = 0; n < symbols; n += 1) {
    let state = rng.normal();
    let price = 100;
    for (let i = n * bars; i < (n + 1) * bars; i += 1) {
      returns[i] = own * rng.normal() + signal.ic * state;
      price *= Math.exp(0.02 * returns[i]!);
      close[i] = price;
      state = memory * state + Math.sqrt(1 - memory ** 2) * rng.normal();
      predictor[i] = state;
    }
  }
  const panel = Panel.of({
    time: Float64Array.from({ length: bars }, (_, t) => t),
    symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
    fields: new Map([
      ['close', close],
      ['signal', predictor],
    ]),
  });
  return { panel, returns };
}

/**
 * The mean of the standardised returns of bars t + first … t + last plus noise, correlated with it by `correlation`;
 * a leak when `last` is above 0. `from`: the first bar at which it does so; pure noise before.
 */
export function returnColumn(first: number, last: number, correlation: number, from = 0): PlantedColumn {
  return ({ panel: { bars, symbols }, returns }, rng) => {
    const noise = Math.sqrt(1 - correlation ** 2);
    const count = last - first + 1;
    return new Float64Array(symbols.length * bars).map((_, i) => {
      const t = i % bars;
      let sum = 0;
      for (let lag = first; lag <= last; lag += 1) if (t + lag >= 0 && t + lag < bars) sum += returns[i + lag]!;
      return noise * rng.normal() + (t < from ? 0 : (correlation * sum) / Math.sqrt(count));
    });
  };
}

/** The market's own predictor: honest, with a true IC. */
export const signalColumn: PlantedColumn = ({ panel }) => panel.parts().fields.get('signal')!;

/** Changes every 63 bars and knows nothing, like a figure from a quarterly report. */
export const slowColumn: PlantedColumn = ({ panel: { bars, symbols } }, rng) => {
  const values = new Float64Array(symbols.length * bars);
  for (let i = 0; i < values.length; i += 1) {
    const t = i % bars;
    const report = t === 0 || (t + Math.floor(i / bars)) % 63 === 0;
    values[i] = report ? (t === 0 ? rng.normal() : 0.9 * values[i - 1]! + 0.44 * rng.normal()) : values[i - 1]!;
  }
  return values;
};

/**
 * Events: on each date the first symbol that rises and the first that falls at bar t + lag, counted from another symbol on
 * every date, are +1 and −1, all others 0; the last symbol has no data.
 */
export function eventColumn(lag: number): PlantedColumn {
  return ({ panel: { bars, symbols }, returns }, rng) => {
    const count = symbols.length - 1;
    const values = new Float64Array(symbols.length * bars);
    values.fill(NaN, count * bars);
    for (let t = Math.max(0, -lag); t < bars - Math.max(0, lag); t += 1) {
      const start = rng.below(count);
      for (const side of [1, -1]) {
        for (let i = 0; i < count; i += 1) {
          const n = (start + i) % count;
          if (side * returns[n * bars + t + lag]! <= 0) continue;
          values[n * bars + t] = side;
          break;
        }
      }
    }
    return values;
  };
}
