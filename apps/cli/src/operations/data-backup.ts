/** `quant data backup`: a copy of the catalog that was opened and compared before it is called one. */
import { existsSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError, operation } from '@quantcli/core';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { openExisting } from '../existing-catalog.ts';

const output = z.strictObject({ written: z.string(), bytes: z.number(), sha256: z.string() });
type Output = z.infer<typeof output>;

export { backupOperation as operation };
const backupOperation = operation({
  name: 'data.backup',
  summary:
    'Copies the catalog as it is now to a file, then restores the copy in a scratch place and compares every version with the original; only a copy that passed is kept.',
  input: z.strictObject({ to: z.string().optional().describe('the file to write') }),
  output,
  run: async ({ to }, context: CommandContext): Promise<Output> => {
    if (to === undefined) {
      throw new ConfigurationError({
        code: 'backup.to',
        what: 'no file to write the backup to',
        fix: 'write quant data backup FILE',
      });
    }
    if (existsSync(to)) {
      throw new ConfigurationError({
        code: 'backup.exists',
        what: `${to} is there already`,
        cause: 'a backup takes no file’s place',
        fix: 'name another file, or move that one away',
      });
    }
    await using opened = closing(await openExisting(context));
    return { written: to, ...(await opened.value.backup(to)) };
  },
});

export function render({ written, bytes, sha256 }: Output): string {
  return `  ${(bytes / 1e6).toFixed(1)} MB written to ${written} and read back; SHA-256 ${sha256}\n`;
}
