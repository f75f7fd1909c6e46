/** The study with learning in small: resumable at any line, the same on any number of workers, its searches counted. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorkerPool } from '@quantcli/runtime';
import { afterAll, describe, expect, it } from 'vitest';
import { learningCell, triedModels } from './learning-design.ts';
import { learningTask, tryModels, type LearningOutcome, type LearningTrial } from './learning-trial.ts';
import { runCell } from './study.ts';

const folder = mkdtempSync(join(tmpdir(), 'quantcli-learning-'));
const [one, two] = [createWorkerPool({ workers: 1 }), createWorkerPool({ workers: 2 })];
afterAll(async () => {
  await Promise.all([one.close(), two.close()]);
  rmSync(folder, { recursive: true });
});

const models = [
  { estimator: 'ridge', params: {} },
  { estimator: 'ridge', params: { lambda: 10 } },
  { estimator: 'gbdt_leaf', params: { trees: 2, leaves: 3 } },
];
const design = {
  symbols: 20,
  bars: 520,
  edge: 'none' as const,
  costsBps: [0, 5],
  models,
  searches: { all: [0, 1, 2], ridge: [0] },
};
const cell = { name: 'small', markets: 2, firstSeed: 700, design };
const options = { folder, code: 'test', signal: new AbortController().signal, onProgress: () => undefined };
const run = (jobs: typeof one): Promise<LearningOutcome[]> => runCell(cell, learningTask, { ...options, jobs });

describe('a market on which models are learnt', () => {
  it('goes on from any line, on one worker and on two, to the same outcomes', async () => {
    const whole = await run(one);
    const file = join(folder, readdirSync(folder)[0]!);
    const lines = readFileSync(file, 'utf8').split('\n');
    expect(whole.map(({ seed }) => seed)).toEqual([700, 701]);
    for (let kept = 0; kept <= 2; kept += 1) {
      writeFileSync(
        file,
        lines
          .slice(0, kept)
          .map((line) => `${line}\n`)
          .join(''),
      );
      appendFileSync(file, (lines[kept] ?? '').slice(0, 40));
      expect(await run(two)).toEqual(whole);
    }
  });

  it('judges the best of a search by the number of its trials', async () => {
    const strong: LearningTrial = { ...design, edge: { ic: 0.15, halfLife: 10 }, symbols: 40, seed: 1 };
    const { ics, atCosts } = await tryModels(strong);
    expect(ics).toHaveLength(3);
    expect(ics[0]).toBeGreaterThan(0.03);
    for (const { sharpes, searches, edgeOnTheWay } of atCosts) {
      expect(sharpes).toHaveLength(3);
      expect(searches['all']!.best).toBe(sharpes.indexOf(Math.max(...sharpes)));
      // Alone in its search: counted or not is the same. It was also the first trial of all, so called then what it is here.
      expect(searches['ridge']).toEqual({ best: 0, label: 'edge', uncounted: 'edge' });
      expect(edgeOnTheWay).toBe(true);
    }
    expect(atCosts[0]!.sharpes[0]).toBeGreaterThan(atCosts[1]!.sharpes[0]!);
  });

  it('is offered 20 models, all different, ridge first, and the same ones every time', () => {
    const tried = triedModels();
    expect(tried).toHaveLength(20);
    expect(new Set(tried.map((model) => JSON.stringify(model))).size).toBe(20);
    expect(tried.slice(0, 3).map(({ estimator }) => estimator)).toEqual(['ridge', 'ridge', 'gbdt_leaf']);
    expect(triedModels()).toEqual(tried);
    const { searches } = learningCell('null', 'none', 1, 0).design;
    expect(searches['boosted']).toHaveLength(18);
  });
});
