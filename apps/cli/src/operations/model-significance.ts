/** `quant model significance`: what series of returns, forecasts' hits or prices can be said to show, from a table of columns. */
import { z } from 'zod';
import { ConfigurationError, DataError, operation, Rng } from '@quantcli/core';
import {
  backtestOverfitting,
  coverageTest,
  meanTest,
  psr,
  sharpeDifferenceBootstrap,
  sharpeInterval,
  sharpeTest,
  superiorAbility,
} from '@quantcli/measures';
import { engleGranger, johansen } from '@quantcli/numeric';
import { formatPercent, formatRatio } from '@quantcli/reports';
import type { CommandContext } from '../context.ts';
import { table } from '../table.ts';

const measure = z.number().nullable();
const range = z.tuple([z.number(), z.number()]).nullable();

const returnsSchema = z.strictObject({
  strategies: z.array(
    z.strictObject({
      name: z.string(),
      bars: z.number(),
      /** Per period, against zero, with Newey–West errors. */
      mean: z
        .strictObject({ value: z.number(), stdErr: z.number(), t: z.number(), p: z.number(), lag: z.number() })
        .nullable(),
      sharpe: measure,
      /** Lo (2002), for dependent returns; and the studentised bootstrap. */
      lo: range,
      bootstrap: range,
      psr: measure,
      /** Sharpe ratio less the benchmark's, annualised (Ledoit & Wolf 2008). */
      difference: z
        .strictObject({ value: z.number(), interval: z.tuple([z.number(), z.number()]), p: z.number() })
        .nullable(),
      /** Romano & Wolf's p, adjusted for the number of columns. */
      stepwise: measure,
    }),
  ),
  benchmark: z.string().nullable(),
  best: z.string().nullable(),
  realityCheck: measure,
  superiorAbility: measure,
  overfitting: measure,
});

const pricesSchema = z.strictObject({
  columns: z.array(z.string()),
  /** The first column on the others. */
  engleGranger: z
    .strictObject({ statistic: z.number(), p: z.number(), coefficients: z.array(z.number()), lags: z.number() })
    .nullable(),
  johansen: z
    .array(
      z.strictObject({
        rank: z.number(),
        trace: z.number(),
        trace95: z.number(),
        maximum: z.number(),
        maximum95: z.number(),
      }),
    )
    .nullable(),
});

const hitsSchema = z.strictObject({
  columns: z.array(
    z.strictObject({
      name: z.string(),
      rows: z.number(),
      coverage: z.number(),
      expected: z.number(),
      interval: z.tuple([z.number(), z.number()]),
      chiSquare: z.number(),
      p: z.number(),
    }),
  ),
});

const output = z.strictObject({
  returns: returnsSchema.nullable(),
  prices: pricesSchema.nullable(),
  hits: hitsSchema.nullable(),
});
type Output = z.infer<typeof output>;

export { significanceOperation as operation };
const significanceOperation = operation({
  name: 'model.significance',
  summary:
    'Tests columns of a table: returns (t-test, Sharpe intervals, reality check, SPA, overfitting), prices (cointegration), or hits of intervals (coverage).',
  input: z.strictObject({
    table: z.string().describe('CSV or Parquet file, a column a series, oldest row first'),
    kind: z
      .enum(['returns', 'prices', 'hits'])
      .default('returns')
      .describe('what the columns are: returns per period, prices, or 1 and 0'),
    columns: z.array(z.string()).optional().describe('the columns to test; default: all of numbers'),
    benchmark: z
      .string()
      .optional()
      .describe('with returns: the column that the others are compared with; default: zero'),
    periods: z.number().gt(0).default(252).describe('with returns: periods a year'),
    coverage: z.number().gt(0).lt(1).default(0.75).describe('with hits: the share that should be 1'),
  }),
  output,
  run: async (input, context: CommandContext): Promise<Output> => {
    const { readUserTable } = await import('@quantcli/duckdb');
    const read = await readUserTable(input.table, context.jobs.workers);
    const columns = read.columns.flatMap(({ name, values }) =>
      values instanceof Float64Array ? [{ name, values }] : [],
    );
    const chosen = pick(columns, input.columns ?? columns.map(({ name }) => name));
    const series = complete(chosen, input.table);
    const nothing = { returns: null, prices: null, hits: null };
    if (input.kind === 'prices') return { ...nothing, prices: testPrices(series) };
    if (input.kind === 'hits') return { ...nothing, hits: testHits(series, input.coverage) };
    return { ...nothing, returns: await testReturns(series, input.benchmark, input.periods, context) };
  },
});

