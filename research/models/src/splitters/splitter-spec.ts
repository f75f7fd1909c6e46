/** Splitters as a configuration names them. The embargo is the label's horizon unless it is given. */
import { ConfigurationError, MICROS_PER_MILLI } from '@quantcli/core';
import { z } from 'zod';
import type { Dataset } from '../dataset/dataset.ts';
import { combinatorialPurged } from './combinatorial-purged.ts';
import { enoughToTrain } from './enough-to-train.ts';
import type { Splitter } from './fold.ts';
import { holdOut } from './hold-out.ts';
import { purgedKFold } from './purged-k-fold.ts';
import { randomKFold } from './random-k-fold.ts';
import { regimeSplit } from './regime-split.ts';
import { walkForward, walkForwardLengths } from './walk-forward.ts';

const bars = z.number().int().min(1);
const folds = z.number().int().min(2).default(5);
/** Bars around a test block beyond the purge; by default the label's horizon. */
const embargo = z.number().int().min(0).optional();

const holdOutSchema = z
  .strictObject({
    kind: z.literal('hold-out'),
    /** Share of the bars, by default a fifth; or a number of bars; or the first date. */
    share: z.number().gt(0).lt(1).optional(),
    bars: bars.optional(),
    from: z.iso.date().optional(),
    embargo,
  })
  .refine(({ share, bars, from }) => [share, bars, from].filter((part) => part !== undefined).length < 2, {
    error: 'give one of share, bars and from',
  });

export const splitterSchema = z
  .discriminatedUnion(
    'kind',
    [
      z.strictObject({
        kind: z.literal('cpcv'),
        groups: z.number().int().min(2).default(8),
        testGroups: z.number().int().min(1).default(2),
        embargo,
      }),
      z.strictObject({ kind: z.literal('purged-k-fold'), folds, embargo }),
      z.strictObject({
        kind: z.literal('walk-forward'),
        mode: z.enum(['expanding', 'rolling']).default('expanding'),
        /** Bars to train on before the first test block; by default 504, or half of a shorter history. */
        train: bars.optional(),
        /** Bars of a test block; by default 126, or an eighth of a shorter history. */
        test: bars.optional(),
        embargo,
      }),
      z.strictObject({
        kind: z.literal('regime'),
        /** Whose value names a bar's regime. */
        expression: z.string().min(1),
        embargo,
      }),
      holdOutSchema,
      z.strictObject({ kind: z.literal('shuffled'), folds, seed: z.number().int().min(0).default(0) }),
    ],
    { error: 'kind is cpcv, purged-k-fold, walk-forward, regime, hold-out or shuffled' },
  )
  .prefault({ kind: 'cpcv' });

export type SplitterSpec = z.output<typeof splitterSchema>;

/** [T] the regime of each bar, from the expression that names it. */
export type RegimeOf = (dataset: Dataset, expression: string) => Int32Array;

/** The splitter of a configuration for a dataset; its `split` refuses folds with almost nothing to train on. */
export function splitterOf(spec: SplitterSpec, dataset: Dataset, regimeOf?: RegimeOf): Splitter {
  if (spec.kind === 'shuffled') return randomKFold(spec);
  const embargoBars = spec.embargo ?? dataset.horizon;
  switch (spec.kind) {
    case 'cpcv':
      return combinatorialPurged({ ...spec, embargoBars });
    case 'purged-k-fold':
      return enoughToTrain(
        purgedKFold({ folds: spec.folds, embargoBars }),
        'use a smaller embargo, a shorter horizon, or fewer folds',
      );
    case 'walk-forward':
      return enoughToTrain(
        walkForward({ mode: spec.mode, ...walkForwardLengths(dataset, spec), embargoBars }),
        'use a smaller embargo, a shorter horizon, or more bars to train on',
      );
    case 'hold-out':
      return holdOut(partOf(spec), { embargoBars });
    case 'regime':
      if (regimeOf === undefined) {
        throw new ConfigurationError({
          code: 'splitter.regimes',
          what: `the regimes of "${spec.expression}" are not known here`,
          cause: 'a table has no panel that an expression could be evaluated on',
          fix: 'use another splitter',
        });
      }
      return regimeSplit({ regimes: regimeOf(dataset, spec.expression), embargoBars });
  }
}

function partOf({ share, bars, from }: z.output<typeof holdOutSchema>): Parameters<typeof holdOut>[0] {
  if (bars !== undefined) return { bars };
  if (from !== undefined) return { from: Date.parse(from) * MICROS_PER_MILLI };
  return { share: share ?? 0.2 };
}
