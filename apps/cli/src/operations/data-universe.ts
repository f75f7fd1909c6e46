/** `quant data universe`: who belongs to a universe at a date, how many did over time, and whether the data holds the dead as well. */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { z } from 'zod';
import { ConfigurationError, isoDate, operation, systemError, type Micros } from '@quantcli/core';
import { applyUniverse, listUniverse, membersAt, parseSymbolList, universeNamed } from '@quantcli/data';
import type { Panel } from '@quantcli/panel';
import { instantOf } from '../catalog-query.ts';
import { closing } from '../closing.ts';
import { catalogFile, type CommandContext } from '../context.ts';
import { loadMarket } from '../load-market.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  name: z.string(),
  description: z.string(),
  provenance: z.enum(['point-in-time', 'chosen with hindsight']),
  at: z.string(),
  /** Who belongs at that date, sorted. */
  members: z.array(z.string()),
  /** Members on the last bar of each year; empty without bars. */
  years: z.array(z.strictObject({ year: z.string(), members: z.number() })),
  /** Null without bars. */
  survivorship: z
    .strictObject({ verdict: z.enum(['free', 'biased', 'unknown']), evidence: z.array(z.string()) })
    .nullable(),
});
type Output = z.infer<typeof output>;

export { universeOperation as operation };
const universeOperation = operation({
  name: 'data.universe',
  summary:
    'Lists the members of a universe as they could be known at a date: an imported index (sp500), sector:NAME, liquid-N by past volume, semiconductors, or a list of your own; and checks the data for survivorship bias.',
  input: z.strictObject({
    name: z.string().optional().describe('sp500, sector:Energy, liquid-100, semiconductors, russell3000-proxy, …'),
    list: z
      .string()
      .optional()
      .describe('a file of symbols (one a line, or CSV with symbol, from, to) instead of a name'),
    at: z.string().optional().describe('date; by default the last of the data'),
    data: z.array(z.string()).optional().describe('files to judge it on; without them the catalog'),
  }),
  output,
  run: async ({ name, list, at, data }, context: CommandContext): Promise<Output> => {
    if ((name === undefined) === (list === undefined)) {
      throw new ConfigurationError({
        code: 'universe.name',
        what: name === undefined ? 'no universe is named' : 'a universe and a list are named',
        fix: 'write quant data universe NAME, or --list FILE',
      });
    }
    const instant = at === undefined ? undefined : instantOf('--at', at, 'end');
    const catalogPath = data === undefined ? catalogFile(context.catalogPath) : context.catalogPath;
    const onCatalog: CommandContext = { ...context, catalogPath, jobs: context.jobs };
    if (data === undefined && name !== undefined) {
      const fromRecords = await membersOfRecords(name, instant, onCatalog);
      if (fromRecords !== undefined) return fromRecords;
    }
    const market = await loadMarket({ data, universe: list === undefined ? name : undefined }, onCatalog);
    let { panel } = market;
    const universe =
      list === undefined ? market.universe! : listUniverse(basename(list), parseSymbolList(readList(list), list));
    if (list !== undefined) panel = applyUniverse(panel, universe, market.calendar);
    const last = lastBarBy(panel, instant);
    return {
      name: universe.name,
      description: universe.description,
      provenance: universe.provenance,
      at: isoDate(panel.time[last]!),
      members: membersOn(panel, last),
      years: countYears(panel),
      survivorship: { verdict: market.survivorship.verdict, evidence: [...market.survivorship.evidence] },
    };
  },
});

/** A group of the catalog's membership records where it holds no bars; undefined otherwise. */
async function membersOfRecords(
  name: string,
  instant: Micros | undefined,
  context: CommandContext,
): Promise<Output | undefined> {
  await using opened = closing(await context.openCatalog('read'));
  const kinds = await opened.value.kinds();
  if (kinds.some(({ kind }) => kind === 'bars') || !kinds.some(({ kind }) => kind === 'membership')) return undefined;
  const records = await opened.value.records('membership');
  // A name that is none is refused here; that another universe needs bars is for whoever loads them to say.
  const universe = universeNamed(name, { membership: records });
  if (!(records.texts.get('group')?.words ?? []).includes(universe.name)) return undefined;
  const at = instant ?? context.clock.now();
  return {
    name,
    description: `members of ${name} as known at that date`,
    provenance: 'point-in-time',
    at: isoDate(at),
    members: [...membersAt(records, name, at)],
    years: [],
    survivorship: null,
  };
}

function readList(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOENT' && code !== 'EISDIR') throw systemError(`cannot read ${path}`, error);
    const what = code === 'ENOENT' ? `${path} does not exist` : `${path} is a folder`;
    throw new ConfigurationError({ code: 'universe.list', what, fix: 'check the path given to --list' }, error);
  }
}

function lastBarBy({ time }: Panel, instant: Micros | undefined): number {
  const last = instant === undefined ? time.length - 1 : time.findLastIndex((stamp) => stamp <= instant);
  if (last >= 0) return last;
  throw new ConfigurationError({
    code: 'universe.at',
    what: `--at ${isoDate(instant!)} is before the first bar`,
    cause: `the data begins on ${isoDate(time[0]!)}`,
    fix: 'give a later date',
  });
}

function membersOn(panel: Panel, bar: number): string[] {
  return panel.symbols.filter((_, n) => panel.isMember(n, bar)).toSorted((a, b) => (a < b ? -1 : 1));
}

function countYears(panel: Panel): Output['years'] {
  const lastOf = new Map<string, number>();
  panel.time.forEach((time, t) => lastOf.set(isoDate(time).slice(0, 4), t));
  return [...lastOf].map(([year, t]) => ({
    year,
    members: panel.symbols.reduce((count, _, n) => count + (panel.isMember(n, t) ? 1 : 0), 0),
  }));
}

export function render({ name, description, provenance, at, members, years, survivorship }: Output): string {
  const shown = members.slice(0, 60);
  const rest = members.length > shown.length ? ` … and ${members.length - shown.length} more (--json lists all)` : '';
  return [
    `  ${name}: ${description}; ${provenance}\n\n`,
    `  ${members.length} members at ${at}: ${shown.join(' ')}${rest}\n\n`,
    ...(years.length === 0
      ? []
      : [
          table(
            ['year', 'members at its end'],
            years.map((y) => [y.year, String(y.members)]),
          ),
          '\n',
        ]),
    ...(survivorship === null
      ? []
      : [`  Survivorship: ${survivorship.verdict}\n`, ...survivorship.evidence.map((line) => `  – ${line}\n`)]),
  ].join('');
}
