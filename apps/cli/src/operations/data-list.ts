/** `quant data list`: the versions, the kinds of records and the symbols of the catalog. */
import { z } from 'zod';
import { isoDate, isoInstant, operation } from '@quantcli/core';
import { KIND_NAMES } from '@quantcli/data';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { table } from '../table.ts';

const kindNames = z.enum(KIND_NAMES as [(typeof KIND_NAMES)[number], ...typeof KIND_NAMES]);

const output = z.strictObject({
  imports: z.array(
    z.strictObject({
      id: z.number(),
      action: z.enum(['import', 'rollback']),
      target: z.number().nullable(),
      at: z.string(),
      rows: z.number(),
      inserted: z.number(),
      replaced: z.number(),
      unchanged: z.number(),
      quarantined: z.number(),
      symbols: z.number(),
      contentHash: z.string(),
      sources: z.array(z.string()),
      recognised: z.array(z.string()),
    }),
  ),
  kinds: z.array(
    z.strictObject({
      kind: kindNames,
      rows: z.number(),
      subjects: z.number(),
      from: z.string(),
      to: z.string(),
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
  summary:
    'Lists the versions of the catalog with their sources and content hashes, the kinds of records it holds, and the symbols that have bars with their spans.',
  input: z.strictObject({}),
  output,
  run: async (_, context: CommandContext): Promise<Output> => {
    await using opened = closing(await context.openCatalog('read'));
    const catalog = opened.value;
    return {
      imports: (await catalog.imports()).map((record) => ({
        id: record.id,
        action: record.action,
        target: record.target ?? null,
        at: isoInstant(record.at),
        rows: record.rows,
        inserted: record.inserted,
        replaced: record.replaced,
        unchanged: record.unchanged,
        quarantined: record.quarantined,
        symbols: record.symbols,
        contentHash: record.contentHash,
        sources: record.sources.map(({ name }) => name),
        recognised: [...record.recognised],
      })),
      kinds: (await catalog.kinds()).map(({ kind, rows, subjects, from, to }) => ({
        kind,
        rows,
        subjects,
        from: isoDate(from),
        to: isoDate(to),
      })),
      symbols: (await catalog.symbols()).map(({ symbol, bars, from, to, sector }) => ({
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

export function render({ imports, kinds, symbols }: Output): string {
  const rest = symbols.length > SHOWN ? `  … and ${symbols.length - SHOWN} more symbols (--json lists all)\n` : '';
  return [
    table(
      ['version', 'at', 'what', 'rows', 'new', 'replaced', 'quarantined', 'symbols', 'content', 'sources'],
      imports.map((i) => [
        String(i.id),
        i.at.slice(0, 19),
        i.target === null ? i.action : `${i.action} to ${i.target}`,
        String(i.rows),
        String(i.inserted),
        String(i.replaced),
        String(i.quarantined),
        String(i.symbols),
        i.contentHash.slice(0, 12),
        i.sources.length > 3
          ? `${i.sources.slice(0, 3).join(', ')} and ${i.sources.length - 3} more`
          : i.sources.join(', '),
      ]),
      { left: [1, 2, 8, 9] },
    ),
    '\n',
    table(
      ['kind', 'rows', 'subjects', 'from', 'to'],
      kinds.map((k) => [k.kind, String(k.rows), String(k.subjects), k.from, k.to]),
    ),
    ...(symbols.length === 0
      ? []
      : [
          '\n',
          table(
            ['symbol', 'bars', 'from', 'to', 'sector'],
            symbols.slice(0, SHOWN).map((s) => [s.symbol, String(s.bars), s.from, s.to, s.sector ?? '']),
            { left: [0, 4] },
          ),
        ]),
    rest,
  ].join('');
}
