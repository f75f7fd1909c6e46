/** `quant data check`: the quality findings on files, or on the catalog; scores by symbol, and a report with pictures of the worst cases. */
import { basename, dirname } from 'node:path';
import { z } from 'zod';
import { ConfigurationError, DataError, isoTimes, makeFolder, operation, writeFileAtomically } from '@quantcli/core';
import { findingSchema } from '@quantcli/backtest';
import {
  checkEvents,
  checkQuality,
  checkSurvivorship,
  chooseCalendar,
  endedByActions,
  importFiles,
  scoreSymbols,
  sortFindings,
  streamFiles,
  summariseFinding,
  withActions,
  type Finding,
  type Imported,
  type KindName,
  type Records,
} from '@quantcli/data';
import { panelFromBars, type Bars } from '@quantcli/market';
import { calendarNamed } from '@quantcli/panel';
import { renderQualityReport } from '@quantcli/reports';
import { closing } from '../closing.ts';
import type { CommandContext } from '../context.ts';
import { readActions } from '../load-market.ts';
import { table } from '../table.ts';

const output = z.strictObject({
  symbols: z.number(),
  /** Rows of bars, and of quotes, trades, order books and series. */
  bars: z.number(),
  records: z.number(),
  from: z.string(),
  to: z.string(),
  calendar: z.string(),
  imported: z.number(),
  rejected: z.number(),
  findings: z.array(findingSchema),
  /** Cases by check: the worst of each finding, one by one. */
  cases: z.array(
    z.strictObject({
      check: z.string(),
      symbol: z.string(),
      at: z.string(),
      what: z.string(),
      explanation: z.string().nullable(),
    }),
  ),
  /** The worst first; 1 is without a finding. */
  scores: z.array(z.strictObject({ symbol: z.string(), score: z.number(), bars: z.number(), found: z.string() })),
  survivorship: z.strictObject({ verdict: z.enum(['free', 'biased', 'unknown']), line: z.string() }).nullable(),
  report: z.string().nullable(),
});
type Output = z.infer<typeof output>;

export { checkOperation as operation };
const checkOperation = operation({
  name: 'data.check',
  summary:
    'Checks completeness against the calendar, consistency, timeliness, duplicates, stale runs, moves (explained or not), corporate actions, clocks and survivorship; every finding has a severity, a count, examples, an action and what was done; every symbol a score.',
  input: z.strictObject({
    files: z.array(z.string()).default([]).describe('files, folders, archives; without them the catalog'),
    calendar: z.string().optional().describe('NYSE or 24/7; by default the one that the bars seem to keep'),
    report: z.string().optional().describe('HTML file to write, with pictures of the worst cases'),
    cases: z.number().int().min(0).max(1_000).default(20).describe('cases to list of each finding'),
  }),
  output,
  run: async ({ files, calendar: named, report, cases }, context: CommandContext): Promise<Output> => {
    if (report !== undefined && !report.endsWith('.html')) {
      throw new ConfigurationError({
        code: 'check.report',
        what: `--report is "${report}"`,
        cause: 'the report is an HTML file',
        fix: 'name a file that ends in .html',
      });
    }
    const { bars, imported, records, ended } = await (files.length > 0
      ? readFiles(files, context)
      : readCatalog(context));
    const calendar = named === undefined ? chooseCalendar(bars ?? NO_BARS) : calendarNamed(named);
    const ofBars = bars === undefined ? [] : checkQuality(bars, { calendar, imported, ended });
    const findings = sortFindings([...ofBars, ...records.flatMap(checkEvents)]);
    const scores = bars === undefined ? [] : scoreSymbols(bars, findings);
    if (report !== undefined) {
      if (bars === undefined) throw noBars(files);
      const title = files.length === 0 ? 'the catalog' : files.map((file) => basename(file)).join(', ');
      makeFolder(dirname(report));
      writeFileAtomically(report, renderQualityReport({ title, bars, findings: ofBars, scores }));
    }
    const survivorship = bars === undefined ? null : checkSurvivorship(panelFromBars(bars));
    const [from, to] = spanOf([...(bars === undefined ? [] : [bars.time]), ...records.map(({ tsEvent }) => tsEvent)]);
    return {
      symbols: new Set([...(bars?.symbols ?? []), ...records.flatMap(({ subjects }) => subjects)]).size,
      bars: bars?.time.length ?? 0,
      records: records.reduce((sum, { tsEvent }) => sum + tsEvent.length, 0),
      from,
      to,
      calendar: bars === undefined ? '' : calendar.name,
      imported: imported?.imported ?? bars?.time.length ?? 0,
      rejected: imported?.rejected ?? 0,
      findings: findings.map((finding) => ({ ...summariseFinding(finding), examples: [...finding.examples] })),
      cases: findings.flatMap((finding) => listCases(finding, cases)),
      scores: scores.map(({ symbol, score, bars: count, found }) => ({
        symbol,
        score,
        bars: count,
        found: found.map((one) => `${one.check} ${one.count}`).join(', '),
      })),
      survivorship: survivorship && { verdict: survivorship.verdict, line: survivorship.line },
      report: report ?? null,
    };
  },
});

