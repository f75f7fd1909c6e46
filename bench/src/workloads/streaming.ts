/**
 * A stream: one bar of 500 symbols at a time, through all of alpha-v1 (time an operator, symbol and bar), and through
 * single indicators against the incremental ones of trading-signals, one object a symbol. The rows of a stream are
 * overwritten by the next bar; each contender adds its newest values up, so that nothing can be left out.
 */
import * as signals from 'trading-signals';
import { createStream, featureSetNamed, parseFeature, type StreamBar } from '@quantcli/features';
import { panelFromBars } from '@quantcli/market';
import type { Panel } from '@quantcli/panel';
import { benchMarket } from '../bench-market.ts';
import { timed } from '../timed.ts';
import { wanderingPanel } from '../wandering-panel.ts';
import { worstDifference } from '../worst-difference.ts';
import type { Contender, Workload } from '../workload.ts';

/** Bars of a repetition, behind as many that fill the windows. */
const WARM = 300;
const BARS = 500;

interface Row {
  readonly high: number;
  readonly low: number;
  readonly close: number;
}

interface Incremental {
  readonly expr: string;
  /** Makes the peer's object for one symbol: a bar in, its newest value out, NaN before the first. */
  peer(): (bar: Row) => number;
}

function closing(indicator: { add(price: number): number | null }): (bar: Row) => number {
  return (bar) => indicator.add(bar.close) ?? NaN;
}

const incremental: Readonly<Record<string, Incremental>> = {
  sma: { expr: 'sma(close, 20)', peer: () => closing(new signals.SMA(20)) },
  ema: { expr: 'ema(close, 20)', peer: () => closing(new signals.EMA(20)) },
  rsi: { expr: 'rsi(close, 14)', peer: () => closing(new signals.RSI(14, signals.WSMA)) },
  bollinger: {
    expr: 'bbands_upper(close, 20, 2, 2)',
    peer: () => {
      const bands = new signals.BollingerBands(20, 2);
      return ({ close }) => bands.add(close)?.upper ?? NaN;
    },
  },
  atr: {
    expr: 'atr(high, low, close, 14)',
    peer: () => {
      const range = new signals.ATR(14, signals.WSMA);
      return (bar) => range.add(bar) ?? NaN;
    },
  },
  willr: {
    expr: 'willr(high, low, close, 14)',
    peer: () => {
      const range = new signals.WilliamsR(14);
      return (bar) => range.add(bar) ?? NaN;
    },
  },
};

export const streamingWorkload: Workload = {
  name: 'streaming',
  async *cases() {
    const panel = panelFromBars(benchMarket());
    const bars = barsOf(panel);
    const exprs = featureSetNamed('alpha-v1').features.map(({ expr }) => parseFeature(expr));
    yield {
      name: 'streaming-alpha-v1',
      unit: 'operator values',
      units: countOperators(exprs) * panel.symbols.length * BARS,
      repetitions: 5,
      contenders: [ours(exprs, panel, bars)],
      notes: [],
      checkParity: () => Promise.resolve([]),
    };
    const wandering = wanderingPanel(500, WARM + BARS);
    const whole = barsOf(wandering);
    const rows = whole.map(({ fields }) =>
      wandering.symbols.map((_, n): Row => {
        return { high: fields.get('high')![n]!, low: fields.get('low')![n]!, close: fields.get('close')![n]! };
      }),
    );
    for (const [name, { expr, peer }] of Object.entries(incremental)) {
      const parsed = [parseFeature(expr)];
      yield {
        name: `streaming-${name}`,
        unit: 'values',
        units: wandering.symbols.length * BARS,
        repetitions: 5,
        contenders: [
          ours(parsed, wandering, whole),
          {
            name: 'trading-signals',
            role: 'peer',
            run: () => {
              const peers = wandering.symbols.map(peer);
              const push = (bar: readonly Row[]): void => peers.forEach((next, n) => void next(bar[n]!));
              rows.slice(0, WARM).forEach(push);
              return timed(() => rows.slice(WARM).forEach(push));
            },
          },
        ],
        notes: [],
        checkParity: () => {
          const stream = createStream(parsed, { symbols: wandering.symbols.length });
          const peers = wandering.symbols.map(peer);
          const [ourValues, theirValues] = [[], []] as [number[], number[]];
          whole.forEach((bar, t) => {
            const [values] = stream.push(bar);
            peers.forEach((next, n) => {
              const theirs = next(rows[t]![n]!);
              if (t < WARM) return;
              ourValues.push(values![n]!);
              theirValues.push(theirs);
            });
          });
          const difference = worstDifference(Float64Array.from(ourValues), Float64Array.from(theirValues));
          return Promise.resolve([{ what: `trading-signals: ${expr}`, difference, limit: 1e-9 }]);
        },
      };
    }
  },
};

function ours(exprs: Parameters<typeof createStream>[0], panel: Panel, bars: readonly StreamBar[]): Contender {
  return {
    name: 'quantcli',
    role: 'ours',
    run: () => {
      const stream = createStream(exprs, { symbols: panel.symbols.length });
      for (const bar of bars.slice(0, WARM)) stream.push(bar);
      return timed(() => {
        for (const bar of bars.slice(WARM)) stream.push(bar);
      });
    },
  };
}

function barsOf(panel: Panel): StreamBar[] {
  return Array.from({ length: WARM + BARS }, (_, t) => {
    const at = (name: string): Float64Array =>
      Float64Array.from(panel.symbols, (_symbol, n) => panel.column(name, n)[t]!);
    return { fields: new Map(panel.fieldNames.map((name) => [name, at(name)])), time: panel.time[t]! };
  });
}

/** Distinct operator calls, each computed once. */
function countOperators(exprs: Parameters<typeof createStream>[0]): number {
  const seen = new Set<string>();
  const visit = (node: (typeof exprs)[number]): void => {
    if (node.operator === undefined || seen.has(node.text)) return;
    seen.add(node.text);
    for (const input of node.inputs) visit(input as (typeof exprs)[number]);
  };
  exprs.forEach(visit);
  return seen.size;
}
