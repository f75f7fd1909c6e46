/**
 * Options are generated from an operation's input schema: `rebalanceBars: number` becomes `--rebalance-bars N`, an array
 * takes several values, a boolean none. Every command also takes --json, --catalog, --seed and --workers.
 */
import { availableParallelism } from 'node:os';
import { ConfigurationError, didYouMean, type Operation } from '@quantcli/core';
import { z } from 'zod';
import type { Command } from './commands.ts';
import type { CommandContext, GlobalOptions } from './context.ts';

type AnyOperation = Operation<z.ZodType, z.ZodType, CommandContext>;

const globalSchema = z.strictObject({
  json: z.boolean().default(false).describe('print exactly one JSON document'),
  catalog: z.string().optional().describe('the catalog to use; the data commands default to .quant/catalog.duckdb'),
  seed: z.number().int().min(0).max(Number.MAX_SAFE_INTEGER).default(1).describe('seed of everything random'),
  workers: z
    .number()
    .int()
    .min(1)
    .max(256)
    .default(Math.min(availableParallelism(), 8))
    .describe('threads; results do not depend on it'),
});

interface Option {
  readonly flag: string;
  readonly key: string;
  readonly type: 'boolean' | 'number' | 'text' | 'many';
  readonly choices: readonly string[];
  readonly description: string;
}

export function parseArguments(
  command: Command,
  operation: AnyOperation,
  argv: readonly string[],
): { input: unknown; options: GlobalOptions } {
  const own = optionsOf(operation.input);
  const global = optionsOf(globalSchema);
  const values: Record<string, unknown> = {};
  const positionals: string[] = [];
  for (let i = 0; i < argv.length; i += 1) {
    const word = argv[i]!;
    if (!word.startsWith('--') || word === '--') {
      // After `--` everything is positional, and so is an expression such as `-close`.
      if (word === '--') {
        positionals.push(...argv.slice(i + 1));
        break;
      }
      positionals.push(word);
      continue;
    }
    const [flag, inline] = splitOnce(word);
    const option = [...own, ...global].find((candidate) => candidate.flag === flag);
    if (option === undefined) {
      const flags = [...own, ...global].map((candidate) => candidate.flag);
      throw new ConfigurationError({
        code: 'cli.option',
        what: `unknown option ${flag}`,
        fix: didYouMean(flag, flags) || `see quant ${command.path.join(' ')} --help`,
      });
    }
    const take = (): string => {
      if (inline !== undefined) return inline;
      const next = argv[i + 1];
      if (next === undefined || next.startsWith('--'))
        throw new ConfigurationError({
          code: 'cli.value',
          what: `${flag} needs a value`,
          fix: `write ${flag} ${placeholder(option)}`,
        });
      i += 1;
      return next;
    };
    if (option.type === 'boolean') values[option.key] = toBoolean(flag, inline);
    else if (option.type === 'many') {
      const given = (values[option.key] as string[] | undefined) ?? [];
      const list = [...given, take()];
      const next = inline === undefined ? argv.slice(i + 1) : [];
      const end = next.findIndex((value) => value.startsWith('--'));
      list.push(...next.slice(0, end === -1 ? next.length : end));
      i += list.length - given.length - 1;
      values[option.key] = list;
    } else values[option.key] = option.type === 'number' ? toNumber(flag, take()) : take();
  }
  place(command, positionals, values);
  const globals: Record<string, unknown> = {};
  for (const { key } of global) {
    if (key in values) globals[key] = values[key];
    if (!own.some((option) => option.key === key)) delete values[key];
  }
  return { input: check(operation.input, values, own), options: check(globalSchema, globals, global) as GlobalOptions };
}

function place(command: Command, positionals: readonly string[], values: Record<string, unknown>): void {
  if (positionals.length === 0) return;
  const { positional } = command;
  if (positional === undefined || (!positional.many && positionals.length > 1)) {
    const extra = positionals[positional === undefined ? 0 : 1]!;
    throw new ConfigurationError({
      code: 'cli.argument',
      what: `unexpected argument "${extra}"`,
      fix: `see quant ${command.path.join(' ')} --help`,
    });
  }
  values[positional.key] = positional.many
    ? [...((values[positional.key] as string[] | undefined) ?? []), ...positionals]
    : positionals[0];
}

