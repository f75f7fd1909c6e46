/**
 * The naive form of `MicrostructureBars`: every bar from scratch out of all records, O(bars · records²). Records are in the order in which they are pushed.
 */
import { normalCdf } from '@quantcli/numeric';
import type { Measure } from './measures.ts';

export interface Trade {
  readonly tsEvent: number;
  readonly tsKnown: number;
  readonly price: number;
  readonly size: number;
  readonly side: number;
}
export interface Quote {
  readonly tsEvent: number;
  readonly tsKnown: number;
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}
export type Event = Trade | Quote;

interface Session {
  readonly open: number;
  readonly close: number;
}

export interface NaiveOptions {
  /** All in microseconds. */
  readonly interval: number;
  readonly step: number;
  readonly horizon: number;
  readonly imbalance: readonly number[];
  readonly quoteDelay: number;
  readonly bucketVolume: number;
  readonly blockValue: number;
  readonly sign: 'feed' | 'lee-ready' | 'tick-rule';
  /** The session of the day of an instant; without it all time is one. */
  readonly session?: (time: number) => Session;
}

export const isTrade = (event: Event): event is Trade => 'price' in event;

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
const meanOf = (values: readonly number[]): number => total(values) / values.length;
const finite = (value: number): number => (Number.isFinite(value) ? value : NaN);

const dot = (u: readonly number[], v: readonly number[]): number => total(u.map((value, i) => value * v[i]!));

function covariance(x: readonly number[], y: readonly number[]) {
  const [a, b] = [meanOf(x), meanOf(y)];
  const [u, v] = [x.map((value) => value - a), y.map((value) => value - b)];
  return { xy: dot(u, v), xx: dot(u, u), yy: dot(v, v) };
}

function slope(pairs: readonly (readonly [number, number])[]): number {
  const there = pairs.slice(-60).filter(([x, y]) => !Number.isNaN(x + y));
  const { xy, xx } = covariance(
    there.map(([x]) => x),
    there.map(([, y]) => y),
  );
  return there.length < 30 || xx === 0 ? NaN : xy / xx;
}

const midOf = (quote: Quote | undefined): number =>
  quote !== undefined && quote.ask >= quote.bid ? (quote.bid + quote.ask) / 2 : NaN;

function quantileOf(values: readonly number[], p: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  const at = p * (sorted.length - 1);
  const low = sorted[Math.floor(at)] ?? NaN;
  return low + (at - Math.floor(at)) * ((sorted[Math.ceil(at)] ?? NaN) - low);
}

const floor = (time: number, unit: number): number => Math.floor(time / unit) * unit;

