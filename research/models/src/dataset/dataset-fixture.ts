/** A small random market for the tests of this package. */
import { Rng } from '@quantcli/core';
import { parseFeature, parseLabel } from '@quantcli/features';
import { Panel } from '@quantcli/panel';
import { makeDataset, type Dataset } from './dataset.ts';

export function randomPanel(seed: number, symbols: number, bars: number): Panel {
  const rng = Rng.fromSeed(seed);
  const close = new Float64Array(symbols * bars);
  const volume = new Float64Array(symbols * bars);
  for (let n = 0; n < symbols; n += 1) {
    let price = 50;
    for (let t = 0; t < bars; t += 1) {
      price *= 1 + 0.02 * rng.normal();
      close[n * bars + t] = price;
      volume[n * bars + t] = 1_000 + 500 * rng.uniform();
    }
  }
  return Panel.of({
    time: Float64Array.from({ length: bars }, (_, t) => t * 86_400e6),
    symbols: Array.from({ length: symbols }, (_, n) => `S${n}`),
    fields: new Map([
      ['close', close],
      ['volume', volume],
    ]),
  });
}

export const FEATURES = ['returns(close, 5)', 'ts_std(returns(close), 10)', 'volume / ts_mean(volume, 20)'];

export function randomDataset(
  seed: number,
  symbols: number,
  bars: number,
  label = 'fwd_rank(close, 5)',
): Promise<Dataset> {
  const features = FEATURES.map((text, i) => ({ name: `f${i}`, expr: parseFeature(text) }));
  return makeDataset(randomPanel(seed, symbols, bars), features, parseLabel(label));
}
