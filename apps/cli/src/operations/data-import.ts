/** `quant data import`: price files into the catalog, all or nothing, with what was recognised and what was rejected. */
import { z } from 'zod';
import { isoDate, operation, ConfigurationError } from '@quantcli/core';
import { describeRecognised, importFiles } from '@quantcli/data';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { shorten, table } from '../table.ts';

const output = z.strictObject({
  /** Number of the import in the catalog. */
  id: z.number(),
  contentHash: z.string(),
  read: z.number(),
  imported: z.number(),
  rejected: z.number(),
  /** Bars new to the catalog, and bars that replaced older ones. */
  inserted: z.number(),
  replaced: z.number(),
  alreadyStored: z.boolean(),
  symbols: z.number(),
  from: z.string(),
  to: z.string(),
  recognised: z.array(z.string()),
  reasons: z.array(z.strictObject({ reason: z.string(), count: z.number() })),
  rejections: z.array(z.strictObject({ file: z.string(), line: z.number(), reason: z.string() })),
});
type Output = z.infer<typeof output>;

export { importOperation as operation };
const importOperation = operation({
  name: 'data.import',
  summary:
    'Reads CSV files (plain or gzip, long format), says what it recognised, lists the rows it rejects with line and reason, and stores the rest in one transaction. The same content again changes nothing.',
  input: z.strictObject({ files: z.array(z.string()).default([]).describe('CSV files') }),
  output,
  run: async ({ files }, context: CommandContext): Promise<Output> => {
    if (files.length === 0)
      throw new ConfigurationError({
        code: 'import.no-files',
        what: 'no file to import',
        fix: 'name at least one: quant data import FILE…',
      });
    const { bars, read, imported, rejected, recognised, reasons, rejections, sources } = await importFiles(files, {
      signal: context.signal,
      progress: context.progress,
    });
    const before = context.clock.now();
    await using catalog = closing(await context.openCatalog('write'));
    const record = await catalog.value.importBars(bars, sources, { signal: context.signal });
    const times = bars.time.reduce(
      ([from, to], time) => [Math.min(from!, time), Math.max(to!, time)],
      [Infinity, -Infinity],
    );
    return {
      id: record.id,
      contentHash: record.contentHash,
      read,
      imported,
      rejected,
      // The same content again gives the first import's record: nothing was new this time.
      inserted: record.at < before ? 0 : record.inserted,
      replaced: record.at < before ? 0 : record.replaced,
      alreadyStored: record.at < before,
      symbols: bars.symbols.length,
      from: isoDate(times[0]!),
      to: isoDate(times[1]!),
      recognised: recognised.map(describeRecognised),
      reasons: [...reasons],
      rejections: [...rejections],
    };
  },
});

export function render(out: Output): string {
  return [
    ...out.recognised.map((line) => `  ${line}\n`),
    `\n  ${out.imported} of ${out.read} rows accepted, ${out.symbols} symbols, ${out.from} to ${out.to}\n`,
    out.alreadyStored
      ? `  already stored by import ${out.id}: nothing changed
`
      : `  import ${out.id}: ${out.inserted} bars new, ${out.replaced} replaced
`,
    ...(out.rejected === 0
      ? []
      : [
          `\n  ${out.rejected} rows rejected: ${shorten(
            out.reasons.map(({ reason, count }) => `${reason} (${count})`),
            6,
          )}\n\n`,
        ]),
    ...(out.rejections.length === 0
      ? []
      : [
          table(
            ['file', 'line', 'reason'],
            out.rejections.slice(0, 10).map(({ file, line, reason }) => [file, String(line), reason]),
            { left: [0, 2] },
          ),
        ]),
  ].join('');
}
