/** `quant data restore`: a backup in the place of the catalog. */
import { z } from 'zod';
import { ConfigurationError, operation } from '@quantcli/core';
import { catalogFile, type CommandContext } from '../context.ts';

const output = z.strictObject({
  restored: z.string(),
  versions: z.number(),
  sha256: z.string(),
  /** Where the replaced catalog is now. */
  kept: z.string().nullable(),
});
type Output = z.infer<typeof output>;

export { restoreOperation as operation };
const restoreOperation = operation({
  name: 'data.restore',
  summary:
    'Puts a backup in the place of the catalog in one step, after reading it whole. The replaced catalog is kept beside it.',
  input: z.strictObject({ backup: z.string().optional().describe('a file that quant data backup wrote') }),
  output,
  run: async ({ backup }, context: CommandContext): Promise<Output> => {
    if (backup === undefined) {
      throw new ConfigurationError({
        code: 'restore.backup',
        what: 'no backup to restore',
        fix: 'write quant data restore FILE',
      });
    }
    const { restoreCatalog } = await import('@quantcli/duckdb');
    const path = catalogFile(context.catalogPath);
    const { versions, sha256, kept } = await restoreCatalog(backup, path, { signal: context.signal });
    return { restored: path, versions, sha256, kept: kept ?? null };
  },
});

export function render({ restored, versions, sha256, kept }: Output): string {
  const before = kept === null ? '' : `  the catalog that was there is now ${kept}\n`;
  return `  ${restored} restored with ${versions} versions; SHA-256 of the backup ${sha256}\n${before}`;
}
