/** `quant features eval`: the values of expressions on files. */
import { resolve } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { z } from 'zod';
import {
  ConfigurationError,
  DataError,
  didYouMean,
  isoTimes,
  operation,
  streamFileAtomically,
  throwIfInterrupted,
  ValidationError,
} from '@quantcli/core';
import { featureSetNamed, parseFeature, walkPanel, type Expr } from '@quantcli/features';
import {
  featuresOf,
  featureValues,
  loadFeatureMarket,
  type ChosenFeatures,
  type FeatureMarket,
} from '../chosen-features.ts';
import type { CommandContext } from '../context.ts';
import { requireExtension } from '../require-extension.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  /** ISO dates, the sorted union over the symbols. */
  time: z.array(z.string()),
  symbols: z.array(z.string()),
  /** Name, or expression as typed → symbol → one value a date, null where there is none; empty where they were written to a file. */
  values: z.record(z.string(), z.record(z.string(), z.array(z.number().nullable()))),
  /** How many features were read from what is kept beside the catalog. */
  kept: z.number().optional(),
  /** Of a set: features that need fields which the data does not have. */
  leftOut: z.array(z.strictObject({ name: z.string(), missing: z.array(z.string()) })).optional(),
  /** The file, where there is one. */
  written: z.string().optional(),
  /** What was joined to the prices, and what of it could not be read. */
  notes: z.array(z.string()).optional(),
});
type Output = z.infer<typeof output>;

export { evalOperation as operation };
const evalOperation = operation({
  name: 'features.eval',
  summary:
    'Evaluates feature expressions on price files (or on the catalog); --symbols chooses what is printed, after evaluation.',
  input: z.strictObject({
    expressions: z.array(z.string()).default([]).describe('feature expressions'),
    set: z.string().optional().describe('a feature set by name or file, instead of expressions'),
    data: z
      .array(z.string())
      .optional()
      .describe('files, folders, archives; without it the catalog named by --catalog'),
    external: z
      .array(z.string())
      .optional()
      .describe('files of columns that are no prices: symbol, date, a column a figure'),
    edges: z
      .string()
      .optional()
      .describe(
        'CSV of links between symbols (from, to, weight, tsKnown): the field exposure is the sum of weight × --over of those linked to',
      ),
    over: z.string().default('returns(close, 21)').describe('what flows along --edges'),
    ticks: z
      .string()
      .optional()
      .describe(
        'make bars of this length (1m, 1h, 1d) of the catalog’s trades and quotes; their fields are close, volume, dollar_volume, vpin, order_imbalance_60m, effective_spread, …',
      ),
    calendar: z
      .string()
      .optional()
      .describe('whose sessions count for --ticks: NYSE; by default the market never closes'),
    symbols: z.string().optional().describe('comma-separated symbols to print'),
    keep: z.boolean().default(false).describe('keep the values beside the catalog, from where they are read next time'),
    out: z.string().optional().describe('CSV file to write: date, symbol, one column a feature'),
  }),
  output,
  run: async (
    { expressions, set, data, external, edges, over, ticks, calendar, symbols, keep, out },
    context: CommandContext,
  ): Promise<Output> => {
    if ((expressions.length === 0) === (set === undefined))
      throw new ConfigurationError({
        code: 'eval.nothing',
        what: set === undefined ? 'no expression to evaluate' : 'both expressions and a set',
        fix: 'write quant features eval "ts_mean(close, 20)" --data FILE, or --set alpha-v1',
      });
    requireExtension('out', out, '.csv');
    if (out !== undefined && keep)
      throw new ConfigurationError({
        code: 'eval.out',
        what: 'both --keep and --out',
        cause: 'values are kept beside the catalog, or written bar by bar and never held in memory',
        fix: 'leave one',
      });
    if (out !== undefined && [...(data ?? []), ...(external ?? [])].some((file) => resolve(file) === resolve(out)))
      throw new ConfigurationError({
        code: 'eval.out',
        what: `--out is ${out}, which is read`,
        fix: 'name another file',
      });
    if (ticks === undefined && calendar !== undefined)
      throw new ConfigurationError({
        code: 'eval.calendar',
        what: '--calendar without --ticks',
        cause: 'bars keep the calendar that they seem to keep',
        fix: 'leave it out',
      });
    const doubled = expressions.find((text, i) => expressions.indexOf(text) !== i);
    if (doubled !== undefined)
      throw new ConfigurationError({
        code: 'eval.twice',
        what: `the expression "${doubled.slice(0, 100)}" is given twice`,
        fix: 'leave one',
      });
    const named: ChosenFeatures =
      set === undefined
        ? { features: expressions.map((text) => ({ name: text, expr: parseFeature(text), description: '' })) }
        : featuresOf(featureSetNamed(set));
    if (ticks !== undefined && (data !== undefined || external !== undefined))
      throw new ConfigurationError({
        code: 'eval.ticks',
        what: `both --${data === undefined ? 'external' : 'data'} and --ticks`,
        cause: 'ticks are read from the catalog, and nothing is joined to them',
        fix: 'import the files with quant data import, and name the catalog with --catalog',
      });
    if (data === undefined && ticks === undefined && context.catalogPath === undefined)
      throw new ConfigurationError({
        code: 'eval.no-data',
        what: 'no data to evaluate on',
        fix: 'name files with --data, or a catalog with --catalog',
      });
    const chosen = await loadFeatureMarket(
      named,
      ticks === undefined ? { data, external } : { ticks, calendar },
      context,
      edges === undefined ? undefined : { file: edges, over },
    );
    const { panel } = chosen.market;
    if (set === undefined) for (const { expr } of chosen.features) requireBars(expr, panel.bars);
    const shown = choose(panel.symbols, symbols);
    const leftOut = chosen.leftOut.map(({ name, missing }) => ({ name, missing: [...missing] }));
    const facts = {
      time: isoTimes(panel.time),
      symbols: shown.map((n) => panel.symbols[n]!),
      ...(set !== undefined && { leftOut }),
      ...(chosen.market.notes.length > 0 && { notes: [...chosen.market.notes] }),
    };
    if (out !== undefined) {
      await streamFileAtomically(out, csvOf(chosen, shown, context));
      return { ...facts, values: {}, written: out };
    }
    const { values, kept } = await featureValues(chosen, keep, context);
    return {
      ...facts,
      values: Object.fromEntries(
        chosen.features.map(({ name }, i) => [
          name,
          Object.fromEntries(
            shown.map((n) => [
              panel.symbols[n]!,
              Array.from(values[i]!.subarray(n * panel.bars, (n + 1) * panel.bars), (value) =>
                Number.isNaN(value) ? null : value,
              ),
            ]),
          ),
        ]),
      ),
      ...(chosen.market.fromCatalog && { kept }),
    };
  },
});

