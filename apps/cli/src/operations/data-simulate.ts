/** `quant data simulate`: a market whose truth is known, as a file or in the catalog. */
import { createWriteStream, renameSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { z } from 'zod';
import {
  ConfigurationError,
  Interrupted,
  isoDate,
  makeFolder,
  operation,
  systemError,
  writeFileAtomically,
} from '@quantcli/core';
import { barsImport, formatBarsCsv, parseMarketSpec, simulateMarket } from '@quantcli/data';
import { hashBars } from '@quantcli/market';
import { closing } from '../closing.ts';
import { homeFolder, type CommandContext } from '../context.ts';

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
    symbols: z.number().int().optional().describe('number of symbols (default 100)'),
    bars: z.number().int().optional().describe('number of daily bars (default 2520)'),
    start: z.string().optional().describe('first date (default 2010-01-04)'),
    ic: z.number().optional().describe('plant an edge: mean rank IC with the 5-bar return (default none)'),
    halfLife: z.number().optional().describe('half-life of the planted edge in bars (default 10)'),
  }),
  output,
  run: async ({ out, ic, halfLife, ...shape }, context: CommandContext): Promise<Output> => {
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
    const spec = parseMarketSpec({
      ...shape,
      seed: context.seed,
      edge: ic === undefined ? 'none' : { ic, halfLife: halfLife ?? 10 },
    });
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
      const record = await catalog.value.import(...barsImport(bars, [source]), { signal: context.signal });
      written = `import ${record.id} of the catalog`;
      truthFile = join(
        dirname(context.catalogPath ?? join(homeFolder(), 'catalog.duckdb')),
        `import-${record.id}.truth.json`,
      );
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
