/** `quant features eval`: the values of expressions on files. */
import { z } from 'zod';
import { ConfigurationError, DataError, didYouMean, isoTimes, operation } from '@quantcli/core';
import { evaluate, parseFeature } from '@quantcli/features';
import type { CommandContext } from '../context.ts';
import { loadMarket } from '../load-market.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  /** ISO dates, the sorted union over the symbols. */
  time: z.array(z.string()),
  symbols: z.array(z.string()),
  /** Expression as typed → symbol → one value a date; null where there is none. */
  values: z.record(z.string(), z.record(z.string(), z.array(z.number().nullable()))),
});
type Output = z.infer<typeof output>;

export { evalOperation as operation };
const evalOperation = operation({
  name: 'features.eval',
  summary:
    'Evaluates feature expressions on price files (or on the catalog); --symbols chooses what is printed, after evaluation.',
  input: z.strictObject({
    expressions: z.array(z.string()).default([]).describe('feature expressions'),
    data: z
      .array(z.string())
      .optional()
      .describe('files, folders, archives; without it the catalog named by --catalog'),
    symbols: z.string().optional().describe('comma-separated symbols to print'),
  }),
  output,
  run: async ({ expressions, data, symbols }, context: CommandContext): Promise<Output> => {
    if (expressions.length === 0)
      throw new ConfigurationError({
        code: 'eval.nothing',
        what: 'no expression to evaluate',
        fix: 'write quant features eval "ts_mean(close, 20)" --data FILE',
      });
    const parsed = expressions.map((text) => parseFeature(text));
    if (data === undefined && context.catalogPath === undefined)
      throw new ConfigurationError({
        code: 'eval.no-data',
        what: 'no data to evaluate on',
        fix: 'name files with --data, or a catalog with --catalog',
      });
    const fields = parsed.flatMap((expr) => expr.fields);
    const { panel } = await loadMarket({ data, fields }, context);
    const chosen = choose(panel.symbols, symbols);
    const values = await evaluate(panel, parsed, { jobs: context.jobs, signal: context.signal });
    return {
      time: isoTimes(panel.time),
      symbols: chosen.map((n) => panel.symbols[n]!),
      values: Object.fromEntries(
        expressions.map((text, i) => [
          text,
          Object.fromEntries(
            chosen.map((n) => [
              panel.symbols[n]!,
              Array.from(values[i]!.subarray(n * panel.bars, (n + 1) * panel.bars), (value) =>
                Number.isNaN(value) ? null : value,
              ),
            ]),
          ),
        ]),
      ),
    };
  },
});

function choose(known: readonly string[], wanted: string | undefined): number[] {
  if (wanted === undefined) return known.map((_, n) => n);
  return [...new Set(wanted.split(','))].map((name) => {
    const n = known.indexOf(name.trim());
    if (n === -1)
      throw new DataError({
        code: 'eval.symbol',
        what: `the data has no symbol "${name.trim()}"`,
        fix: didYouMean(name.trim(), known) || 'see quant data check',
      });
    return n;
  });
}

const SHOWN = 10;

export function render({ time, symbols, values }: Output): string {
  return Object.entries(values)
    .map(([text, columns]) => {
      const shown = symbols.slice(0, 8);
      const from = Math.max(0, time.length - SHOWN);
      const rows = time
        .slice(from)
        .map((date, i) => [date, ...shown.map((symbol) => columns[symbol]![from + i]?.toPrecision(6) ?? '–')]);
      const rest = symbols.length > shown.length ? `  … and ${symbols.length - shown.length} more symbols\n` : '';
      return `  ${text}, last ${rows.length} of ${time.length} bars\n\n${table(['date', ...shown], rows)}${rest}\n`;
    })
    .join('');
}