interface Series {
  readonly name: string;
  readonly values: Float64Array;
}

function pick(columns: readonly Series[], names: readonly string[]): Series[] {
  return names.map((name) => {
    const column = columns.find((one) => one.name === name);
    if (column !== undefined) return column;
    throw new ConfigurationError({
      code: 'significance.column',
      what: `the table has no column of numbers "${name}"`,
      fix: `it has ${columns.map((one) => one.name).join(', ') || 'none'}`,
    });
  });
}

/** The rows in which every column has a number. */
function complete(columns: readonly Series[], file: string): Series[] {
  const rows = columns[0]?.values.length ?? 0;
  const kept = Array.from({ length: rows }, (_, r) => r).filter((r) =>
    columns.every(({ values }) => Number.isFinite(values[r]!)),
  );
  if (kept.length >= 8)
    return columns.map(({ name, values }) => ({ name, values: Float64Array.from(kept, (r) => values[r]!) }));
  throw new DataError({
    code: 'significance.rows',
    what: `${file} has ${kept.length} rows with a number in every column`,
    cause: columns.length === 0 ? 'no column holds numbers' : 'at least 8 are needed',
    fix: 'bring more rows, or choose the columns with --columns',
  });
}

async function testReturns(
  series: readonly Series[],
  benchmark: string | undefined,
  periods: number,
  { seed, signal, progress }: CommandContext,
): Promise<Output['returns']> {
  const reference = benchmark === undefined ? undefined : pick(series, [benchmark])[0]!;
  const strategies = series.filter((one) => one !== reference);
  if (strategies.length === 0) {
    throw new ConfigurationError({
      code: 'significance.benchmark',
      what: 'no column is left beside the benchmark',
      fix: 'bring the returns of a strategy',
    });
  }
  const rng = Rng.fromSeed(seed);
  const bars = strategies[0]!.values.length;
  const own = new Float64Array(bars * strategies.length);
  const excess = new Float64Array(bars * strategies.length);
  strategies.forEach(({ values }, k) =>
    values.forEach((value, t) => {
      own[t * strategies.length + k] = value;
      excess[t * strategies.length + k] = value - (reference?.values[t] ?? 0);
    }),
  );
  const ability = await superiorAbility(excess, strategies.length, { rng: rng.split('ability'), signal });
  progress('significance', 0.5);
  const overfitting = await backtestOverfitting(own, strategies.length, { signal });
  return {
    strategies: strategies.map(({ name, values }, k) => {
      const mean = meanTest(values);
      const lo = sharpeTest(values, periods);
      const bootstrap = sharpeInterval(values, periods, { rng: rng.split(`interval/${k}`) });
      const difference =
        reference &&
        sharpeDifferenceBootstrap(values, reference.values, periods, { rng: rng.split(`difference/${k}`) });
      return {
        name,
        bars,
        mean:
          mean === undefined
            ? null
            : { value: mean.mean, stdErr: mean.stdErr, t: mean.statistic, p: mean.pValue, lag: mean.lag },
        sharpe: lo?.sharpe ?? null,
        lo: lo === undefined ? null : [lo.interval[0], lo.interval[1]],
        bootstrap: bootstrap === undefined ? null : [bootstrap[0], bootstrap[1]],
        psr: psr(values) ?? null,
        difference:
          difference === undefined
            ? null
            : {
                value: difference.difference,
                interval: [difference.interval[0], difference.interval[1]],
                p: difference.pValue,
              },
        stepwise: ability?.stepwise[k] ?? null,
      };
    }),
    benchmark: reference?.name ?? null,
    best: ability === undefined ? null : strategies[ability.best]!.name,
    realityCheck: ability?.realityCheck.pValue ?? null,
    superiorAbility: ability?.superiority.consistent ?? null,
    overfitting: overfitting?.probability ?? null,
  };
}

function testPrices(series: readonly Series[]): Output['prices'] {
  if (series.length < 2) {
    throw new ConfigurationError({
      code: 'significance.prices',
      what: `${series.length} column of prices`,
      cause: 'cointegration ties two or more together',
      fix: 'choose two columns or more with --columns',
    });
  }
  const values = series.map((one) => one.values);
  const pair = series.length > 6 ? undefined : engleGranger(values);
  const system = series.length > 12 ? undefined : johansen(values);
  return {
    columns: series.map(({ name }) => name),
    engleGranger:
      pair === undefined
        ? null
        : { statistic: pair.statistic, p: pair.pValue, coefficients: [...pair.coefficients], lags: pair.lags },
    johansen:
      system === undefined
        ? null
        : system.ranks.map(({ rank, trace, traceLevels, maximum, maximumLevels }) => ({
            rank,
            trace,
            trace95: traceLevels[1],
            maximum,
            maximum95: maximumLevels[1],
          })),
  };
}

