/** `quant data rollback`: a new version with the content of an older one. */
import { z } from 'zod';
import { ConfigurationError, operation } from '@quantcli/core';
import type { KindDiff } from '@quantcli/data';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { openExisting } from '../existing-catalog.ts';

const output = z.strictObject({
  /** The new version. */
  id: z.number(),
  target: z.number(),
  /** Rows that came back, that went, and that have their older content again. */
  added: z.number(),
  removed: z.number(),
  changed: z.number(),
  contentHash: z.string(),
});
type Output = z.infer<typeof output>;

export { rollbackOperation as operation };
const rollbackOperation = operation({
  name: 'data.rollback',
  summary:
    'Brings back the content of an older version as a new one. Nothing is lost: every version between stays readable with --version, and a rollback can itself be rolled back.',
  input: z.strictObject({ version: z.string().optional().describe('the version to go back to (see quant data list)') }),
  output,
  run: async ({ version }, context: CommandContext): Promise<Output> => {
    if (version === undefined || !/^\d{1,9}$/.test(version)) {
      throw new ConfigurationError({
        code: 'rollback.version',
        what: version === undefined ? 'no version to go back to' : `"${version}" is no version`,
        fix: 'write quant data rollback VERSION; quant data list shows them',
      });
    }
    await using opened = closing(await openExisting(context));
    const before = (await opened.value.imports()).length;
    const { id, target, contentHash } = await opened.value.rollback(Number(version));
    const { kinds } = await opened.value.diff(before, id);
    const sum = (of: (kind: KindDiff) => number): number => kinds.reduce((total, kind) => total + of(kind), 0);
    return {
      id,
      target: target!,
      added: sum(({ added }) => added),
      removed: sum(({ removed }) => removed),
      changed: sum(({ changed }) => changed),
      contentHash,
    };
  },
});

export function render({ id, target, added, removed, changed }: Output): string {
  return `  version ${id} has the content of version ${target}: ${added} rows came back, ${removed} went, ${changed} have their older content again\n`;
}
