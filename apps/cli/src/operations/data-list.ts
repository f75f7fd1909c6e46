/** `quant data list`: the imports and the symbols of the catalog. */
import { z } from 'zod';
import { isoDate, isoInstant, operation } from '@quantcli/core';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  imports: z.array(
    z.strictObject({
      id: z.number(),
      at: z.string(),
      rows: z.number(),
      inserted: z.number(),
      replaced: z.number(),
      symbols: z.number(),
      contentHash: z.string(),
      sources: z.array(z.string()),
    }),
  ),
  symbols: z.array(
    z.strictObject({
      symbol: z.string(),
      bars: z.number(),
      from: z.string(),
      to: z.string(),
      sector: z.string().nullable(),
    }),
  ),
});
type Output = z.infer<typeof output>;

export { listOperation as operation };
const listOperation = operation({
  name: 'data.list',
  summary: 'Lists the imports of the catalog with their sources and content hashes, and its symbols with their spans.',
  input: z.strictObject({}),
  output,
  run: async (_, context: CommandContext): Promise<Output> => {
    await using catalog = closing(await context.openCatalog('read'));
    const [imports, symbols] = [await catalog.value.imports(), await catalog.value.symbols()];
    return {
      imports: imports.map(({ id, at, rows, inserted, replaced, symbols: count, contentHash, sources }) => ({
        id,
        at: isoInstant(at),
        rows,
        inserted,
        replaced,
        symbols: count,
        contentHash,
        sources: sources.map(({ name }) => name),
      })),
      symbols: symbols.map(({ symbol, bars, from, to, sector }) => ({
        symbol,
        bars,
        from: isoDate(from),
        to: isoDate(to),
        sector: sector ?? null,
      })),
    };
  },
});

const SHOWN = 40;

export function render({ imports, symbols }: Output): string {
  const rest = symbols.length > SHOWN ? `  … and ${symbols.length - SHOWN} more symbols (--json lists all)\n` : '';
  return [
    table(
      ['import', 'at', 'rows', 'new', 'replaced', 'symbols', 'content', 'sources'],
      imports.map((i) => [
        String(i.id),
        i.at.slice(0, 19),
        String(i.rows),
        String(i.inserted),
        String(i.replaced),
        String(i.symbols),
        i.contentHash.slice(0, 12),
        i.sources.join(', '),
      ]),
      { left: [1, 6, 7] },
    ),
    '\n',
    table(
      ['symbol', 'bars', 'from', 'to', 'sector'],
      symbols.slice(0, SHOWN).map((s) => [s.symbol, String(s.bars), s.from, s.to, s.sector ?? '']),
      { left: [0, 4] },
    ),
    rest,
  ].join('');
}