function splitOnce(word: string): [string, string | undefined] {
  const at = word.indexOf('=');
  return at === -1 ? [word, undefined] : [word.slice(0, at), word.slice(at + 1)];
}

function toBoolean(flag: string, inline: string | undefined): boolean {
  if (inline === undefined || inline === 'true' || inline === 'false') return inline !== 'false';
  throw new ConfigurationError({
    code: 'cli.boolean',
    what: `${flag} is "${inline}"`,
    cause: 'it is either there or not',
    fix: `write ${flag} alone`,
  });
}

function toNumber(flag: string, text: string): number {
  const value = text.trim() === '' ? NaN : Number(text);
  if (!Number.isFinite(value))
    throw new ConfigurationError({
      code: 'cli.number',
      what: `${flag} is "${text}"`,
      cause: 'it must be a number',
      fix: 'correct it',
    });
  return value;
}

function check(schema: z.ZodType, values: Record<string, unknown>, options: readonly Option[]): unknown {
  const parsed = schema.safeParse(values);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const key = String(issue.path[0] ?? '');
  const option = options.find((candidate) => candidate.key === key);
  const name = option?.flag ?? key;
  const given = key in values ? ` is ${JSON.stringify(values[key])}` : ' is missing';
  throw new ConfigurationError({
    code: 'cli.invalid',
    what: `${name}${given}`,
    ...(key in values && { cause: issue.message }),
    fix: key in values ? 'correct it' : 'give it; see --help',
  });
}

function optionsOf(schema: z.ZodType): Option[] {
  if (!(schema instanceof z.ZodObject)) return [];
  return Object.entries(schema.shape as Record<string, z.ZodType>).map(([key, member]) => {
    const inner = unwrap(member);
    const type =
      inner instanceof z.ZodBoolean
        ? 'boolean'
        : inner instanceof z.ZodNumber
          ? 'number'
          : inner instanceof z.ZodArray
            ? 'many'
            : 'text';
    const choices = inner instanceof z.ZodEnum ? inner.options.map(String) : [];
    return {
      flag: `--${key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`,
      key,
      type,
      choices,
      description: member.description ?? inner.description ?? '',
    };
  });
}

function unwrap(schema: z.ZodType): z.ZodType {
  let current: z.ZodType = schema;
  while (current instanceof z.ZodOptional || current instanceof z.ZodDefault || current instanceof z.ZodPrefault)
    current = current.unwrap() as z.ZodType;
  return current;
}

function placeholder({ type, choices, key }: Option): string {
  if (choices.length > 0) return choices.join('|');
  if (type === 'number') return 'N';
  if (type === 'many') return `${key.toUpperCase()}…`;
  return /file|data|config|out|catalog/.test(key) ? 'PATH' : key.toUpperCase();
}

/** The help of one command. */
export function helpOf(command: Command, operation: AnyOperation): string {
  const all = optionsOf(operation.input);
  const argument = all.find(({ key }) => key === command.positional?.key);
  const own = all.filter((option) => option !== argument);
  const rows = [...own, ...optionsOf(globalSchema)].map(
    (option) =>
      [option.type === 'boolean' ? option.flag : `${option.flag} ${placeholder(option)}`, option.description] as const,
  );
  const positional =
    command.positional === undefined
      ? ''
      : ` [${command.positional.key.toUpperCase()}${command.positional.many ? '…' : ''}]`;
  return `quant ${command.path.join(' ')}${positional} [options]\n\n${operation.summary}\n\n${argument === undefined ? '' : `${argument.key.toUpperCase()}: ${argument.description}\n\n`}Options:\n${aligned(rows)}`;
}

/** The list of commands. */
export function helpOfGroup(group: readonly Command[]): string {
  const rows = group.map(({ path, summary }) => [`quant ${path.join(' ')}`, summary] as const);
  return `QuantCLI: research, backtest and trade with results that can be trusted.\n\n${aligned(rows)}\nEvery command takes --json, --catalog PATH, --seed N, --workers N and --help.\nExit codes: 0 done, 1 it failed, 2 the input was wrong, 130 interrupted.\n`;
}

function aligned(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}\n`).join('');
}
