/** A catalog to be changed that must be there: on a mistyped path an empty one would be made, and backed up over a good backup. */
import { existsSync } from 'node:fs';
import { DataError } from '@quantcli/core';
import type { Catalog } from '@quantcli/data';
import { catalogFile, type CommandContext } from './context.ts';

/** Opens it for writing. Throws {@link DataError} where there is none. */
export function openExisting(context: CommandContext): Promise<Catalog> {
  const path = catalogFile(context.catalogPath);
  if (existsSync(path)) return context.openCatalog('write');
  throw new DataError({
    code: 'catalog.absent',
    what: `there is no catalog at ${path}`,
    fix: 'import with quant data import',
  });
}
