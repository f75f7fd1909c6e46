/** The list of commands: each is an operation, loaded when it is called, with what only a command line needs to know of it. */
import type { Operation } from '@quantcli/core';
import type { CommandContext } from './context.ts';
import type { z } from 'zod';

interface LoadedCommand {
  readonly operation: Operation<z.ZodType, z.ZodType, CommandContext>;
  /** The result as text for a person. */
  readonly render: (output: never) => string;
  /** Whether a result that is no failure of the command shall give exit code 1, as its input asked. */
  readonly failed?: (output: never, input: never) => boolean;
}

export interface Command {
  readonly path: readonly string[];
  readonly summary: string;
  /** The input that positional arguments fill. */
  readonly positional?: { readonly key: string; readonly many: boolean };
  readonly load: () => Promise<LoadedCommand>;
}

const command = (
  words: string,
  summary: string,
  load: () => Promise<unknown>,
  positional?: Command['positional'],
): Command => ({
  path: words.split(' '),
  summary,
  load: load as () => Promise<LoadedCommand>,
  ...(positional && { positional }),
});

export const commands: readonly Command[] = [
  command(
    'run',
    'The whole loop: market, features, model, portfolio, costs, verdict, report',
    () => import('./operations/run.ts'),
  ),
  command('data import', 'Bring files of any origin into the catalog', () => import('./operations/data-import.ts'), {
    key: 'files',
    many: true,
  }),
  command(
    'data list',
    'Versions, kinds of records and symbols of the catalog',
    () => import('./operations/data-list.ts'),
  ),
  command(
    'data show',
    'Rows of the catalog, as known at an instant, in any view',
    () => import('./operations/data-show.ts'),
    {
      key: 'kind',
      many: false,
    },
  ),
  command(
    'data check',
    'Quality findings, scores and a report on files or the catalog',
    () => import('./operations/data-check.ts'),
    {
      key: 'files',
      many: true,
    },
  ),
  command('data actions', 'Corporate actions, each judged by the price', () => import('./operations/data-actions.ts'), {
    key: 'files',
    many: true,
  }),
  command(
    'data reconcile',
    'Make one of several sources, with reasons',
    () => import('./operations/data-reconcile.ts'),
    {
      key: 'sources',
      many: true,
    },
  ),
  command('data universe', 'Who belongs to a universe at a date', () => import('./operations/data-universe.ts'), {
    key: 'name',
    many: false,
  }),
  command(
    'data measure',
    'Liquidity, volatility, spreads, breadth from past data',
    () => import('./operations/data-measure.ts'),
    {
      key: 'measure',
      many: false,
    },
  ),
  command('data aggregate', 'Trades into bars of any kind', () => import('./operations/data-aggregate.ts')),
  command('data diff', 'What changed between two versions', () => import('./operations/data-diff.ts'), {
    key: 'versions',
    many: true,
  }),
  command('data rollback', 'Go back to an older version', () => import('./operations/data-rollback.ts'), {
    key: 'version',
    many: false,
  }),
  command('data compact', 'Give unused space of the catalog back', () => import('./operations/data-compact.ts')),
  command('data export', 'Write rows to Parquet or CSV', () => import('./operations/data-export.ts'), {
    key: 'out',
    many: false,
  }),
  command(
    'data backup',
    'Copy the catalog, and prove that the copy restores',
    () => import('./operations/data-backup.ts'),
    {
      key: 'to',
      many: false,
    },
  ),
  command('data restore', 'Put a backup in the place of the catalog', () => import('./operations/data-restore.ts'), {
    key: 'backup',
    many: false,
  }),
  command(
    'data simulate',
    'Make a market with no edge, or with a planted one',
    () => import('./operations/data-simulate.ts'),
  ),
  command('data calibrate', 'Make the simulator like your data', () => import('./operations/data-calibrate.ts'), {
    key: 'files',
    many: true,
  }),
  command(
    'features list',
    'The operators of the feature language and the feature sets',
    () => import('./operations/features-list.ts'),
    { key: 'find', many: false },
  ),
  command(
    'features eval',
    'Values of expressions or of a feature set on data',
    () => import('./operations/features-eval.ts'),
    {
      key: 'expressions',
      many: true,
    },
  ),
  command(
    'features check',
    'Prove that features look at the past only',
    () => import('./operations/features-check.ts'),
    { key: 'set', many: false },
  ),
  command(
    'features factors',
    'Which factors of a library are effective, decayed or crowded',
    () => import('./operations/features-factors.ts'),
    { key: 'library', many: false },
  ),
  command(
    'features decay',
    'How long features predict: IC by bars ahead, half-life',
    () => import('./operations/features-decay.ts'),
    { key: 'set', many: false },
  ),
  command(
    'features select',
    'Which features of a set predict: votes, and an honest estimate',
    () => import('./operations/features-select.ts'),
    { key: 'set', many: false },
  ),
  command(
    'features search',
    'Search for new features, judged against the number of trials',
    () => import('./operations/features-search.ts'),
    { key: 'set', many: false },
  ),
  command(
    'model train',
    'Validate, fit and store a model of the configuration, with its card',
    () => import('./operations/model-train.ts'),
    { key: 'model', many: false },
  ),
  command(
    'model validate',
    'How good a model of the configuration is out of sample',
    () => import('./operations/model-validate.ts'),
    { key: 'model', many: false },
  ),
  command(
    'model tune',
    'Search the parameters of a model, and say whether it was worth it',
    () => import('./operations/model-tune.ts'),
    { key: 'model', many: false },
  ),
  command(
    'model compare',
    'Several models on the same rows, with tests of their differences',
    () => import('./operations/model-compare.ts'),
    { key: 'models', many: true },
  ),
  command(
    'model predict',
    'Forecasts of a stored model for the last bar',
    () => import('./operations/model-predict.ts'),
    { key: 'model', many: false },
  ),
  command(
    'model promote',
    'Judge a stored model by the promotion gates, one by one',
    () => import('./operations/model-promote.ts'),
    { key: 'model', many: false },
  ),
  command(
    'model list',
    'The stored models, the configured ones, and the estimators',
    () => import('./operations/model-list.ts'),
  ),
  command(
    'model significance',
    'Tests of returns, prices or hits in a table: Sharpe, SPA, overfitting, cointegration, coverage',
    () => import('./operations/model-significance.ts'),
    { key: 'table', many: false },
  ),
  command('model fit', 'Try an estimator on a table of your own', () => import('./operations/model-fit.ts')),
  command('report list', 'The runs and their verdicts', () => import('./operations/report-list.ts')),
  command(
    'report open',
    'Open the report of a run, by default the newest',
    () => import('./operations/report-open.ts'),
    { key: 'run', many: false },
  ),
];
