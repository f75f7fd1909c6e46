/** `quant data simulate`: a market whose truth is known, as a file or in the catalog. */
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { z } from 'zod';
import {
  ConfigurationError,
  Interrupted,
  isoDate,
  makeFolder,
  micros,
  operation,
  readConfiguration,
  systemError,
  writeFileAtomically,
} from '@quantcli/core';
import {
  formatBarsCsv,
  marketSpecSchema,
  parseMarketSpec,
  simulateMarket,
  simulateTicks,
  type ImportPart,
  type MarketSpecInput,
} from '@quantcli/data';
import { hashBars, type Bars } from '@quantcli/market';
import { closing } from '../closing.ts';
import { catalogFile, type CommandContext } from '../context.ts';

/** Of a run's configuration the market. */
const configSchema = z.looseObject({ market: marketSpecSchema.partial().optional() });

const output = z.strictObject({
  symbols: z.number(),
  rows: z.number(),
  from: z.string(),
  to: z.string(),
  dataHash: z.string(),
  /** The file, or the catalog's import. */
  written: z.string(),
  /** The file with the truth, beside the data. */
  truth: z.string().nullable(),
  featureIc: z.number().nullable(),
});
type Output = z.infer<typeof output>;

export { simulateOperation as operation };
const simulateOperation = operation({
  name: 'data.simulate',
  summary:
    'Simulates sectors, factors, regimes, fat tails, splits, dividends and listings; with no edge, or with one of a given information coefficient. The truth is written beside the data.',
  input: z.strictObject({
    out: z
      .string()
      .optional()
      .describe('CSV file to write (.csv or .csv.gz); without it the market goes into the catalog'),
    config: z
      .string()
      .optional()
      .describe(
        'YAML with a market: jumps, crises, trends, delistings, calibrated dynamics; other options come before it',
      ),
    symbols: z.number().int().optional().describe('number of symbols (default 100)'),
    bars: z.number().int().optional().describe('number of daily bars (default 2520)'),
    start: z.string().optional().describe('first date (default 2010-01-04)'),
    ic: z.number().optional().describe('plant an edge: mean rank IC with the 5-bar return (default none)'),
    halfLife: z.number().optional().describe('half-life of the planted edge in bars (default 10)'),
    ticks: z
      .number()
      .int()
      .min(2)
      .max(100_000)
      .optional()
      .describe('also trades and quotes inside the bars: so many trades a session and symbol, into the catalog'),
    tickSessions: z.number().int().min(1).default(5).describe('of the last so many sessions'),
  }),
  output,
  run: async (
    { out, config, ic, halfLife, ticks, tickSessions, ...shape },
    context: CommandContext,
  ): Promise<Output> => {
    if (ic === undefined && halfLife !== undefined) {
      throw new ConfigurationError({
        code: 'simulate.half-life',
        what: '--half-life without --ic',
        cause: 'a half-life is that of a planted edge',
        fix: 'give --ic as well',
      });
    }
    if (out !== undefined && !/\.csv(\.gz)?$/.test(out)) {
      throw new ConfigurationError({
        code: 'simulate.out',
        what: `--out is "${out}"`,
        cause: 'the market is written as CSV',
        fix: 'name a file that ends in .csv or .csv.gz',
      });
    }
    if (out !== undefined && ticks !== undefined) {
      throw new ConfigurationError({
        code: 'simulate.ticks',
        what: `--ticks with --out ${out}`,
        cause: 'trades and quotes go into the catalog',
        fix: 'leave --out away',
      });
    }
    const { market = {} } = config === undefined ? {} : readConfiguration(config, configSchema);
    const given = Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined));
    const spec = parseMarketSpec({
      ...market,
      ...given,
      seed: context.seed,
      ...(ic !== undefined && { edge: { ic, halfLife: halfLife ?? 10 } }),
    } as MarketSpecInput);
    const { bars, truth } = simulateMarket(spec, { signal: context.signal, progress: context.progress });
    const times = bars.time.reduce(
      ([from, to], time) => [Math.min(from!, time), Math.max(to!, time)],
      [Infinity, -Infinity],
    );
    let written: string;
    let truthFile: string | null = null;
    if (out === undefined) {
      const text = JSON.stringify(truth);
      await using catalog = closing(await context.openCatalog('write'));
      const source = { name: `simulated (seed ${context.seed})`, sha256: hashBars(bars), bytes: text.length };
      const describe = () => ({ sources: [source], recognised: [`simulated, seed ${context.seed}`] });
      const parts = withTicks(bars, ticks, tickSessions, context.seed);
      const record = await catalog.value.import(parts, describe, { signal: context.signal });
      written = `import ${record.id} of the catalog`;
      truthFile = `${catalogFile(context.catalogPath).replace(/\.duckdb$/, '')}.import-${record.id}.truth.json`;
      writeFileAtomically(truthFile, text);
    } else {
      // The truth first: data without its truth would be worse than the other way round.
      truthFile = `${out.replace(/(\.csv)?(\.gz)?$/, '')}.truth.json`;
      makeFolder(dirname(out));
      writeFileAtomically(truthFile, `${JSON.stringify(truth, null, 2)}\n`);
      try {
        await writeCsv(out, formatBarsCsv(bars), context.signal);
      } catch (error) {
        rmSync(truthFile, { force: true });
        throw error;
      }
      written = out;
    }
    return {
      symbols: bars.symbols.length,
      rows: bars.time.length,
      from: isoDate(times[0]!),
      to: isoDate(times[1]!),
      dataHash: hashBars(bars),
      written,
      truth: truthFile,
      featureIc: truth.edge === null ? null : truth.realised.featureIc,
    };
  },
});

/** The market, and the trades and quotes of its last sessions. */
function* withTicks(bars: Bars, ticks: number | undefined, sessions: number, seed: number): Generator<ImportPart> {
  yield { bars };
  if (ticks === undefined) return;
  const days = [...new Set(bars.time)].sort((a, b) => a - b);
  const span = { from: micros(days.at(-sessions) ?? days[0]!), to: micros(days.at(-1)!) };
  for (const { trades, quotes } of simulateTicks(bars, {
    symbols: bars.symbols,
    ...span,
    tradesPerSession: ticks,
    seed,
  })) {
    yield { records: trades };
    yield { records: quotes };
  }
}

/** Streams to a temporary neighbour, then renames: the file is whole or absent. */
async function writeCsv(path: string, chunks: Iterable<string>, signal: AbortSignal): Promise<void> {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    const stages = [
      Readable.from(chunks),
      ...(path.endsWith('.gz') ? [createGzip()] : []),
      createWriteStream(temporary),
    ] as const;
    await pipeline([...stages] as unknown as [Readable, NodeJS.WritableStream], { signal });
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    if (signal.aborted) throw new Interrupted();
    throw systemError(`cannot write ${path}`, error);
  }
}

export function render(out: Output): string {
  const edge =
    out.featureIc === null
      ? 'no edge planted'
      : `the planted edge's feature has a mean rank IC of ${out.featureIc.toFixed(4)} here`;
  return `  ${out.symbols} symbols, ${out.rows} bars, ${out.from} to ${out.to}; ${edge}\n  written: ${out.written}\n${out.truth === null ? '' : `  the truth: ${out.truth}\n`}`;
}
