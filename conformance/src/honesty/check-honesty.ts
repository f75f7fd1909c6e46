/**
 * `npm run check:honesty`: 400 null and 100 planted markets (200 symbols × 10 years, an IC of 0.03 with a half-life of 10
 * bars, 5 bps a side), gated; then power by number of symbols and costs, tabled. Resumable; exit 1 when a gate fails.
 */
import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { createWorkerPool } from '@quantcli/runtime';
import { codeVersion, hashJson, Interrupted } from '@quantcli/core';
import { edgeRate, runCell, type Cell, type Rate } from './study.ts';

const BARS = 2_520;
const COSTS = [0, 5, 10];
const MOST_FALSE = 0.05;
const LEAST_POWER = 0.8;

const cell = (name: string, symbols: number, ic: number, markets: number, firstSeed: number): Cell => ({
  name,
  markets,
  firstSeed,
  design: { symbols, bars: BARS, ic, halfLife: 10, costsBps: COSTS },
});

const nulls = cell('null', 200, 0, 400, 10_000);
const planted = cell('planted', 200, 0.03, 100, 40_000);
const others = [50, 100, 500].map((symbols) => cell(`planted, ${symbols} symbols`, symbols, 0.03, 40, 30_000));

const percent = (x: number): string => `${(100 * x).toFixed(1)} %`;
const describe = ({ found, markets, rate, interval }: Rate): string =>
  `${percent(rate)} (${found} of ${markets}; 95 % interval ${percent(interval[0])} to ${percent(interval[1])})`;

async function main(): Promise<number> {
  const interruption = new AbortController();
  process.on('SIGINT', () => interruption.abort());
  const jobs = createWorkerPool({ workers: Math.min(availableParallelism(), 8) });
  const options = {
    folder: '.quant/honesty',
    jobs,
    // Outcomes of other code are not reused, nor those of another trial of a market.
    code: `${codeVersion()} ${hashJson(readFileSync(new URL('market-trial.ts', import.meta.url), 'utf8'))}`,
    signal: interruption.signal,
    onProgress: (name: string, done: number, total: number) =>
      void (process.stderr.isTTY && process.stderr.write(`\r${name}: ${done} of ${total} markets   `)),
  };
  try {
    const nullOutcomes = await runCell(nulls, options);
    // Costs push a null market away from an edge: the test itself is seen where nothing is charged.
    const falsePositives = [0, 5].map((costs) => ({ costs, ...edgeRate(nullOutcomes, costs) }));
    const power = edgeRate(await runCell(planted, options), 5);
    const passed = falsePositives.every(({ rate }) => rate <= MOST_FALSE) && power.rate >= LEAST_POWER;
    for (const rate of falsePositives) {
      console.log(
        `null markets called "edge" at ${rate.costs} bps a side: ${describe(rate)}, at most ${percent(MOST_FALSE)} allowed, design level 2.5 %`,
      );
    }
    console.log(
      `planted markets called "edge" at 5 bps a side: ${describe(power)}, at least ${percent(LEAST_POWER)} wanted`,
    );
    console.log(passed ? 'Both gates hold.' : 'A GATE FAILED.');

    console.log(`\nPower by symbols and costs a side (IC 0.03, half-life 10 bars, ${BARS} bars):\n`);
    console.log(`  symbols  ${COSTS.map((bps) => `${bps} bps`.padStart(30)).join('')}`);
    for (const study of [...others.slice(0, 2), planted, others[2]!]) {
      const outcomes = await runCell(study, options);
      console.log(
        `  ${String(study.design.symbols).padStart(7)}  ${COSTS.map((bps) => short(edgeRate(outcomes, bps)).padStart(30)).join('')}`,
      );
    }
    return passed ? 0 : 1;
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    console.error('\ninterrupted; run again to go on');
    return 130;
  } finally {
    await jobs.close();
  }
}

function short({ rate, interval }: Rate): string {
  return `${percent(rate)} [${percent(interval[0])}, ${percent(interval[1])}]`;
}

process.exitCode = await main();
