/** `quant data check`: the quality findings on files, or on the catalog. */
import { z } from 'zod';
import { isoTimes, operation } from '@quantcli/core';
import { findingSchema } from '@quantcli/backtest';
import type { CommandContext } from '../context.ts';
import { homeFolder } from '../context.ts';
import { loadMarket } from '../load-market.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  symbols: z.number(),
  bars: z.number(),
  from: z.string(),
  to: z.string(),
  calendar: z.string(),
  imported: z.number(),
  rejected: z.number(),
  findings: z.array(findingSchema),
});
type Output = z.infer<typeof output>;

export { checkOperation as operation };
const checkOperation = operation({
  name: 'data.check',
  summary:
    'Checks completeness against the calendar, consistency, duplicates, stale runs, jumps and volumes; every finding has a count, examples, a severity and what was done.',
  input: z.strictObject({ files: z.array(z.string()).default([]).describe('CSV files; without them the catalog') }),
  output,
  run: async ({ files }, context: CommandContext): Promise<Output> => {
    const catalogPath = context.catalogPath ?? `${homeFolder()}/catalog.duckdb`;
    const market = await loadMarket(
      { data: files },
      files.length > 0 ? context : { ...context, catalogPath, jobs: context.jobs },
    );
    const dates = isoTimes(market.panel.time);
    return {
      symbols: market.panel.symbols.length,
      bars: market.panel.bars,
      from: dates[0]!,
      to: dates.at(-1)!,
      calendar: market.calendar.name,
      imported: market.imported,
      rejected: market.rejected,
      findings: market.findings.map((finding) => ({ ...finding, examples: [...finding.examples] })),
    };
  },
});

export function render(out: Output): string {
  const head = `  ${out.symbols} symbols, ${out.bars} bars, ${out.from} to ${out.to}, calendar ${out.calendar}; ${out.imported} rows accepted, ${out.rejected} rejected\n\n`;
  if (out.findings.length === 0) return `${head}  No finding.\n`;
  return (
    head +
    table(
      ['severity', 'check', 'count', 'examples', 'what was done'],
      out.findings.map((f) => [
        f.severity,
        f.check,
        String(f.count),
        cut(f.examples.slice(0, 2).join('; ')),
        cut(f.action),
      ]),
      { left: [0, 1, 3, 4] },
    )
  );
}

const WIDEST = 60;

/** The report and --json have it whole. */
function cut(text: string): string {
  const letters = [...text];
  return letters.length <= WIDEST ? text : `${letters.slice(0, WIDEST - 1).join('')}…`;
}
