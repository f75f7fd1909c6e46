/** The results as text for a person. */
import type { BudgetCheck } from './budgets.ts';
import type { Machine } from './machine.ts';
import type { CaseResult } from './run-case.ts';
import type { Row } from './statistics.ts';
import { agrees, type Agreement } from './workload.ts';

export function printMachine(machine: Machine, versions: Readonly<Record<string, string>>): string {
  const { cores, cpu, memoryGigabytes, platform, node, load } = machine;
  const libraries = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${cores} × ${cpu}, ${memoryGigabytes} GB, ${platform}; load ${load.toFixed(2)} at the start`,
    [`node ${node}`, ...libraries].join(', ') + (libraries.length === 0 ? '; no Python' : ''),
    'A ratio is the time of that row ÷ the time of ours, by medians: above 1, ours is faster.',
  ].join('\n');
}

export function printCase(result: CaseResult): string {
  const { name, units, unit, repetitions, parity, rows, budget, notes } = result;
  return [
    `\n${name}: ${units > 1 ? `${count(units)} ${unit}, ` : ''}${repetitions} repetitions`,
    ...printParity(parity),
    ...(rows.length === 0
      ? ['  NOT TIMED: the contenders do not do the same']
      : table(rows.map(cells(units > 1 ? unit : undefined)))),
    ...budget.map(printBudget),
    ...notes.map((note) => `  ${note}`),
  ].join('\n');
}

/** Where a peer is faster, what failed, and the broken budgets. */
export function printSummary(results: readonly CaseResult[], failures: readonly string[]): string {
  const peers = results.flatMap(({ name, rows }) =>
    rows.filter(({ role }) => role === 'peer').map((row) => ({ name, row })),
  );
  const behind = peers
    .filter(({ row }) => row.ratio!.value < 1)
    .map(({ name, row }) => `${name} is behind ${row.name}: ${printRatio(row)}`);
  const broken = results.flatMap(({ budget }) => budget.filter((check) => check.broken));
  const unequal = results.filter(({ inParity }) => !inParity).map(({ name }) => name);
  return [
    '',
    ...(behind.length > 0 ? behind : [peers.length === 0 ? 'no peer took part' : 'no peer is ahead']),
    ...failures,
    ...(unequal.length === 0 ? [] : [`NO PARITY: ${unequal.join(', ')}`]),
    ...(broken.length === 0
      ? ['no budget is broken']
      : broken.map((check) => `${check.case}: ${printBudget(check).trim()}`)),
  ].join('\n');
}

function printParity(parity: readonly Agreement[]): string[] {
  const failed = parity.filter((agreement) => !agrees(agreement));
  if (failed.length > 0) return failed.map((agreement) => `  parity BROKEN: ${printAgreement(agreement)}`);
  const inexact = parity.filter(({ difference }) => difference > 0).toSorted((a, b) => b.difference - a.difference);
  if (parity.length === 0) return [];
  const exact = parity.length - inexact.length;
  const worst = inexact.slice(0, 3).map(printAgreement);
  return [`  parity: ${exact} of ${parity.length} exact${worst.length === 0 ? '' : `; worst ${worst.join('; ')}`}`];
}

function printAgreement({ what, difference, limit }: Agreement): string {
  return `${what} ${difference.toExponential(1)} (limit ${limit})`;
}

function printBudget({ what, value, limit, broken }: BudgetCheck): string {
  return `  budget: ${what} ${short(value)} of ${short(limit)}${broken ? '  BROKEN' : ''}`;
}

const HEADER = ['', 'median', 'min', 'first', 'processor', 'rate', 'peak memory', 'ratio'];

/** @param unit what is counted, where counting says more than the time */
function cells(unit: string | undefined): (row: Row) => string[] {
  return (row) => [
    row.name,
    seconds(row.median),
    seconds(row.min),
    seconds(row.first),
    row.cpu === undefined ? '' : seconds(row.cpu),
    unit === undefined ? '' : `${count(row.rate)} ${unit}/s`,
    row.megabytes === undefined ? '' : `${Math.round(row.megabytes)} MB`,
    printRatio(row),
  ];
}

function printRatio({ ratio }: Row): string {
  return ratio === undefined ? '' : `${ratio.value.toFixed(2)} × ${ratio.against}`;
}

function table(body: readonly (readonly string[])[]): string[] {
  const rows = [HEADER, ...body];
  const used = HEADER.map((_, column) => body.some((row) => row[column] !== ''));
  const widths = HEADER.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) => {
    const line = row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!)));
    return `  ${line.filter((_, column) => used[column]).join('  ')}`.trimEnd();
  });
}

function seconds(value: number): string {
  return value < 1 ? `${(value * 1_000).toFixed(1)} ms` : `${value.toFixed(2)} s`;
}

function short(value: number): string {
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}

/** 12.3 million as `12.3M`. */
export function count(value: number): string {
  if (value >= 1e6) return `${(value / 1e6).toFixed(1)}M`;
  if (value >= 1e4) return `${(value / 1e3).toFixed(0)}k`;
  return value >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
