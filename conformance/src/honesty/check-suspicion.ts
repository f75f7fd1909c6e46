/**
 * `node conformance/src/honesty/check-suspicion.ts [SEEDS]`: how often the suspicion test of external columns accuses
 * planted leaks and honest columns; 200 seeds each. Gated: tomorrow's return at a correlation of 0.1 is called suspicious
 * in at least 95 %, the same column a bar or two later in at most 5 %; so are a leaked quarter, events and same-bar use,
 * and what is honest beside them. Exit 1 when a gate fails.
 */
import { Rng } from '@quantcli/core';
import { suspectColumn } from '@quantcli/features';
import { clopperPearson } from '@quantcli/numeric';
import {
  eventColumn,
  plantMarket,
  returnColumn,
  signalColumn,
  slowColumn,
  type PlantedColumn,
} from './planted-columns.ts';

interface SuspicionCase {
  readonly name: string;
  readonly symbols: number;
  readonly bars: number;
  readonly column: PlantedColumn;
  readonly signal?: { readonly ic: number; readonly halfLife: number };
  /** Used at the start of its bar, not at its end. */
  readonly early?: boolean;
  /** Share of seeds called suspicious that the gate wants, at least for leaks, at most for honest columns. */
  readonly atLeast?: number;
  readonly atMost?: number;
}

const large = { symbols: 100, bars: 1_000 };
const small = { symbols: 20, bars: 500 };

const suspicionCases: readonly SuspicionCase[] = [
  { name: "leak: tomorrow's return, correlation 0.1", ...large, column: returnColumn(1, 1, 0.1), atLeast: 0.95 },
  { name: "honest: today's return, correlation 0.1", ...large, column: returnColumn(0, 0, 0.1), atMost: 0.05 },
  { name: "honest: yesterday's return, correlation 0.1", ...large, column: returnColumn(-1, -1, 0.1), atMost: 0.05 },
  { name: "leak, small panel: tomorrow's return, 0.1", ...small, column: returnColumn(1, 1, 0.1) },
  { name: "honest, small panel: today's return, 0.1", ...small, column: returnColumn(0, 0, 0.1), atMost: 0.05 },
  { name: "leak: tomorrow's return, correlation 0.05", ...large, column: returnColumn(1, 1, 0.05) },
  { name: "leak: tomorrow's return, correlation 0.03", ...large, column: returnColumn(1, 1, 0.03) },
  { name: 'leak in the last year only, 0.1', ...large, column: returnColumn(1, 1, 0.1, 748) },
  { name: 'leak: the return of the next 5 bars, 0.1', ...large, column: returnColumn(1, 5, 0.1) },
  { name: 'leak: the return of the next 5 bars, 0.2', ...large, column: returnColumn(1, 5, 0.2) },
  { name: 'leak: the return of the next 20 bars, 0.2', ...large, column: returnColumn(1, 20, 0.2) },
  { name: 'leak: the return three bars on only, 0.1', ...large, column: returnColumn(3, 3, 0.1) },
  ...[10, 2, 1, 0.5].map((halfLife) => ({
    name: `honest: true IC 0.03, half-life ${halfLife}`,
    ...large,
    column: signalColumn,
    signal: { ic: 0.03, halfLife },
    ...(halfLife >= 1 && { atMost: 0.05 }),
  })),
  {
    name: 'honest, small panel: true IC 0.03, half-life 2',
    ...small,
    column: signalColumn,
    signal: { ic: 0.03, halfLife: 2 },
    atMost: 0.05,
  },
  { name: 'leak: the return of the next 63 bars, 0.3', ...large, column: returnColumn(1, 63, 0.3), atLeast: 0.95 },
  {
    name: 'honest: true IC 0.015, half-life 126',
    ...large,
    column: signalColumn,
    signal: { ic: 0.015, halfLife: 126 },
    atMost: 0.05,
  },
  {
    name: 'honest: daily news, IC 0.05 and 0.0125',
    symbols: 100,
    bars: 1_260,
    column: signalColumn,
    signal: { ic: 0.05, halfLife: 0.5 },
    atMost: 0.05,
  },
  { name: "leak: events by the sign of tomorrow's return", ...large, column: eventColumn(1), atLeast: 0.95 },
  { name: "honest: events by the sign of today's return", ...large, column: eventColumn(0), atMost: 0.05 },
  {
    name: "leak: today's return at the open, 0.1",
    ...large,
    column: returnColumn(0, 0, 0.1),
    early: true,
    atLeast: 0.95,
  },
  {
    name: "honest: yesterday's return at the open, 0.1",
    ...large,
    column: returnColumn(-1, -1, 0.1),
    early: true,
    atMost: 0.05,
  },
  { name: 'honest: noise', ...large, column: returnColumn(0, 0, 0), atMost: 0.05 },
  { name: 'honest: slow and uninformed', ...large, column: slowColumn, atMost: 0.05 },
];

/** Of the seeds 1 … `seeds`, those whose column is called suspicious, and those that stay undecided. */
function countVerdicts(
  { symbols, bars, column, signal, early = false }: SuspicionCase,
  seeds: number,
): { readonly suspicious: number; readonly undecided: number } {
  const counts = { clean: 0, suspicious: 0, leaks: 0, undecided: 0 };
  for (let seed = 1; seed <= seeds; seed += 1) {
    const market = plantMarket(symbols, bars, seed, signal);
    const values = column(market, Rng.fromSeed(seed).split('column'));
    const usedAt = market.panel.time;
    counts[suspectColumn(market.panel, values, early ? { usedAt } : {}).verdict] += 1;
  }
  return counts;
}

function main(seeds: number): number {
  let failed = false;
  for (const study of suspicionCases) {
    const { suspicious, undecided } = countVerdicts(study, seeds);
    const [low, high] = clopperPearson(suspicious, seeds, 0.95);
    const rate = suspicious / seeds;
    const { atLeast = 0, atMost = 1 } = study;
    const holds = rate >= atLeast && rate <= atMost;
    failed ||= !holds;
    const gate = study.atLeast ?? study.atMost;
    const wanted =
      gate === undefined
        ? ''
        : ` · ${study.atLeast === undefined ? 'at most' : 'at least'} ${percent(gate)}${holds ? '' : ' FAILED'}`;
    console.log(
      `${study.name.padEnd(48)} ${`${study.symbols} × ${study.bars}`.padStart(10)} ${percent(rate).padStart(8)}  [${percent(low)}, ${percent(high)}]${undecided === 0 ? '' : `, undecided ${percent(undecided / seeds)}`}${wanted}`,
    );
  }
  return failed ? 1 : 0;
}

const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

process.exitCode = main(Number(process.argv[2] ?? 200));
