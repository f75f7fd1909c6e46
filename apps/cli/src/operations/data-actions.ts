/** `quant data actions`: the corporate actions of the data, each judged by what the price did. */
import { z } from 'zod';
import { DataError, didYouMean, isoDate, operation } from '@quantcli/core';
import { judgeActions } from '@quantcli/data';
import { listOf } from '../catalog-query.ts';
import type { CommandContext } from '../context.ts';
import { readBars } from '../load-market.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  actions: z.array(
    z.strictObject({
      symbol: z.string(),
      date: z.string(),
      split: z.number(),
      dividend: z.number(),
      verdict: z.string(),
      explanation: z.string(),
      /** What is used instead, where that is certain. */
      corrections: z.array(z.strictObject({ date: z.string(), split: z.number(), dividend: z.number() })),
    }),
  ),
  /** Actions by verdict. */
  verdicts: z.record(z.string(), z.number()),
});
type Output = z.infer<typeof output>;

export { actionsOperation as operation };
const actionsOperation = operation({
  name: 'data.actions',
  summary:
    'Judges every booked split and dividend by what the price did: fine, misdated, spurious, booked twice, a spin-off booked as a dividend, a misprinted ratio; and says what is corrected.',
  input: z.strictObject({
    files: z.array(z.string()).default([]).describe('files; without them the catalog'),
    symbols: z.string().optional().describe('comma-separated symbols; all by default'),
    all: z.boolean().default(false).describe('list the ordinary ones too'),
  }),
  output,
  run: async ({ files, symbols, all }, context: CommandContext): Promise<Output> => {
    const { bars } = await readBars({ data: files }, context);
    const wanted = symbols === undefined ? undefined : listOf(symbols);
    const unknown = wanted?.find((name) => !bars.symbols.includes(name));
    if (unknown !== undefined) throw unknownSymbol(unknown, bars.symbols);
    const judged = judgeActions(bars).filter(({ symbol }) => wanted?.includes(symbol) ?? true);
    const verdicts: Record<string, number> = {};
    for (const { verdict } of judged) verdicts[verdict] = (verdicts[verdict] ?? 0) + 1;
    const shown = all ? judged : judged.filter(({ verdict }) => verdict !== 'fine' && verdict !== 'unjudged');
    return {
      actions: shown.map(({ symbol, time, split, dividend, verdict, explanation, corrections }) => ({
        symbol,
        date: isoDate(time),
        split,
        dividend,
        verdict,
        explanation,
        corrections: corrections.map(({ row, ...rest }) => ({ date: isoDate(bars.time[row]!), ...rest })),
      })),
      verdicts,
    };
  },
});

function unknownSymbol(name: string, known: readonly string[]): DataError {
  return new DataError({
    code: 'actions.symbol',
    what: `the data has no symbol "${name}"`,
    fix: didYouMean(name, known) || 'see quant data list',
  });
}

const SHOWN = 60;

export function render({ actions, verdicts }: Output): string {
  const counts = Object.entries(verdicts).map(([verdict, count]) => `${count} ${verdict}`);
  const head = `  ${counts.length === 0 ? 'No corporate action is booked.' : counts.join(', ')}\n`;
  if (actions.length === 0) return head;
  const rest = actions.length > SHOWN ? `  … and ${actions.length - SHOWN} more (--json lists all)\n` : '';
  return `${head}\n${table(
    ['symbol', 'date', 'split', 'dividend', 'verdict', 'why', 'used instead'],
    actions
      .slice(0, SHOWN)
      .map((a) => [
        a.symbol,
        a.date,
        String(a.split),
        String(a.dividend),
        a.verdict,
        a.explanation,
        a.corrections.map((c) => `${c.date}: split ${c.split}, dividend ${c.dividend}`).join('; '),
      ]),
    { left: [0, 1, 4, 5, 6] },
  )}${rest}`;
}
