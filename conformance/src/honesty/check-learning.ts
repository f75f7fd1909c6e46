/**
 * `npm run check:learning`: honesty with learning switched on. 100 null markets (100 symbols × 6 years), on each of which
 * 20 models are tried, ridge and boosted trees; the best is shown and judged by 20 trials: gated at no costs and at 5 bps
 * a side. Then power where an edge is planted, one that a linear model can see and one that it cannot. Resumable
 * ({@link conductStudy}); exit 1 when the gate fails.
 */
import { conductStudy } from './conduct-study.ts';
import { learningCell, type LearningCell, type SearchName } from './learning-design.ts';
import { learningTask, type LearningOutcome } from './learning-trial.ts';
import { describeRate, percent, rateOf, runCell, shortRate, type Rate, type StudyOptions } from './study.ts';

const MOST_FALSE = 0.05;
const SEARCHES: readonly SearchName[] = ['all', 'boosted', 'one boosted', 'ridge'];

const nulls = learningCell('null', 'none', 100, 60_000);
const planted = [
  learningCell('linear, IC 0.03', { ic: 0.03, halfLife: 10 }, 20, 70_000),
  learningCell('extremes, IC 0.05', { ic: 0.05, halfLife: 10, shape: 'extremes' }, 20, 80_000),
];

const at = ({ atCosts }: LearningOutcome, costs: number): LearningOutcome['atCosts'][number] =>
  atCosts.find(({ costsBps }) => costsBps === costs)!;

const calledEdge = (
  outcomes: readonly LearningOutcome[],
  search: SearchName,
  costs: number,
  by: 'label' | 'uncounted' = 'label',
): Rate => rateOf(outcomes.map((outcome) => at(outcome, costs).searches[search]![by] === 'edge'));

/** Mean over markets of the IC of the model that a search shows. */
function meanIc(outcomes: readonly LearningOutcome[], search: SearchName, costs: number): number {
  const ics = outcomes.map((outcome) => outcome.ics[at(outcome, costs).searches[search]!.best] ?? 0);
  return ics.reduce((sum, ic) => sum + ic, 0) / ics.length;
}

function printTable(outcomes: readonly LearningOutcome[]): void {
  for (const search of SEARCHES) {
    const cells = [0, 5].map((costs) => shortRate(calledEdge(outcomes, search, costs)).padStart(26));
    console.log(`  ${search.padEnd(12)}${cells.join('')}${meanIc(outcomes, search, 5).toFixed(4).padStart(12)}`);
  }
}

async function study(options: StudyOptions): Promise<boolean> {
  const run = (cell: LearningCell): Promise<LearningOutcome[]> => runCell(cell, learningTask, options);
  const outcomes = await run(nulls);
  const falsePositives = [0, 5].map((costs) => ({ costs, ...calledEdge(outcomes, 'all', costs) }));
  const passed = falsePositives.every(({ rate }) => rate <= MOST_FALSE);
  for (const rate of falsePositives) {
    const onTheWay = rateOf(outcomes.map((outcome) => at(outcome, rate.costs).edgeOnTheWay));
    console.log(
      `null markets whose best of ${nulls.design.models.length} is called "edge" at ${rate.costs} bps a side: ${describeRate(rate)}, at most ${percent(MOST_FALSE)} allowed, design level 2.5 %; where any model was on the way: ${describeRate(onTheWay)}; had the trials not been counted: ${describeRate(calledEdge(outcomes, 'all', rate.costs, 'uncounted'))}`,
    );
  }
  console.log(passed ? 'The gate holds.' : 'THE GATE FAILED.');

  const { symbols, bars } = nulls.design;
  console.log(`\nCalled "edge", ${symbols} symbols × ${bars} bars, the best of a search judged by its trials:`);
  for (const cell of [nulls, ...planted]) {
    const all = cell === nulls ? outcomes : await run(cell);
    console.log(`\n${cell.name}, ${cell.markets} markets`);
    console.log(
      `  ${'search'.padEnd(12)}${['0 bps', '5 bps'].map((text) => text.padStart(26)).join('')}${'mean IC'.padStart(12)}`,
    );
    printTable(all);
  }
  return passed;
}

process.exitCode = await conductStudy(learningTask, study);