interface Inspected {
  readonly bars: Bars | undefined;
  readonly imported?: Imported;
  readonly records: readonly Records[];
  readonly ended?: ReadonlyMap<string, number>;
}

const NO_BARS: Bars = { symbols: [], symbol: new Int32Array(0), time: new Float64Array(0), fields: new Map() };
const EVENT_KINDS: readonly KindName[] = ['quotes', 'trades', 'book', 'series'];

async function readFiles(files: readonly string[], context: CommandContext): Promise<Inspected> {
  const options = { signal: context.signal, progress: context.progress, layouts: context.layouts };
  try {
    const imported = await importFiles(files, options);
    return { bars: imported.bars, imported, records: [] };
  } catch (error) {
    if (!(error instanceof DataError) || error.code !== 'import.no-bars') throw error;
  }
  const records: Records[] = [];
  for await (const part of streamFiles(files, { ...options, batchRows: Infinity }).parts) {
    if ('restart' in part) records.length = 0;
    else if ('records' in part) records.push(part.records);
  }
  return { bars: undefined, records };
}

async function readCatalog(context: CommandContext): Promise<Inspected> {
  await using opened = closing(await context.openCatalog('read'));
  const held = (await opened.value.kinds()).map(({ kind }) => kind);
  const records: Records[] = [];
  for (const kind of EVENT_KINDS) if (held.includes(kind)) records.push(await opened.value.records(kind));
  if (!held.includes('bars')) return { bars: undefined, records };
  const { bars, actions } = withActions(await opened.value.bars(), await readActions(opened.value));
  return { bars, records, ...(actions && { ended: endedByActions(actions) }) };
}

function noBars(files: readonly string[]): DataError {
  return new DataError({
    code: 'check.report-bars',
    what: `there are no bars in ${files.length === 0 ? 'the catalog' : files.join(', ')}`,
    cause: 'the report shows bars',
    fix: 'leave --report out',
  });
}

function spanOf(columns: readonly Float64Array[]): [from: string, to: string] {
  let from = Infinity;
  let to = -Infinity;
  for (const column of columns) {
    for (const time of column) {
      if (time < from) from = time;
      if (time > to) to = time;
    }
  }
  return from > to ? ['', ''] : (isoTimes([from, to]) as [string, string]);
}

function listCases({ check, cases }: Finding, most: number): Output['cases'] {
  const shown = cases.slice(0, most);
  const times = isoTimes(shown.map(({ time }) => time));
  return shown.map(({ symbol, what, explanation }, i) => ({
    check,
    symbol,
    at: times[i]!,
    what,
    explanation: explanation ?? null,
  }));
}

const WORST = 8;

export function render(out: Output): string {
  const rows = [
    ...(out.bars === 0 ? [] : [`${out.bars} bars`]),
    ...(out.records === 0 ? [] : [`${out.records} other records`]),
  ].join(' and ');
  const head = `  ${out.symbols} symbols, ${rows}, ${out.from} to ${out.to}${out.calendar === '' ? '' : `, calendar ${out.calendar}`}; ${out.rejected} rows rejected\n`;
  const survival = out.survivorship === null ? '' : `  ${out.survivorship.line}\n`;
  const written = out.report === null ? '' : `\n  Report: ${out.report}\n`;
  if (out.findings.length === 0) return `${head}${survival}\n  No finding.\n${written}`;
  const worst = out.scores.filter(({ score }) => score < 1).slice(0, WORST);
  return [
    head,
    survival,
    '\n',
    table(
      ['severity', 'check', 'count', 'action', 'examples', 'what was done'],
      out.findings.map((f) => [
        f.severity,
        f.check,
        String(f.count),
        f.action,
        cut(f.examples.slice(0, 2).join('; ')),
        cut(f.done),
      ]),
      { left: [0, 1, 3, 4, 5] },
    ),
    ...(worst.length === 0
      ? []
      : [
          '\n',
          table(
            ['lowest scores', 'score', 'bars', 'found'],
            worst.map((s) => [s.symbol, s.score.toFixed(3), String(s.bars), cut(s.found)]),
            { left: [0, 3] },
          ),
        ]),
    written,
  ].join('');
}

const WIDEST = 60;

/** The report and --json have it whole. */
function cut(text: string): string {
  const letters = [...text];
  return letters.length <= WIDEST ? text : `${letters.slice(0, WIDEST - 1).join('')}…`;
}
