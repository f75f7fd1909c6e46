/** Reads a file of price bars in long format: delimited text with a header and one row a symbol and time. */
import type { TimeZone } from '@quantcli/panel';
import { CsvScanner } from './csv-scanner.ts';
import { hasDecimalCommas } from './decimal-commas.ts';
import { detectDelimiter, type Recognised } from './recognise-columns.ts';
import { TimeSettler, type Learnt } from './settle-times.ts';
import type { SourceFile } from './source-file.ts';
import { TableReader, type ImportState } from './table-reader.ts';

export interface ReadBarsOptions {
  /** Of intraday times without an offset; UTC when absent. */
  readonly zone: TimeZone | undefined;
  /** The user's name for the symbol of a file without a symbol column; by default the file's name. */
  readonly symbol: string | undefined;
  /** By an earlier reading of this file. */
  readonly learnt: Learnt | undefined;
}

/**
 * Moves the rows of a file to the batch, and yields when that is full: it must have room when this goes on. Returns what
 * the file was, or what must be known to read it again. Throws {@link DataError} when it cannot be a table of prices.
 */
export async function* readBars(
  source: SourceFile,
  number: number,
  state: ImportState,
  { zone, symbol, learnt }: ReadBarsOptions,
): AsyncGenerator<void, Recognised | Learnt> {
  const { label, name, head, contentSize } = source;
  const delimiter = detectDelimiter(head.subarray(0, headerEnd(head)));
  const reader: TableReader = new TableReader(
    {
      label,
      number,
      delimiter,
      decimalComma: hasDecimalCommas(label, head, delimiter),
      symbol: symbol ?? stemOf(name),
      symbolFrom: symbol === undefined ? 'the file’s name' : 'the user',
      times: new TimeSettler(zone, learnt),
      shareRead: () => (contentSize === 0 ? 1 : scanner.offset / contentSize),
    },
    state,
  );
  const scanner = new CsvScanner(label, delimiter, reader);
  const { batch } = state;
  const chunks = source.chunks[Symbol.asyncIterator]();
  let isBegun = false;
  for (;;) {
    const next = await chunks.next();
    if (next.done === true) scanner.finish();
    else {
      // The header by itself: the scanner's loop is compiled for good only if it has ended once before it runs hot.
      const end = isBegun ? 0 : headerEnd(next.value) + 1;
      isBegun = true;
      scanner.push(next.value.subarray(0, end));
      scanner.push(next.value.subarray(end));
    }
    while (reader.waiting > batch.room) {
      const again = reader.settle(batch.room, false);
      if (again !== undefined) return again;
      yield;
    }
    if (next.done === true) return reader.finish();
  }
}

/** Where the first line that is not blank ends; the length of the text when it has no end yet. */
function headerEnd(text: Uint8Array): number {
  let start = 0;
  while (start < text.length && text[start]! <= 32) start += 1;
  const end = text.indexOf(10, start);
  return end < 0 ? text.length : end;
}

/** `AAPL` of `AAPL.csv.gz`; a class share keeps its dot (`BRK.B.csv`). */
function stemOf(file: string): string {
  return (
    file
      .replace(/\.(?:gz|zst)$/i, '')
      .replace(/\.(?:csv|tsv|txt|psv|dat|data)$/i, '')
      .trim() || file
  );
}