/** Refuses an expression that can have no value, with the column of what looks back too far. */
function requireBars(expr: Expr<'feature'>, bars: number): void {
  if (expr.lookback < Math.max(1, bars)) return;
  let least = expr;
  for (let inner: Expr<'feature'> | undefined = expr; inner !== undefined;) {
    least = inner;
    inner = inner.inputs.find(({ lookback }) => lookback >= bars);
  }
  throw new ValidationError({
    code: 'eval.lookback',
    what: `${least.text.slice(0, 100)} needs ${least.lookback + 1} bars, and the data has ${bars}`,
    cause: `column ${expr.text.indexOf(least.text) + 1} of "${expr.text.slice(0, 100)}"`,
    fix: 'shorten the window, or bring more bars',
  });
}

/** Bars between turns of the event loop, in which an interruption can arrive. */
const BARS_A_TURN = 16;

/** Rows with at least one value, by date and symbol; a missing value is an empty cell. Bar by bar, whatever the number of features. */
async function* csvOf(
  { features, market: { panel } }: FeatureMarket,
  shown: readonly number[],
  context: CommandContext,
): AsyncGenerator<string> {
  yield `${['date', 'symbol', ...features.map(({ name }) => quoted(name))].join(',')}\n`;
  const times = isoTimes(panel.time);
  const exprs = features.map(({ expr }) => expr);
  let t = 0;
  for (const rows of walkPanel(panel, exprs)) {
    let lines = '';
    for (const n of shown) {
      const cells = rows.map((row) => (Number.isNaN(row[n]!) ? '' : String(row[n]!)));
      if (cells.some((cell) => cell !== '')) lines += `${[times[t]!, quoted(panel.symbols[n]!), ...cells].join(',')}\n`;
    }
    yield lines;
    t += 1;
    if (t % BARS_A_TURN !== 0) continue;
    context.progress('write', t / panel.bars);
    await nextTurn();
    throwIfInterrupted(context.signal);
  }
}

function quoted(text: string): string {
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function choose(known: readonly string[], wanted: string | undefined): number[] {
  if (wanted === undefined) return known.map((_, n) => n);
  return [...new Set(wanted.split(','))].map((name) => {
    const n = known.indexOf(name.trim());
    if (n === -1)
      throw new DataError({
        code: 'eval.symbol',
        what: `the data has no symbol "${name.trim()}"`,
        fix: didYouMean(name.trim(), known) || 'see quant data check',
      });
    return n;
  });
}

const SHOWN = 10;

export function render({ time, symbols, values, kept = 0, leftOut = [], written, notes = [] }: Output): string {
  const tables = Object.entries(values).map(([text, columns]) => {
    const shown = symbols.slice(0, 8);
    const from = Math.max(0, time.length - SHOWN);
    const rows = time
      .slice(from)
      .map((date, i) => [date, ...shown.map((symbol) => columns[symbol]![from + i]?.toPrecision(6) ?? '–')]);
    const rest = symbols.length > shown.length ? `  … and ${symbols.length - shown.length} more symbols\n` : '';
    return `  ${text}, last ${rows.length} of ${time.length} bars\n\n${table(['date', ...shown], rows)}${rest}\n`;
  });
  return [
    ...(written === undefined ? tables : [`  written: ${written}\n`]),
    kept === 0 ? '' : `  ${kept} of ${Object.keys(values).length} were read from what is kept beside the catalog\n`,
    ...leftOut.map(({ name, missing }) => `  left out: ${name}, which needs ${missing.join(', ')}\n`),
    ...notes.map((note) => `  ${note}\n`),
  ].join('');
}