function testHits(series: readonly Series[], expected: number): Output['hits'] {
  return {
    columns: series.map(({ name, values }) => {
      if (!values.every((value) => value === 0 || value === 1)) {
        throw new DataError({
          code: 'significance.hits',
          what: `column "${name}" holds other numbers than 1 and 0`,
          fix: 'write 1 where the outcome fell inside the interval, 0 elsewhere, or choose the columns with --columns',
        });
      }
      const test = coverageTest(Uint8Array.from(values), expected)!;
      return {
        name,
        rows: values.length,
        coverage: test.coverage,
        expected,
        interval: [test.interval[0], test.interval[1]],
        chiSquare: test.unconditional.statistic,
        p: test.unconditional.pValue,
      };
    }),
  };
}

function interval(value: readonly [number, number] | null, digits = 2): string {
  return value === null ? '–' : value.map((end) => formatRatio(end, digits)).join(' to ');
}

export function render({ returns, prices, hits }: Output): string {
  if (returns !== null) return renderReturns(returns);
  if (prices !== null) return renderPrices(prices);
  return table(
    ['column', 'rows', 'coverage', '95 %', 'expected', 'χ²', 'p'],
    hits!.columns.map((one) => [
      one.name,
      String(one.rows),
      formatPercent(one.coverage),
      one.interval.map((end) => formatPercent(end)).join(' to '),
      formatPercent(one.expected),
      formatRatio(one.chiSquare),
      formatRatio(one.p, 3),
    ]),
  );
}

function renderReturns(result: NonNullable<Output['returns']>): string {
  const { strategies, benchmark, best, realityCheck, superiorAbility: ability, overfitting } = result;
  return [
    table(
      ['series', 'mean t', 'p', 'Sharpe', '95 %, Lo', '95 %, bootstrap', 'PSR', 'p, adjusted'],
      strategies.map((one) => [
        one.name,
        formatRatio(one.mean?.t ?? null),
        formatRatio(one.mean?.p ?? null, 3),
        formatRatio(one.sharpe),
        interval(one.lo),
        interval(one.bootstrap),
        formatRatio(one.psr, 3),
        formatRatio(one.stepwise, 3),
      ]),
    ),
    benchmark === null
      ? ''
      : `\n${table(
          [`Sharpe less ${benchmark}`, '', '95 %', 'p'],
          strategies.map(({ name, difference }) => [
            name,
            formatRatio(difference?.value ?? null),
            interval(difference?.interval ?? null),
            formatRatio(difference?.p ?? null, 3),
          ]),
        )}`,
    best === null
      ? ''
      : `\n  Best of ${strategies.length}: ${best}; that it is no better than ${benchmark ?? 'zero'}: p ${formatRatio(ability, 3)} (Hansen's SPA), ${formatRatio(realityCheck, 3)} (White's reality check)\n`,
    overfitting === null ? '' : `  Probability of backtest overfitting (CSCV): ${formatPercent(overfitting)}\n`,
  ].join('');
}

function renderPrices({ columns, engleGranger: pair, johansen: system }: NonNullable<Output['prices']>): string {
  const [first, ...others] = columns;
  return [
    pair === null
      ? '  Engle and Granger: not for these columns\n'
      : `  Engle and Granger, ${first!} on ${others.join(', ')}: statistic ${formatRatio(pair.statistic)}, p of no cointegration ${formatRatio(pair.p, 3)}; weights ${pair.coefficients
          .slice(0, others.length)
          .map((weight) => formatRatio(weight, 4))
          .join(', ')}\n`,
    system === null
      ? '  Johansen: not for these columns\n'
      : `\n${table(
          ['Johansen: relations', 'trace', '95 %', 'largest root', '95 %'],
          system.map((one) => [
            `at most ${one.rank}`,
            formatRatio(one.trace),
            formatRatio(one.trace95),
            formatRatio(one.maximum),
            formatRatio(one.maximum95),
          ]),
        )}`,
  ].join('');
}
