/**
 * Proofs about features on the data they will be used on: that no value depends on a later bar (recomputed with the
 * future removed, bit for bit), that the stream gives the bits of the batch, that lookback and warm-up are what was
 * derived, and that the scale of prices and volumes does not matter.
 */
import { sharedFloat64, throwIfInterrupted } from '@quantcli/core';
import { Panel } from '@quantcli/panel';
import { evaluate } from '../evaluators/evaluate.ts';
import type { Expr } from '../language/expr.ts';
import { topologicalOrder } from '../evaluators/plan.ts';
import { simulatePanel } from './simulated-panel.ts';
import { walkPanel } from '../evaluators/walk.ts';

export type CheckName = 'truncation' | 'stream' | 'firstValue' | 'warmup' | 'priceScale';

export interface Finding {
  readonly passed: boolean;
  /** False where there was no value to compare, which proves nothing. */
  readonly tested: boolean;
  /** What was compared, or where it failed with the numbers. */
  readonly detail: string;
}

export interface FeatureCheck {
  readonly expr: string;
  readonly lookback: number;
  readonly warmup: number;
  readonly passed: boolean;
  readonly findings: Readonly<Record<CheckName, Finding>>;
}

export interface CheckOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onDone?: (done: number, total: number) => void;
}

type Check = (panel: Panel, exprs: readonly Expr<'feature'>[], whole: readonly Float64Array[]) => Promise<Finding[]>;

const TOLERANCE = 1e-9;
const SIMULATED_SYMBOLS = 12;
const SIMULATED_TAIL = 120;

/** Checks each feature on a panel. A finding that did not pass says where; nothing is thrown for it. Throws as {@link evaluate}. */
export async function checkFeatures(
  panel: Panel,
  exprs: readonly Expr<'feature'>[],
  options: CheckOptions = {},
): Promise<readonly FeatureCheck[]> {
  const { signal, onDone } = options;
  const whole = await evaluate(panel, exprs, { signal });
  const names = Object.keys(CHECKS) as CheckName[];
  const found: Partial<Record<CheckName, Finding[]>> = {};
  for (const [done, name] of names.entries()) {
    throwIfInterrupted(signal);
    found[name] = await CHECKS[name](panel, exprs, whole);
    onDone?.(done + 1, names.length);
  }
  return exprs.map(({ text, lookback, warmup }, i) => {
    const findings = Object.fromEntries(names.map((name) => [name, found[name]![i]!])) as FeatureCheck['findings'];
    const passed = names.every((name) => findings[name].passed);
    return { expr: text, lookback, warmup, passed, findings };
  });
}

const checkTruncation: Check = async (panel, exprs, whole) => {
  const { bars } = panel;
  const cuts = [...new Set([bars / 4, bars / 2, (3 * bars) / 4, bars - 1].map(Math.floor))].filter((cut) => cut > 0);
  const failures = new Map<number, string>();
  for (const cut of cuts) {
    const values = await evaluate(panel.slice(0, cut), exprs);
    values.forEach((early, i) => {
      const at = findDifference(early, whole[i]!, panel, cut, 0, 0, Object.is);
      if (at !== undefined) failures.set(i, `${at} once the bars from ${cut} on are removed: it looks ahead`);
    });
  }
  return exprs.map((_, i) =>
    finding(failures.get(i), `same bits with the future removed at bars ${cuts.join(', ')}`, hasValue(whole[i]!)),
  );
};

const checkStream: Check = async (panel, exprs, whole) => {
  const { bars, symbols } = panel;
  const streamed = exprs.map(() => new Float64Array(symbols.length * bars));
  let t = 0;
  for (const rows of walkPanel(panel, exprs)) {
    rows.forEach((row, i) => {
      for (let n = 0; n < row.length; n += 1) streamed[i]![n * bars + t] = row[n]!;
    });
    t += 1;
  }
  return exprs.map((_, i) => {
    const at = findDifference(streamed[i]!, whole[i]!, panel, bars, 0, 0, Object.is);
    return finding(at && `${at} in the stream`, `same bits bar by bar over ${bars} bars`, hasValue(whole[i]!));
  });
};

const checkFirstValue: Check = async (_panel, exprs) => {
  const longest = Math.max(0, ...exprs.map((expr) => expr.lookback));
  const panel = simulatedFor(exprs, longest + SIMULATED_TAIL);
  const values = await evaluate(panel, exprs);
  return exprs.map((expr, i) => {
    const { lookback } = expr;
    const first = panel.symbols.reduce((earliest, _, n) => {
      const column = values[i]!.subarray(n * panel.bars, (n + 1) * panel.bars);
      const at = column.findIndex((value) => !Number.isNaN(value));
      return at < 0 ? earliest : Math.min(earliest, at);
    }, Infinity);
    // Later is allowed: log(returns(x)) has no value before the first gain. An operator that skips may be earlier.
    const skips = topologicalOrder([expr]).some((node) => node.operator?.skipsMissing === true);
    const failure =
      first < lookback && !skips ? `a value at bar ${first}, ${lookback} bars of lookback were derived` : undefined;
    const success = `first value at bar ${first} of complete data, lookback ${lookback}`;
    return finding(failure, first === Infinity ? NOTHING : success, first < Infinity);
  });
};

