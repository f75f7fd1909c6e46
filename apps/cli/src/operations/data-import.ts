/** `quant data import`: files of any origin into the catalog, all or nothing, with what was recognised and what was quarantined. */
import { z } from 'zod';
import { ConfigurationError, isoDate, operation } from '@quantcli/core';
import { streamFiles, type ImportPart } from '@quantcli/data';
import { timeZone } from '@quantcli/panel';
import { durationOf, kindOf } from '../catalog-query.ts';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { shorten, table } from '../table.ts';

const output = z.strictObject({
  /** Number of the import in the catalog: its version. */
  id: z.number(),
  contentHash: z.string(),
  /** Rows of the files; one may hold several records. */
  read: z.number(),
  imported: z.number(),
  rejected: z.number(),
  /** Records new to the catalog, that replaced older ones, and that said what was known already. */
  inserted: z.number(),
  replaced: z.number(),
  unchanged: z.number(),
  /** Rows of the files and duplicates that are not stored, with file and line: quant data show quarantine. */
  quarantined: z.number(),
  alreadyStored: z.boolean(),
  /** Records by kind. */
  kinds: z.record(z.string(), z.number()),
  symbols: z.number(),
  from: z.string(),
  to: z.string(),
  recognised: z.array(z.string()),
  reasons: z.array(z.strictObject({ reason: z.string(), count: z.number() })),
  /** The first 1,000; quant data show quarantine has all. */
  rejections: z.array(z.strictObject({ file: z.string(), line: z.number(), reason: z.string() })),
});
type Output = z.infer<typeof output>;

export { importOperation as operation };
const importOperation = operation({
  name: 'data.import',
  summary:
    'Reads files, folders and archives (CSV, JSON lines, Parquet, Feather, and the layouts of Lean, Binance, Databento, FRED, French and others), says what it recognised, quarantines broken rows with file, line and reason, and stores the rest in one transaction as a new version. The same content again changes nothing.',
  input: z.strictObject({
    files: z.array(z.string()).default([]).describe('files, folders, .zip archives'),
    zone: z.string().optional().describe('time zone of times that say none, such as America/New_York'),
    kind: z.string().optional().describe('what a file holds that could be several kinds: bars, series, …'),
    symbol: z.string().optional().describe('symbol or series of files that do not name it'),
    knownLag: z
      .string()
      .optional()
      .describe('how long after its period a record could be known, such as 45d; for files that do not say'),
  }),
  output,
  run: async ({ files, zone, kind, symbol, knownLag }, context: CommandContext): Promise<Output> => {
    if (files.length === 0)
      throw new ConfigurationError({
        code: 'import.no-files',
        what: 'no file to import',
        fix: 'name at least one: quant data import FILE…',
      });
    const options = {
      signal: context.signal,
      progress: context.progress,
      zone: zone === undefined ? undefined : timeZone(zone),
      kind: kind === undefined ? undefined : kindOf(kind),
      symbol,
      knownLag: knownLag === undefined ? undefined : durationOf('--known-lag', knownLag),
      layouts: context.layouts,
      batchRows: BATCH_ROWS,
    };
    const { parts, describe, summary } = streamFiles(files, options);
    // Before the catalog: files that cannot be read make none.
    await using reading = await begin(parts);
    await using opened = closing(await context.openCatalog('write'));
    const newest = (await opened.value.imports()).length;
    const record = await opened.value.import(reading, describe, { signal: context.signal });
    const alreadyStored = record.id <= newest;
    const { read, imported, rejected, symbols, from, to, recognised, reasons, rejections } = summary();
    return {
      id: record.id,
      contentHash: record.contentHash,
      read,
      // Rows of one key in different parts of the files are one record, which the catalog alone sees.
      imported: record.rows,
      rejected: rejected + imported - record.rows,
      // The same content again gives the first import's record: nothing was new this time.
      inserted: alreadyStored ? 0 : record.inserted,
      replaced: alreadyStored ? 0 : record.replaced,
      unchanged: alreadyStored ? record.rows : record.unchanged,
      quarantined: record.quarantined,
      alreadyStored,
      kinds: { ...record.kinds },
      symbols,
      from: isoDate(from),
      to: isoDate(to),
      recognised: [...recognised],
      reasons: [...reasons, ...(imported > record.rows ? [{ reason: SAME_KEY, count: imported - record.rows }] : [])],
      rejections: [...rejections],
    };
  },
});

/** Keeps an import of any size within a gigabyte, DuckDB's share included. */
const BATCH_ROWS = 500_000;
const SAME_KEY = 'one record with another row of the same key (of contradicting ones the last)';

/** More parts of nothing but refused rows are not held. */
const MOST_HELD = 8;

/** The same parts, read up to the first that has rows. */
async function begin(parts: AsyncIterable<ImportPart>): Promise<AsyncIterable<ImportPart> & AsyncDisposable> {
  const rest = parts[Symbol.asyncIterator]();
  const held: ImportPart[] = [];
  for (let part = await rest.next(); part.done !== true; part = await rest.next()) {
    held.push(part.value);
    if (!('quarantined' in part.value) || held.length === MOST_HELD) break;
  }
  return {
    async *[Symbol.asyncIterator]() {
      while (held.length > 0) yield held.shift()!;
      for (let part = await rest.next(); part.done !== true; part = await rest.next()) yield part.value;
    },
    [Symbol.asyncDispose]: async () => void (await rest.return?.()),
  };
}

const SHOWN = 12;

export function render(out: Output): string {
  const kinds = Object.entries(out.kinds)
    .map(([kind, rows]) => `${rows} ${kind}`)
    .join(', ');
  return [
    ...out.recognised.slice(0, SHOWN).map((line) => `  ${line}\n`),
    out.recognised.length > SHOWN ? `  … and ${out.recognised.length - SHOWN} more files (--json lists all)\n` : '',
    `\n  ${out.read} rows read, ${out.quarantined} quarantined: ${kinds}; ${out.symbols} symbols or series, ${out.from} to ${out.to}\n`,
    out.alreadyStored
      ? `  already stored by import ${out.id}: nothing changed\n`
      : `  import ${out.id}: ${out.inserted} new, ${out.replaced} replaced, ${out.unchanged} known already\n`,
    ...(out.rejected === 0
      ? []
      : [
          `\n  quarantined: ${shorten(
            out.reasons.map(({ reason, count }) => `${reason} (${count})`),
            6,
          )}\n\n`,
          table(
            ['file', 'line', 'reason'],
            out.rejections.slice(0, 10).map(({ file, line, reason }) => [file, String(line), reason]),
            { left: [0, 2] },
          ),
        ]),
  ].join('');
}
