/** `quant report list`: the runs of a folder. */
import { z } from 'zod';
import { operation } from '@quantcli/core';
import { formatRatio } from '@quantcli/reports';
import type { CommandContext } from '../context.ts';
import { listRuns, RUNS } from '../runs-folder.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  runs: z.array(
    z.strictObject({
      id: z.string(),
      verdict: z.string(),
      sharpe: z.number().nullable(),
      ic: z.number().nullable(),
      symbols: z.number(),
      from: z.string(),
      to: z.string(),
      report: z.string(),
    }),
  ),
});
type Output = z.infer<typeof output>;

export { listOperation as operation };
const listOperation = operation({
  name: 'report.list',
  summary: 'Lists the runs of a folder with their verdicts, oldest first.',
  input: z.strictObject({ out: z.string().default(RUNS).describe('folder of the runs') }),
  output,
  run: async ({ out }, _context: CommandContext): Promise<Output> => ({
    runs: listRuns(out).map(({ id, report, document: { outOfSample, data, verdict } }) => ({
      id,
      verdict: verdict.label,
      sharpe: outOfSample.sharpe,
      ic: outOfSample.ic,
      symbols: data.symbols,
      from: outOfSample.from,
      to: outOfSample.to,
      report,
    })),
  }),
});

export function render({ runs }: Output): string {
  if (runs.length === 0) return '  No runs yet: quant run makes the first.\n';
  return table(
    ['run', 'verdict', 'Sharpe', 'IC', 'symbols', 'from', 'to'],
    runs.map((r) => [r.id, r.verdict, formatRatio(r.sharpe), r.ic?.toFixed(4) ?? '–', String(r.symbols), r.from, r.to]),
    { left: [0, 1] },
  );
}
