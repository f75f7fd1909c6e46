/** Small random datasets whose label spans are hard to split: lengths that vary, missing dates, rows without a label. */
import type { Rng } from '@quantcli/core';
import { datasetOf, type Dataset } from '@quantcli/models';

/** The length of a row's label span, in bars. */
type Length = () => number;

/** 60 to 119 bars of 1 to 5 symbols, one constant feature. */
export function randomSpans(rng: Rng): Dataset {
  const bars = 60 + rng.below(60);
  const symbols = 1 + rng.below(5);
  const longest = 1 + rng.below(8);
  const lengths: readonly Length[] = [
    () => longest,
    () => 1 + rng.below(longest),
    // A triple barrier that is sometimes held to a far vertical barrier.
    () => (rng.below(20) === 0 ? longest + rng.below(15) : 1),
    () => rng.below(3),
  ];
  const lengthOf = lengths[rng.below(lengths.length)]!;
  const missingDates = rng.below(3) * 0.1;
  const missingRows = rng.below(3) * 0.2;
  const unlabelled = rng.below(3) * 0.05;
  const [bar, spanEnd, symbol, target]: [number[], number[], number[], number[]] = [[], [], [], []];
  const dates: number[] = [];
  const offsets: number[] = [];
  for (let t = rng.below(5); t < bars; t += 1) {
    if (rng.uniform() < missingDates) continue;
    for (let n = 0; n < symbols; n += 1) {
      if (rng.uniform() < missingRows) continue;
      if (dates.at(-1) !== t) {
        dates.push(t);
        offsets.push(bar.length);
      }
      const end = t + lengthOf();
      bar.push(t);
      spanEnd.push(end);
      symbol.push(n);
      target.push(end >= bars || rng.uniform() < unlabelled ? NaN : rng.normal());
    }
  }
  return datasetOf({
    schema: { names: ['one'], expressions: ['one'], form: 'raw', categories: [null] },
    label: 'spans at random',
    horizon: bar.reduce((most, start, r) => Math.max(most, spanEnd[r]! - start), 0),
    features: new Float64Array(bar.length).fill(1),
    target: Float64Array.from(target),
    weight: new Float64Array(bar.length).fill(1),
    bar: Int32Array.from(bar),
    spanEnd: Int32Array.from(spanEnd),
    symbol: Int32Array.from(symbol),
    dates: Int32Array.from(dates),
    offsets: Int32Array.from([...offsets, bar.length]),
    time: Float64Array.from({ length: bars }, (_, t) => t * 86_400e6),
  });
}

/** All rows of a dataset. */
export function allRows({ rows }: Dataset): Int32Array {
  return Int32Array.from({ length: rows }, (_, r) => r);
}