const checkWarmup: Check = async (_panel, exprs) => {
  // A prime number of bars, so that no block of a rolling kernel starts where it did.
  const late = 37;
  const settling = exprs.filter(({ warmup }) => Number.isFinite(warmup));
  const longest = Math.max(0, ...settling.map(({ warmup }) => warmup));
  const panel = simulatedFor(settling, longest + late + SIMULATED_TAIL);
  const early = await evaluate(panel, settling);
  const shorter = panel.slice(late, panel.bars);
  const values = await evaluate(shorter, settling);
  return exprs.map((expr) => {
    const i = settling.indexOf(expr);
    if (i < 0)
      return finding('a running total, whose level depends on the first bar: use its change over n bars', '', true);
    const close = agreesTo(TOLERANCE, early[i]!);
    const at = findDifference(values[i]!, early[i]!, shorter, shorter.bars, expr.warmup, late, close);
    const settled = panel.symbols.some((_, n) =>
      hasValue(values[i]!.subarray(n * shorter.bars + expr.warmup, (n + 1) * shorter.bars)),
    );
    const success = `two starts agree to 1e-9 after ${expr.warmup} bars`;
    return finding(at && `${at} for a start ${late} bars later`, settled ? success : NOTHING, settled);
  });
};

// Powers of two scale without rounding. They differ between symbols, and volume has its own.
const priceScale = (symbol: number): number => 2 ** ((symbol % 5) - 2);
const volumeScale = (symbol: number): number => 2 ** (1 - (symbol % 3));

const checkPriceScale: Check = async (panel, exprs, whole) => {
  const read = new Set(exprs.flatMap((expr) => expr.fields));
  const scaled = (['open', 'high', 'low', 'close', 'volume'] as const)
    .filter((name) => read.has(name))
    .map((name): [string, Float64Array] => {
      const values = sharedFloat64(panel.symbols.length * panel.bars);
      panel.symbols.forEach((_, n) => {
        const factor = name === 'volume' ? volumeScale(n) : priceScale(n);
        panel.column(name, n).forEach((value, t) => {
          values[n * panel.bars + t] = value * factor;
        });
      });
      return [name, values];
    });
  const values = await evaluate(panel.withFields(new Map(scaled)), exprs);
  return exprs.map((_, i) => {
    const at = findDifference(values[i]!, whole[i]!, panel, panel.bars, 0, 0, agreesTo(TOLERANCE, whole[i]!));
    const failure = at && `${at} once prices and volumes are rescaled: use ratios, or name a raw field`;
    const asTraded = exprs[i]!.fields.filter((field) => MONEY.test(field));
    const left = asTraded.length === 0 ? '' : `; ${asTraded.join(', ')} stand for what was traded and were left`;
    return finding(failure, `the scale of prices and volumes does not matter${left}`, hasValue(whole[i]!));
  });
};

const CHECKS: Readonly<Record<CheckName, Check>> = {
  truncation: checkTruncation,
  stream: checkStream,
  firstValue: checkFirstValue,
  warmup: checkWarmup,
  priceScale: checkPriceScale,
};

const NOTHING = 'no value to compare';
/** Fields that name the level of a price, or money, as it was traded. */
const MONEY = /^(raw_|dollar_volume$|dividend$)/;

function finding(failure: string | undefined, success: string, tested: boolean): Finding {
  return { passed: failure === undefined, tested, detail: failure ?? success };
}

function hasValue(values: Float64Array): boolean {
  return values.some((value) => !Number.isNaN(value));
}

function simulatedFor(exprs: readonly Expr[], bars: number): Panel {
  return simulatePanel([...new Set(exprs.flatMap((expr) => expr.fields))].sort(), SIMULATED_SYMBOLS, bars);
}

/** Equal up to a share of the value, or of the column's mean size where the value itself is near 0. */
function agreesTo(tolerance: number, column: Float64Array): (a: number, b: number) => boolean {
  let sum = 0;
  let count = 0;
  for (const value of column) {
    if (Number.isNaN(value)) continue;
    sum += Math.abs(value);
    count += 1;
  }
  const typical = count === 0 ? 0 : sum / count;
  return (a, b) => Object.is(a, b) || Math.abs(a - b) <= tolerance * Math.max(Math.abs(a), Math.abs(b), typical);
}

/**
 * The first difference between `part`, which has `bars` bars a symbol, and `whole` from its bar `offset` on; described
 * as "bar 17 of ABC is 1 instead of 2", or undefined.
 */
function findDifference(
  part: Float64Array,
  whole: Float64Array,
  { symbols }: Panel,
  bars: number,
  from: number,
  offset: number,
  same: (a: number, b: number) => boolean,
): string | undefined {
  const stride = whole.length / Math.max(1, symbols.length);
  for (let n = 0; n < symbols.length; n += 1) {
    for (let t = from; t < bars; t += 1) {
      const [a, b] = [part[n * bars + t]!, whole[n * stride + offset + t]!];
      if (!same(a, b)) return `bar ${t} of ${symbols[n]} is ${a} instead of ${b}`;
    }
  }
  return undefined;
}
