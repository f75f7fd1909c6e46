/**
 * The values of a panel bar by bar, in the memory of one bar: for more features than results would fit in memory. The
 * bits are those of the batch, because it is the stream that is fed.
 */
import type { Panel } from '@quantcli/panel';
import { TIME_FIELD, type Expr } from '../language/expr.ts';
import { requireFields } from './evaluate.ts';
import { createStream, type StreamOptions } from './stream.ts';

/**
 * One [N] row for each expression and bar, in the order of time; the rows are overwritten by the next bar. Throws as
 * {@link evaluate}.
 */
export function* walkPanel(
  panel: Panel,
  exprs: readonly Expr<'feature'>[],
  options: Pick<StreamOptions, 'kernels'> = {},
): Generator<readonly Float64Array[]> {
  const { bars, symbols, origin } = panel;
  requireFields(panel, exprs);
  const stream = createStream(exprs, { ...options, symbols, origin });
  const fields = [...new Set(exprs.flatMap((expr) => expr.fields))].filter((name) => name !== TIME_FIELD);
  const columns = fields.map((name) => symbols.map((_, n) => panel.column(name, n)));
  const rows = new Map(fields.map((name) => [name, new Float64Array(symbols.length)]));
  const members = new Uint8Array(symbols.length);
  for (let t = 0; t < bars; t += 1) {
    for (let n = 0; n < symbols.length; n += 1) {
      members[n] = Number(panel.isMember(n, t));
      for (const [f, name] of fields.entries()) rows.get(name)![n] = columns[f]![n]![t]!;
    }
    yield stream.push({ time: panel.time[t]!, fields: rows, members });
  }
}
