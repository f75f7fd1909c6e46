/** `quant data reconcile`: several sources of the same bars made one, with the decision on every bar. */
import { basename } from 'node:path';
import { z } from 'zod';
import { ConfigurationError, isoDate, isoTimes, operation } from '@quantcli/core';
import {
  importFiles,
  reconcile,
  type FactorSegment,
  type ImportPart,
  type ReconcileSource,
  type Source,
} from '@quantcli/data';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  sources: z.array(z.string()),
  commonSymbols: z.number(),
  commonBars: z.number(),
  /** Bars by the rule that decided them. */
  rules: z.record(z.string(), z.number()),
  factors: z.array(
    z.strictObject({
      symbol: z.string(),
      source: z.string(),
      from: z.string(),
      to: z.string(),
      factor: z.number(),
      explanation: z.string(),
    }),
  ),
  /** Isolated bars that differ once factors are taken out, the largest first; all are counted. */
  disagreements: z.array(
    z.strictObject({
      symbol: z.string(),
      at: z.string(),
      rule: z.string(),
      difference: z.number(),
      closes: z.record(z.string(), z.number()),
    }),
  ),
  disagreeing: z.number(),
  unanchored: z.array(z.string()),
  missing: z.record(z.string(), z.number()),
  volumeApart: z.number(),
  volumeBlank: z.number(),
  /** The import of the merged bars and decisions; null unless --keep. */
  import: z.number().nullable(),
});
type Output = z.infer<typeof output>;

export { reconcileOperation as operation };
const reconcileOperation = operation({
  name: 'data.reconcile',
  summary:
    'Compares several sources of the same bars: constant factors (later splits, spin-offs) are found and explained, single bars that differ are flagged and decided by priority (two sources) or the median (three or more), and with --keep the merged bars go into the catalog with the decision on each.',
  input: z.strictObject({
    sources: z.array(z.string()).default([]).describe('files or folders, one a source, the most trusted first'),
    threshold: z.number().gt(0).max(1).default(0.01).describe('relative difference that is a disagreement'),
    keep: z.boolean().default(false).describe('store the merged bars and the decisions in the catalog'),
    limit: z.number().int().min(0).default(1_000).describe('disagreements to list'),
  }),
  output,
  run: async ({ sources, threshold, keep, limit }, context: CommandContext): Promise<Output> => {
    if (sources.length < 2) {
      throw new ConfigurationError({
        code: 'reconcile.sources',
        what: `${sources.length === 0 ? 'no source' : 'one source'} to reconcile`,
        fix: 'name two or more: quant data reconcile FIRST SECOND…',
      });
    }
    const read = { signal: context.signal, progress: context.progress, layouts: context.layouts };
    const names = sources.map((path) => basename(path));
    const loaded: (ReconcileSource & { readonly files: readonly Source[] })[] = [];
    for (const [i, path] of sources.entries()) {
      const { bars, sources: files } = await importFiles([path], read);
      // Two files of one name in different folders are told apart by their paths.
      const name = names.indexOf(names[i]!) === names.lastIndexOf(names[i]!) ? names[i]! : path;
      loaded.push({ name, bars, files });
    }
    const merged = reconcile(loaded, { threshold });
    const { bars, decisions, factors, disagreements, unanchored, counts } = merged;
    let id: number | null = null;
    if (keep) {
      await using opened = closing(await context.openCatalog('write'));
      const parts: ImportPart[] = [{ bars }, { records: decisions }];
      const describe = () => ({
        sources: loaded.flatMap(({ files }) => files),
        recognised: [`${loaded.map(({ name }) => name).join(', ')} reconciled at ${threshold}`],
      });
      id = (await opened.value.import(parts, describe, { signal: context.signal })).id;
    }
    const worst = disagreements.toSorted((a, b) => b.difference - a.difference).slice(0, limit);
    const times = isoTimes(worst.map(({ time }) => time));
    return {
      sources: loaded.map(({ name }) => name),
      commonSymbols: counts.commonSymbols,
      commonBars: counts.commonBars,
      rules: { ...counts.rules },
      factors: factors.map(({ symbol, source, from, to, factor, ...why }) => ({
        symbol,
        source,
        from: isoDate(from),
        to: isoDate(to),
        factor,
        explanation: explain(why),
      })),
      disagreements: worst.map(({ symbol, rule, difference, closes }, i) => ({
        symbol,
        at: times[i]!,
        rule,
        difference,
        closes: { ...closes },
      })),
      disagreeing: disagreements.length,
      unanchored: unanchored.map(({ symbol, source }) => `${symbol} of ${source}`),
      missing: { ...counts.missing },
      volumeApart: counts.volumeApart,
      volumeBlank: counts.volumeBlank,
      import: id,
    };
  },
});

/** `a later split of 20 (not booked)`. */
function explain({ cause, booked, value, later }: Pick<FactorSegment, 'cause' | 'booked' | 'value' | 'later'>): string {
  const amount = value === undefined ? '' : ` of ${Number(value.toPrecision(6))}`;
  const known = cause === 'unexplained' ? '' : booked ? ' (booked)' : ' (told by its size)';
  return `${later ? 'later ' : ''}${cause}${amount}${known}`;
}

const SHOWN = 25;

export function render(out: Output): string {
  const rules = Object.entries(out.rules).filter(([, count]) => count > 0);
  const more = (count: number): string => (count > SHOWN ? `  … and ${count - SHOWN} more (--json lists them)\n` : '');
  return [
    `  ${out.sources.join(' against ')}: ${out.commonSymbols} symbols and ${out.commonBars} bars in common; ${rules.map(([rule, count]) => `${rule} ${count}`).join(', ')}\n`,
    out.factors.length === 0
      ? '  No constant factor.\n'
      : `\n${table(
          ['factor of', 'source', 'from', 'to', 'factor', 'explained as'],
          out.factors
            .slice(0, SHOWN)
            .map((f) => [f.symbol, f.source, f.from, f.to, String(Number(f.factor.toPrecision(6))), f.explanation]),
          { left: [0, 1, 2, 3, 5] },
        )}${more(out.factors.length)}`,
    out.disagreeing === 0
      ? '  No bar disagrees.\n'
      : `\n  ${out.disagreeing} bars disagree, the most:\n\n${table(
          ['symbol', 'at', 'difference', 'decided by', ...out.sources],
          out.disagreements
            .slice(0, SHOWN)
            .map((d) => [
              d.symbol,
              d.at,
              `${(100 * d.difference).toFixed(2)} %`,
              d.rule,
              ...out.sources.map((name) => d.closes[name]?.toPrecision(6) ?? '–'),
            ]),
          { left: [0, 1, 3] },
        )}${more(out.disagreeing)}`,
    out.import === null ? '' : `\n  stored as import ${out.import} with the decision on every bar\n`,
  ].join('');
}
