/** `quant data export`: rows of the catalog as a Parquet or CSV file. */
import { z } from 'zod';
import { ConfigurationError, operation } from '@quantcli/core';
import { catalogQuery, kindOf, queryShape } from '../catalog-query.ts';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';

const output = z.strictObject({ kind: z.string(), rows: z.number(), written: z.string() });
type Output = z.infer<typeof output>;

export { exportOperation as operation };
const exportOperation = operation({
  name: 'data.export',
  summary: 'Writes rows of one kind to a Parquet file (zstd) or a CSV file, whole or not at all.',
  input: z.strictObject({
    out: z.string().optional().describe('the file to write: .parquet or .csv'),
    kind: z.string().default('bars').describe('kind of records (see quant data list)'),
    ...queryShape,
  }),
  output,
  run: async ({ out, kind, ...query }, context: CommandContext): Promise<Output> => {
    if (out === undefined || !/\.(parquet|csv)$/.test(out)) {
      throw new ConfigurationError({
        code: 'export.out',
        what: out === undefined ? 'no file to write' : `"${out}" is neither Parquet nor CSV`,
        fix: 'write quant data export FILE.parquet or FILE.csv',
      });
    }
    const name = kindOf(kind);
    await using opened = closing(await context.openCatalog('read'));
    const rows = await opened.value.exportTo(out, { kind: name, ...catalogQuery(query) });
    return { kind: name, rows, written: out };
  },
});

export function render({ kind, rows, written }: Output): string {
  return `  ${rows} ${kind} written to ${written}\n`;
}