export function naiveBars(events: readonly Event[], options: NaiveOptions) {
  const { interval, step, horizon, session = () => ({ open: -Infinity, close: Infinity }) } = options;
  const clock = events.map((_, i) => Math.max(...events.slice(0, i + 1).map(({ tsKnown }) => tsKnown)));
  const at = events
    .map((event, i) => ({ event, time: clock[i]! }))
    .filter(({ time }) => time >= session(time).open && time < session(time).close);
  const times = at.map(({ time }) => time);
  /** Of the session that this instant is of, or is after. */
  const stands = (quote: { readonly time: number } | undefined, time: number): boolean =>
    quote !== undefined && quote.time >= session(time).open;
  const quotes = at.flatMap(({ event, time }) => (isTrade(event) ? [] : [{ ...event, time }]));
  /** Of the last quote known at this instant (before it, or at it too). */
  const quoteBy = (time: number, inclusive: boolean): Quote | undefined => {
    const quote = quotes.findLast((one) => (inclusive ? one.time <= time : one.time < time));
    return stands(quote, time) ? quote : undefined;
  };
  const midBy = (time: number, inclusive: boolean): number => midOf(quoteBy(time, inclusive));

  const spreadAt = (time: number): number => {
    const quote = quoteBy(time, false);
    return quote === undefined ? NaN : (quote.ask - quote.bid) / midOf(quote);
  };

  let met = -1;
  let tick = 0;
  let last = NaN;
  const signed = at.flatMap(({ event, time }, i) => {
    if (!isTrade(event)) return [];
    const pushed = at.slice(0, i).flatMap((one) => (isTrade(one.event) ? [] : [{ ...one.event, time: one.time }]));
    const precedes = (quote: Quote & { readonly time: number }): boolean =>
      !stands(quote, time) ||
      (quote.tsEvent !== quote.tsKnown && event.tsEvent !== event.tsKnown
        ? quote.tsEvent + options.quoteDelay < event.tsEvent
        : quote.tsKnown + options.quoteDelay < event.tsKnown);
    while (met + 1 < pushed.length && precedes(pushed[met + 1]!)) met += 1;
    const mid = stands(pushed[met], time) ? midOf(pushed[met]) : NaN;
    if (event.price !== last && !Number.isNaN(last)) tick = event.price > last ? 1 : -1;
    last = event.price;
    const leeReady = event.price > mid ? 1 : event.price < mid ? -1 : tick;
    const feeds = options.sign === 'feed' && !Number.isNaN(event.side);
    const sign = feeds ? event.side : options.sign === 'tick-rule' ? tick : leeReady;
    return [{ ...event, time, mid, sign, due: time + horizon }];
  });

  const awaited = signed.filter(
    ({ mid, sign, size, due, time }) => mid > 0 && sign !== 0 && size > 0 && due < session(time).close,
  );
  // The last bar is the one that is open when the input ends; a record outside the sessions moves the clock too.
  const past = awaited.filter(({ due }) => due < clock.at(-1)!).map(({ due }) => due);
  const lastEnd = floor(Math.max(...times, ...past), interval) + interval;
  const dues = awaited.filter(({ due }) => due < lastEnd);
  const starts = [...new Set([...times, ...dues.map(({ due }) => due)].map((time) => floor(time, interval)))];

  return starts
    .toSorted((a, b) => a - b)
    .map((start) => {
      const end = start + interval;
      const trades = signed.filter(({ time }) => time >= start && time < end);
      const sizes = trades.map(({ size }) => size);
      const volume = total(sizes);
      const prices = trades.map(({ price }) => price);
      const weighted = (rows: readonly (readonly [size: number, value: number])[]): number =>
        total(rows.map(([size, value]) => size * value)) / total(rows.map(([size]) => size));

      const standing = quotes
        .map((quote, k) => ({
          quote,
          time: Math.min(quotes[k + 1]?.time ?? end, end, session(quote.time).close) - Math.max(quote.time, start),
        }))
        .filter(({ quote, time }) => time > 0 && quote.bid <= quote.ask);
      const ended = dues
        .filter(({ due }) => due >= start && due < end)
        .map((trade) => ({ ...trade, after: midBy(trade.due, true) }))
        .filter(({ after }) => after > 0);

      const steps = [...new Set(times.map((time) => floor(time, step)))].filter((from) => from + step <= end);
      const inStep = (from: number) => signed.filter(({ time }) => time >= from && time < from + step);
      const phi = slope(
        steps.map((from) => [steps.includes(from - step) ? spreadAt(from) : NaN, spreadAt(from + step)]),
      );
      const changes = prices.slice(1).map((price, i) => Math.log(price / prices[i]!));
      const bounce = covariance(changes.slice(0, -1), changes.slice(1));
      const blocks = trades.filter(({ price, size }) => price * size >= options.blockValue);
      /** Last over first of a stretch that is over. */
      const returnOf = (from: number, to: number): number => {
        const within = signed.filter(({ time }) => time >= from && time < to).map(({ price }) => price);
        return end >= to ? (within.at(-1) ?? NaN) / (within[0] ?? NaN) - 1 : NaN;
      };
      const { open, close } = session(start);
      const before = signed.findLast(({ time }) => time < start)?.price ?? NaN;

      const measures: Partial<Record<Measure, number>> = {
        close: prices.at(-1) ?? NaN,
        trades: trades.length,
        volume,
        dollar_volume: total(trades.map(({ price, size }) => price * size)),
        buy_volume: total(trades.filter(({ sign }) => sign > 0).map(({ size }) => size)),
        sell_volume: total(trades.filter(({ sign }) => sign < 0).map(({ size }) => size)),
        effective_spread: weighted(
          trades.filter(({ mid }) => mid > 0).map(({ size, price, mid }) => [size, (2 * Math.abs(price - mid)) / mid]),
        ),
        quoted_spread: weighted(standing.map(({ quote, time }) => [time, (quote.ask - quote.bid) / midOf(quote)])),
        depth: weighted(standing.map(({ quote, time }) => [time, quote.bidSize + quote.askSize])),
        realised_spread: weighted(
          ended.map(({ size, sign, price, mid, after }) => [size, (2 * sign * (price - after)) / mid]),
        ),
        price_impact: weighted(ended.map(({ size, sign, mid, after }) => [size, (2 * sign * (after - mid)) / mid])),
        vpin: naiveVpin(
          steps.map((from) => inStep(from)).filter((trades) => total(trades.map(({ size }) => size)) > 0),
          options.bucketVolume,
        ),
        kyle_lambda: slope(
          steps.map((from) => [
            total(inStep(from).map(({ sign, price, size }) => sign * price * size)),
            steps.includes(from - step) ? midBy(from + step, false) - midBy(from, false) : NaN,
          ]),
        ),
        resilience: phi <= 0 ? 0 : phi < 1 ? ((step / 1e6) * Math.log(0.5)) / Math.log(phi) : NaN,
        amihud: Math.abs((prices.at(-1) ?? NaN) / before - 1) / total(trades.map(({ price, size }) => price * size)),
        roll:
          changes.length >= 3 && bounce.xy < -1e-12 * Math.sqrt(bounce.xx * bounce.yy)
            ? 2 * Math.sqrt(-bounce.xy / (changes.length - 2))
            : NaN,
        size_mean: meanOf(sizes),
        size_median: quantileOf(sizes, 0.5),
        size_p90: quantileOf(sizes, 0.9),
        size_p99: quantileOf(sizes, 0.99),
        top_share: total(sizes.toSorted((a, b) => b - a).slice(0, Math.ceil(sizes.length / 100))) / volume,
        block_share: total(blocks.map(({ size }) => size)) / volume,
        block_flow: total(blocks.map(({ size, sign }) => size * sign)) / volume,
        morning_return: returnOf(open, open + 3_600e6),
        afternoon_return: returnOf(close - 5_400e6, close),
      };
      const imbalances = options.imbalance.map((span) => {
        const unit = [...Array(100).keys()].map((k) => interval / (k + 1)).find((bin) => span % bin === 0)!;
        const window = signed.filter(({ time }) => time >= end - span && time < end);
        const [buy, sell] = [1, -1].map((way) => total(window.filter((w) => w.sign === way).map((w) => w.size)));
        return end - span >= floor(times[0]!, unit) ? (buy! - sell!) / (buy! + sell!) : NaN;
      });
      const clean = Object.fromEntries(Object.entries(measures).map(([name, value]) => [name, finite(value)]));
      return { start, end, measures: clean, imbalances: imbalances.map(finite) };
    });
}

