/** The options by which commands choose rows of the catalog, and what they mean. */
import { ConfigurationError, micros, microsFromDate, MICROS_PER_DAY, type Micros } from '@quantcli/core';
import { kindNamed, type KindName, type RecordsQuery } from '@quantcli/data';
import { z } from 'zod';

export const queryShape = {
  symbols: z.string().optional().describe('comma-separated symbols or series; all by default'),
  from: z.string().optional().describe('first date or instant, UTC (2014-06-09, 2014-06-09T13:30:00Z)'),
  to: z.string().optional().describe('last date (all of it) or instant'),
  version: z.number().int().min(1).optional().describe('the catalog as it was after this import; default: now'),
  knownBy: z.string().optional().describe('only what could be known at this instant (a date: by its end)'),
} as const;

type Query = { readonly [K in keyof typeof queryShape]?: z.output<(typeof queryShape)[K]> };

export function catalogQuery({ symbols, from, to, version, knownBy }: Query): RecordsQuery {
  return {
    symbols: symbols === undefined ? undefined : listOf(symbols),
    from: from === undefined ? undefined : instantOf('--from', from, 'start'),
    to: to === undefined ? undefined : instantOf('--to', to, 'end'),
    knownBy: knownBy === undefined ? undefined : instantOf('--known-by', knownBy, 'end'),
    version,
  };
}

/** The names of a comma-separated list, each once. */
export function listOf(text: string): string[] {
  const names = text.split(',').map((name) => name.trim());
  return [...new Set(names.filter((name) => name !== ''))];
}

/** A date (its first or its last microsecond) or an instant with an offset. Throws {@link ConfigurationError} for anything else. */
export function instantOf(flag: string, text: string, edge: 'start' | 'end'): Micros {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text) ?? [];
  const date = year === undefined ? undefined : microsFromDate(Number(year), Number(month), Number(day));
  if (date !== undefined) return edge === 'start' ? date : micros(date + MICROS_PER_DAY - 1);
  const instant = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}.*(Z|[+-]\d{2}:\d{2})$/.test(text) ? Date.parse(text) * 1_000 : NaN;
  if (Number.isSafeInteger(instant)) return micros(instant);
  throw new ConfigurationError({
    code: 'cli.date',
    what: `${flag} is "${text}"`,
    cause: 'it is no date, and no instant with its offset',
    fix: 'write 2014-06-09 or 2014-06-09T13:30:00Z',
  });
}

/** A length of time such as `45d`, `12h`, `30m` or `10s`, in microseconds. */
export function durationOf(flag: string, text: string): number {
  const [, count, unit] = /^(\d+(?:\.\d+)?)(s|m|h|d)$/.exec(text) ?? [];
  if (count !== undefined) return Math.round(Number(count) * SECONDS[unit as keyof typeof SECONDS] * 1e6);
  throw new ConfigurationError({
    code: 'cli.duration',
    what: `${flag} is "${text}"`,
    cause: 'it is no length of time',
    fix: 'write a number with its unit: 45d, 12h, 30m or 10s',
  });
}

const SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 };

export function kindOf(text: string): KindName {
  return kindNamed(text).name;
}
