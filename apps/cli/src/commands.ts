/** The list of commands: each is an operation, loaded when it is called, with what only a command line needs to know of it. */
import type { Operation } from '@quantcli/core';
import type { CommandContext } from './context.ts';
import type { z } from 'zod';

interface LoadedCommand {
  readonly operation: Operation<z.ZodType, z.ZodType, CommandContext>;
  /** The result as text for a person. */
  readonly render: (output: never) => string;
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
  command('data import', 'Bring price files into the catalog', () => import('./operations/data-import.ts'), {
    key: 'files',
    many: true,
  }),
  command('data list', 'What the catalog holds', () => import('./operations/data-list.ts')),
  command('data check', 'Quality findings on files or on the catalog', () => import('./operations/data-check.ts'), {
    key: 'files',
    many: true,
  }),
  command(
    'data simulate',
    'Make a market with no edge, or with a planted one',
    () => import('./operations/data-simulate.ts'),
  ),
  command(
    'features list',
    'The operators of the feature language and the feature sets',
    () => import('./operations/features-list.ts'),
  ),
  command('features eval', 'Evaluate expressions on a file', () => import('./operations/features-eval.ts'), {
    key: 'expressions',
    many: true,
  }),
  command(
    'features check',
    'Prove that features look at the past only',
    () => import('./operations/features-check.ts'),
    { key: 'set', many: false },
  ),
  command('report list', 'The runs and their verdicts', () => import('./operations/report-list.ts')),
  command(
    'report open',
    'Open the report of a run, by default the newest',
    () => import('./operations/report-open.ts'),
    { key: 'run', many: false },
  ),
];
