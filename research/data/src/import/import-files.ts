/** Import of the bars of files into memory: {@link FileReading} to the end, its parts as one. */
import { DataError, type Progress } from '@quantcli/core';
import type { Bars } from '@quantcli/market';
import type { TimeZone } from '@quantcli/panel';
import { arrangeBars, type PlacedBars } from './arrange-bars.ts';
import { FileReading } from './file-reading.ts';
import type { ImportSummary } from './import-tally.ts';
import type { Layout } from './layout.ts';
import type { Recognised } from './recognise-columns.ts';
import { REASONS } from './rejection-log.ts';

export interface Imported extends Pick<
  ImportSummary,
  'read' | 'rejected' | 'rejections' | 'reasons' | 'zeroCoded' | 'sources'
> {
  readonly bars: Bars;
  /** Bars. */
  readonly imported: number;
  readonly recognised: readonly Recognised[];
}

export interface ImportFilesOptions {
  readonly signal?: AbortSignal | undefined;
  readonly progress?: Progress | undefined;
  /** Of civil times that say none. */
  readonly zone?: TimeZone | undefined;
  /** Of files that do not name their symbol. */
  readonly symbol?: string | undefined;
  /** Asked before the built-in ones. */
  readonly layouts?: readonly Layout[] | undefined;
}

/**
 * Reads the bars of files, folders and zip archives, all daily or all intraday. Of rows with the same symbol and time the
 * last one in file order is taken; records that are not bars are left aside. Throws as `streamFiles` does, and
 * {@link DataError} when there are no bars.
 */
export async function importFiles(paths: readonly string[], options: ImportFilesOptions = {}): Promise<Imported> {
  const reading = new FileReading(paths, { ...options, batchRows: Infinity });
  let pieces: PlacedBars[] = [];
  for await (const part of reading.parts()) {
    if ('restart' in part) pieces = [];
    else if ('bars' in part) pieces.push({ bars: part.bars, at: part.at! });
  }
  if (pieces.length === 0) {
    const { kinds, sources } = reading.summary();
    throw new DataError({
      code: 'import.no-bars',
      what: `${sources.length === 1 ? sources[0]!.name : `${sources.length} files`} holds ${Object.keys(kinds).join(', ')}`,
      cause: 'bars are needed here',
      fix: 'import it into a catalog with quant data import',
    });
  }
  const bars = pieces.length === 1 ? pieces[0]!.bars : merge(pieces, (at) => reading.reject(at, REASONS.duplicate));
  const { read, rejected, rejections, reasons, zeroCoded, sources } = reading.summary();
  const { recognised } = reading;
  return { bars, read, imported: bars.time.length, rejected, rejections, reasons, zeroCoded, recognised, sources };
}

/** All pieces as one; of a symbol's sectors the last one given. */
function merge(pieces: readonly PlacedBars[], reject: (at: number) => void): Bars {
  const names: string[] = [];
  const numbers = new Map<string, number>();
  const sectors = new Map<number, string>();
  const blocks = pieces.map(({ bars, at }) => {
    const number = Int32Array.from(bars.symbols, (name, i) => {
      let known = numbers.get(name);
      if (known === undefined) numbers.set(name, (known = names.push(name) - 1));
      const sector = bars.sectors?.[i];
      if (sector !== undefined) sectors.set(known, sector);
      return known;
    });
    return { symbol: bars.symbol.map((n) => number[n]!), time: bars.time, at, fields: bars.fields };
  });
  const sectorOf = sectors.size === 0 ? undefined : (symbol: number) => sectors.get(symbol);
  return arrangeBars(blocks, names, sectorOf, reject)!.bars;
}
