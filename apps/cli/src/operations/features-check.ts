/** `quant features check`: proof by recomputation that features use the past only. */
import { z } from 'zod';
import { operation, ValidationError } from '@quantcli/core';
import { checkFeatures, usableFeatures } from '@quantcli/features';
import { chosenFeatures } from '../chosen-features.ts';
import type { CommandContext } from '../context.ts';
import { loadMarket } from '../load-market.ts';
import { table } from '../table.ts';

/** A dash where the data has too few bars for a single value. */
const verdict = z.enum(['pass', 'FAIL', '–']);
const output = z.strictObject({
  features: z.array(
    z.strictObject({
      name: z.string(),
      expr: z.string(),
      /** Values up to a cut are bit-identical with the data after it removed. */
      truncation: verdict,
      /** The stream gives the bits of the batch. */
      stream: verdict,
      /** The first value comes when the lookback says. */
      firstValue: verdict,
      /** Two different starts agree to 1e-9 after the warm-up. */
      warmup: verdict,
      /** Unchanged when all prices are multiplied. */
      priceScale: verdict,
      /** What failed, and where. */
      failures: z.array(z.string()),
    }),
  ),
  failed: z.number(),
  /** Features that the data is too short for. */
  untested: z.number(),
});
type Output = z.infer<typeof output>;

export { checkOperation as operation };
const checkOperation = operation({
  name: 'features.check',
  summary:
    'Recomputes every feature with the future cut off, as a stream, and from another start, and says whether it is the same to the bit.',
  input: z.strictObject({
    set: z.string().default('alpha-v1').describe('a feature set, or one expression'),
    data: z.array(z.string()).optional().describe('files, folders, archives; without it a simulated market'),
  }),
  output,
  run: async ({ set, data }, context: CommandContext): Promise<Output> => {
    const { set: known, features: named } = chosenFeatures(set);
    const { panel } = await loadMarket({ data, market: { symbols: 20, bars: 800 } }, context);
    const usable = known === undefined ? undefined : usableFeatures(known, panel).usable.map(({ name }) => name);
    const checked = named.filter(({ name }) => usable?.includes(name) ?? true);
    if (checked.length === 0)
      throw new ValidationError({
        code: 'check.nothing',
        what: 'the data has the fields of no feature of the set',
        fix: 'bring open, high, low, close and volume',
      });
    const results = await checkFeatures(
      panel,
      checked.map(({ expr }) => expr),
      { signal: context.signal, onDone: (done, total) => context.progress('check', done / total) },
    );
    const features = results.map(({ expr, lookback, findings }, i) => {
      const word = ({ passed }: { readonly passed: boolean }): z.infer<typeof verdict> =>
        lookback >= panel.bars ? '–' : passed ? 'pass' : 'FAIL';
      return {
        name: checked[i]!.name,
        expr,
        truncation: word(findings.truncation),
        stream: word(findings.stream),
        firstValue: word(findings.firstValue),
        warmup: word(findings.warmup),
        priceScale: word(findings.priceScale),
        failures: Object.values(findings)
          .filter(({ passed }) => !passed)
          .map(({ detail }) => detail),
      };
    });
    return {
      features,
      failed: results.filter(({ passed }) => !passed).length,
      untested: results.filter(({ lookback }) => lookback >= panel.bars).length,
    };
  },
});

export function render({ features, failed, untested }: Output): string {
  const rows = features.map((f) => [f.name, f.truncation, f.stream, f.firstValue, f.warmup, f.priceScale]);
  return `${table(['feature', 'truncation', 'stream = batch', 'first value', 'warm-up', 'price scale'], rows)}\n  ${failed === 0 ? (untested === 0 ? 'Nothing looks ahead.' : `${untested} of ${features.length} were not tested: the data has too few bars for a value.`) : `${failed} FAILED:`}\n${features.flatMap(({ name, failures }) => failures.map((failure) => `  ${name}: ${failure}\n`)).join('')}`;
}
