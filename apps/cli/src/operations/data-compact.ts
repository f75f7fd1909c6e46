/** `quant data compact`: gives the space of replaced rows and old files back. */
import { z } from 'zod';
import { operation } from '@quantcli/core';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { openExisting } from '../existing-catalog.ts';

const output = z.strictObject({ before: z.number(), after: z.number() });
type Output = z.infer<typeof output>;

export { compactOperation as operation };
const compactOperation = operation({
  name: 'data.compact',
  summary: 'Rewrites the catalog in order and gives unused space back; content and versions stay as they are.',
  input: z.strictObject({}),
  output,
  run: async (_, context: CommandContext): Promise<Output> => {
    await using opened = closing(await openExisting(context));
    return { ...(await opened.value.compact()) };
  },
});

export function render({ before, after }: Output): string {
  return `  ${megabytes(before)} before, ${megabytes(after)} after\n`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