/** Buckets cut out of the cumulative imbalance as a function of the cumulative volume. */
export function naiveVpin(steps: readonly (readonly Trade[])[], bucket: number): number {
  const closes = steps.map((trades) => trades.at(-1)!.price);
  const changes = closes.slice(1).map((price, i) => price - closes[i]!);
  const poured = changes.flatMap((change, i) => {
    const recent = changes.slice(Math.max(0, i - 59), i + 1);
    if (i < 29) return [];
    const centre = meanOf(recent);
    const deviation = Math.sqrt(total(recent.map((value) => (value - centre) ** 2)) / (recent.length - 1));
    const share = deviation > 0 ? 2 * normalCdf(change / deviation) - 1 : 0;
    return [{ volume: total(steps[i + 1]!.map(({ size }) => size)), share }];
  });
  const imbalanceBy = (volume: number): number => {
    let [left, sum] = [volume, 0];
    for (const part of poured) {
      sum += Math.min(left, part.volume) * part.share;
      left -= Math.min(left, part.volume);
    }
    return sum;
  };
  const full = Math.floor(total(poured.map(({ volume }) => volume)) / bucket);
  if (full < 50) return NaN;
  const buckets = Array.from({ length: 50 }, (_, k) => full - 50 + k);
  return meanOf(buckets.map((k) => Math.abs(imbalanceBy((k + 1) * bucket) - imbalanceBy(k * bucket)) / bucket));
}
