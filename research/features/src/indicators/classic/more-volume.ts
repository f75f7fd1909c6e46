/**
 * What TA-Lib's newer releases (0.8) added to its volume group, and what it lacks. `pvt`, `nvi`, `pvi` and `vwap` are made
 * of running totals, whose level depends on the first bar: use their changes. NaN policy: a missing value gives NaN and starts the lane over, as does a close that is not above
 * 0 where returns are taken. O(1) a bar.
 */
import type { CompositeOperator, Reference, TimeSeriesOperator } from '../../language/operator.ts';
import { laneOperator, series, window } from '../../operators/lane.ts';
import * as naive from './more-volume.reference.ts';

const closeAndVolume = ['close', 'volume'].map(series);
const bar = ['high', 'low', 'close', 'volume'].map(series);

const pvt = laneOperator({
  name: 'pvt',
  arguments: closeAndVolume,
  doc: "The price–volume trend: the total of volume times the close's simple return, 0 on the first bar.",
  source: 'Achelis (2000), Technical Analysis from A to Z; TA-Lib',
  reference: naive.pvt,
  lookback: () => 0,
  settle: () => Infinity,
  // Whether a bar was seen, its close, the total.
  stateSize: () => 3,
  run([close, volume], _numbers, state, stride, out) {
    for (let i = 0, at = 0; i < out.length; i += 1, at += stride) {
      const [price, traded] = [close![i]!, volume![i]!];
      const first = state[at] === 0;
      const total = first ? 0 : state[at + 2]! + traded * (price / state[at + 1]! - 1);
      const finite = price > 0 && traded - traded === 0 && total - total === 0;
      state[at] = finite ? 1 : 0;
      state[at + 1] = price;
      state[at + 2] = total;
      out[i] = finite ? total : NaN;
    }
  },
});

/** Follows the close on bars whose volume moved in one direction. */
function volumeIndex(name: string, direction: -1 | 1, reference: Reference): TimeSeriesOperator {
  const [sign, moved] = direction < 0 ? ['negative', 'fell'] : ['positive', 'rose'];
  return laneOperator({
    name,
    arguments: closeAndVolume,
    doc: `The ${sign} volume index: from 1000 on, the close's returns over the bars whose volume ${moved}.`,
    source: 'Fosback (1976), Stock Market Logic',
    reference,
    lookback: () => 0,
    settle: () => Infinity,
    // The index (0 before the first bar), the last close, the last volume.
    stateSize: () => 3,
    run([close, volume], _numbers, state, stride, out) {
      for (let i = 0, at = 0; i < out.length; i += 1, at += stride) {
        const [price, traded] = [close![i]!, volume![i]!];
        const last = state[at]!;
        const counts = (traded - state[at + 2]!) * direction > 0;
        const index = last === 0 ? 1_000 : counts ? last * (price / state[at + 1]!) : last;
        const finite = price > 0 && traded - traded === 0 && index - index === 0;
        state[at] = finite ? index : 0;
        state[at + 1] = price;
        state[at + 2] = traded;
        out[i] = finite ? index : NaN;
      }
    },
  });
}

const klingerForce = laneOperator({
  name: 'klinger_force',
  arguments: bar,
  doc: "Klinger's volume force: 100 × volume, signed by the trend of high + low + close, × abs(2 × the range's share of the ranges since the trend turned − 1).",
  source: 'Klinger (1997), Stocks & Commodities 15:12',
  reference: naive.klingerForce,
  lookback: () => 1,
  // Two starts agree from the trend's next turn on; a random walk runs on for 60 bars once in 2^60.
  settle: () => 60,
  // Whether a bar was seen, its high + low + close, its range, the trend (0 before the second bar), the ranges since it turned.
  stateSize: () => 5,
  run([high, low, close, volume], _numbers, state, stride, out) {
    for (let i = 0, at = 0; i < out.length; i += 1, at += stride) {
      const traded = volume![i]!;
      const range = high![i]! - low![i]!;
      const level = high![i]! + low![i]! + close![i]!;
      const first = state[at] === 0;
      const trend = first ? 0 : level > state[at + 1]! ? 1 : -1;
      const ranges = (trend === state[at + 3] ? state[at + 4]! : state[at + 2]!) + range;
      const force = ranges === 0 ? traded - traded : traded * Math.abs((2 * range) / ranges - 1) * trend * 100;
      const finite = level - level === 0 && force - force === 0;
      state[at] = finite ? 1 : 0;
      state[at + 1] = level;
      state[at + 2] = finite ? range : 0;
      state[at + 3] = finite ? trend : 0;
      state[at + 4] = finite ? ranges : 0;
      out[i] = finite && !first ? force : NaN;
    }
  },
});

export const moreVolumeIndicators: readonly (TimeSeriesOperator | CompositeOperator)[] = [
  pvt,
  volumeIndex('nvi', -1, naive.nvi),
  volumeIndex('pvi', 1, naive.pvi),
  {
    name: 'ease_of_movement',
    axis: 'time-series',
    arguments: [...['high', 'low', 'volume'].map(series), window('n', 1, 14)],
    doc: 'The mean of the change of the middle price times the range per volume, without the customary factor of a power of ten.',
    source: 'Arms (1983), Volume Cycles in the Stock Market',
    reference: naive.easeOfMovement,
    expansion: 'ts_mean(delta((high + low) / 2, 1) * (high - low) / volume, n)',
  },
  klingerForce,
  {
    name: 'klinger',
    axis: 'time-series',
    arguments: [...bar, window('fast', 1, 34), window('slow', 1, 55)],
    doc: "Klinger's oscillator: the fast minus the slow exponential mean of the volume force.",
    source: 'Klinger (1997), Stocks & Commodities 15:12',
    reference: naive.klinger,
    expansion:
      'ema(klinger_force(high, low, close, volume), fast) - ema(klinger_force(high, low, close, volume), slow)',
  },
  {
    name: 'efi',
    axis: 'time-series',
    arguments: [...closeAndVolume, window('n', 1, 13)],
    doc: "Elder's force index: the exponential mean of the change times the volume.",
    source: 'Elder (1993), Trading for a Living; TA-Lib',
    expansion: 'ema(delta(close, 1) * volume, n)',
  },
  {
    name: 'marketfi',
    axis: 'time-series',
    arguments: ['high', 'low', 'volume'].map(series),
    doc: 'The market facilitation index: the range per volume; 0 without volume.',
    source: 'Williams (1998), New Trading Dimensions; TA-Lib',
    expansion: 'if_else(volume == 0, 0 * (high - low), (high - low) / volume)',
  },
  {
    name: 'rvol',
    axis: 'time-series',
    arguments: [series('volume'), window('n', 1, 20)],
    doc: 'The volume by the mean volume of the n bars before; NaN where those had none.',
    source: 'TA-Lib',
    expansion: 'volume / delay(ts_mean(volume, n), 1)',
  },
  {
    name: 'vwap',
    axis: 'time-series',
    arguments: bar,
    doc: 'The volume-weighted average of the typical price since the first bar (vwap_anchored begins anew each period); NaN before any volume.',
    source: 'Berkowitz, Logue & Noser (1988), Journal of Finance 43; TA-Lib',
    expansion: 'cumsum((high + low + close) / 3 * volume) / cumsum(volume + 0 * (high + low + close))',
  },
];
