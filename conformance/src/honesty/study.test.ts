/** The honesty study in small: it can be resumed, a null market is not called an edge more often than its level allows, and a strong edge is found. */
import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createWorkerPool } from '@quantcli/runtime';
import { afterAll, describe, expect, it } from 'vitest';
import { marketTask, type MarketOutcome, type MarketTrial } from './market-trial.ts';
import { edgeRate, runCell, type Cell } from './study.ts';

const folder = mkdtempSync(join(tmpdir(), 'quantcli-honesty-'));
const jobs = createWorkerPool({ workers: 1 });
afterAll(async () => {
  await jobs.close();
  rmSync(folder, { recursive: true });
});

const options = { folder, jobs, code: 'test', signal: new AbortController().signal, onProgress: () => undefined };
const cell = (ic: number, markets: number): Cell<Omit<MarketTrial, 'seed'>> => ({
  name: `IC ${ic}`,
  markets,
  firstSeed: 500,
  design: { symbols: 50, bars: 1_000, ic, halfLife: 10, costsBps: [0, 5] },
});

const run = (one: ReturnType<typeof cell>): Promise<MarketOutcome[]> => runCell(one, marketTask, options);

const outcome = (label: 'edge' | 'weak evidence'): MarketOutcome => ({
  seed: 0,
  ic: 0,
  verdicts: [{ costsBps: 5, label, sharpe: 0, dsr: 0 }],
});

describe('honesty', () => {
  it('finds no edge in markets without one: of 12, at most two at a level of 2.5 %', async () => {
    // P(more than two of 12 at 2.5 %) is 0.003; the seeds are fixed, so this holds or it does not.
    const outcomes = await run(cell(0, 12));
    expect(edgeRate(outcomes, 0).found).toBeLessThanOrEqual(2);
    expect(edgeRate(outcomes, 5).found).toBeLessThanOrEqual(1);
    const mean = outcomes.reduce((sum, { ic }) => sum + ic!, 0) / outcomes.length;
    expect(Math.abs(mean)).toBeLessThan(0.015);
  });

  it('finds a strong one in at least five of six', async () => {
    expect(edgeRate(await run(cell(0.1, 6)), 5).found).toBeGreaterThanOrEqual(5);
  });

  it('goes on where it stopped: finished markets are read, a line cut short is run again', async () => {
    const whole = await run(cell(0.1, 6));
    const file = join(
      folder,
      readdirSync(folder).find((name) => readFileSync(join(folder, name), 'utf8').split('\n').length === 7)!,
    );
    const lines = readFileSync(file, 'utf8').split('\n');
    const marked = { ...(JSON.parse(lines[0]!) as MarketOutcome), ic: 0.123 };
    writeFileSync(file, `${JSON.stringify(marked)}\n${lines.slice(1, 4).join('\n')}\n`);
    appendFileSync(file, lines[4]!.slice(0, 6));
    const resumed = await run(cell(0.1, 6));
    expect(resumed[0]).toEqual(marked);
    expect(resumed.slice(1)).toEqual(whole.slice(1));
    expect(readFileSync(file, 'utf8').match(/"seed":504,/g)).toHaveLength(1);
  });

  it('states a rate with its exact interval', () => {
    const rate = edgeRate([outcome('edge'), ...Array.from({ length: 9 }, () => outcome('weak evidence'))], 5);
    expect(rate).toMatchObject({ found: 1, markets: 10, rate: 0.1 });
    // Clopper & Pearson (1934): 1 of 10 gives 0.25 % to 44.5 %.
    expect(rate.interval[0]).toBeCloseTo(0.0025, 4);
    expect(rate.interval[1]).toBeCloseTo(0.445, 3);
  });
});
