/**
 * `npm run check:honesty`: 400 null and 100 planted markets (200 symbols × 10 years, an IC of 0.03 with a half-life of 10
 * bars, 5 bps a side), gated; then power by number of symbols and costs, tabled. Resumable ({@link conductStudy}); exit 1 when a gate
 * fails.
 */
import { conductStudy } from './conduct-study.ts';
import { marketTask, type MarketOutcome, type MarketTrial } from './market-trial.ts';
import { describeRate, edgeRate, percent, runCell, shortRate, type Cell, type StudyOptions } from './study.ts';

const BARS = 2_520;
const COSTS = [0, 5, 10];
const MOST_FALSE = 0.05;
const LEAST_POWER = 0.8;

type MarketCell = Cell<Omit<MarketTrial, 'seed'>>;

const cell = (name: string, symbols: number, ic: number, markets: number, firstSeed: number): MarketCell => ({
  name,
  markets,
  firstSeed,
  design: { symbols, bars: BARS, ic, halfLife: 10, costsBps: COSTS },
});

const nulls = cell('null', 200, 0, 400, 10_000);
const planted = cell('planted', 200, 0.03, 100, 40_000);
const others = [50, 100, 500].map((symbols) => cell(`planted, ${symbols} symbols`, symbols, 0.03, 40, 30_000));

async function study(options: StudyOptions): Promise<boolean> {
  const run = (one: MarketCell): Promise<MarketOutcome[]> => runCell(one, marketTask, options);
  const nullOutcomes = await run(nulls);
  // Costs push a null market away from an edge: the test itself is seen where nothing is charged.
  const falsePositives = [0, 5].map((costs) => ({ costs, ...edgeRate(nullOutcomes, costs) }));
  const power = edgeRate(await run(planted), 5);
  const passed = falsePositives.every(({ rate }) => rate <= MOST_FALSE) && power.rate >= LEAST_POWER;
  for (const rate of falsePositives) {
    console.log(
      `null markets called "edge" at ${rate.costs} bps a side: ${describeRate(rate)}, at most ${percent(MOST_FALSE)} allowed, design level 2.5 %`,
    );
  }
  console.log(
    `planted markets called "edge" at 5 bps a side: ${describeRate(power)}, at least ${percent(LEAST_POWER)} wanted`,
  );
  console.log(passed ? 'Both gates hold.' : 'A GATE FAILED.');

  console.log(`\nPower by symbols and costs a side (IC 0.03, half-life 10 bars, ${BARS} bars):\n`);
  console.log(`  symbols  ${COSTS.map((bps) => `${bps} bps`.padStart(30)).join('')}`);
  for (const one of [...others.slice(0, 2), planted, others[2]!]) {
    const outcomes = await run(one);
    console.log(
      `  ${String(one.design.symbols).padStart(7)}  ${COSTS.map((bps) => shortRate(edgeRate(outcomes, bps)).padStart(30)).join('')}`,
    );
  }
  return passed;
}

process.exitCode = await conductStudy(marketTask, study);
