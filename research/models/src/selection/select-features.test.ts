import { Interrupted, Rng } from '@quantcli/core';
import { parseFeature, parseLabel } from '@quantcli/features';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { makeDataset, type Dataset } from '../dataset/dataset.ts';
import { purgedKFold } from '../splitters/splitter.ts';
import { elasticNet, entryOrder } from './elastic-net.ts';
import { icEvidence } from './ic-evidence.ts';
import { mutualInformation } from './mutual-information.ts';
import { dayFolds, momentsOfDays, sectionTable } from './section-table.ts';
import { benjaminiHochberg, selectFeatures } from './select-features.ts';
import { icOfCombination } from './wrapper.ts';

const SYMBOLS = 24;
const BARS = 420;
const HORIZON = 2;
const MORE_NOISE = 5;

/** Noise features, and where asked `edge`, which moves the next returns, `same`, a noisy copy of it, and `bend`, whose size does. */
async function market(seed: number, strength: number): Promise<Dataset> {
  const rng = Rng.fromSeed(seed);
  const size = SYMBOLS * BARS;
  const names = ['edge', 'same', 'bend', ...Array.from({ length: MORE_NOISE }, (_, i) => `noise_${i}`)];
  const fields = new Map(names.map((name) => [name, Float64Array.from({ length: size }, () => rng.normal())]));
  const edge = fields.get('edge')!;
  const bend = fields.get('bend')!;
  fields.set(
    'same',
    fields.get('same')!.map((value, i) => edge[i]! + 0.1 * value),
  );
  const close = new Float64Array(size);
  for (let n = 0; n < SYMBOLS; n += 1) {
    let price = 50;
    for (let t = 0; t < BARS; t += 1) {
      const at = n * BARS + t;
      const push = t === 0 ? 0 : strength * (edge[at - 1]! + (bend[at - 1]! ** 2 - 1) / 2);
      price *= 1 + 0.01 * (push + rng.normal());
      close[at] = price;
    }
  }
  fields.set('close', close);
  const panel = Panel.of({
    time: Float64Array.from({ length: BARS }, (_, t) => t * 86_400e6),
    symbols: Array.from({ length: SYMBOLS }, (_, n) => `S${n}`),
    fields,
  });
  const features = names.map((name) => ({ name, expr: parseFeature(name) }));
  return makeDataset(panel, features, parseLabel(`fwd_rank(close, ${HORIZON})`));
}

const planted = await market(1, 0.3);
const table = sectionTable(planted);
const days = Int32Array.from(table.bar.keys());

describe('selectFeatures', () => {
  it('chooses a planted feature once, not its copy, not noise, and says what its selection is worth', async () => {
    const selection = await selectFeatures(planted, { seed: 1 });
    const { edge, same, bend } = Object.fromEntries(selection.features.map((one) => [one.name, one]));
    expect(selection.chosen.filter((name) => name === 'edge' || name === 'same')).toHaveLength(1);
    expect(selection.chosen.filter((name) => name.startsWith('noise'))).toEqual([]);
    const [kept, dropped] = edge!.chosen ? [edge!, same!] : [same!, edge!];
    expect(kept.votes).toEqual({ filter: true, wrapper: true, embedded: true });
    expect(dropped).toMatchObject({ sameAs: kept.name, reason: `says the same as ${kept.name}` });
    // Only mutual information sees a relation that bends.
    expect(Math.abs(bend!.evidence!.t)).toBeLessThan(3);
    expect(bend!.information.p).toBeLessThan(1e-4);
    expect(bend!.votes.filter).toBe(true);
    expect(selection.nested!.interval[0]).toBeGreaterThan(0);
    expect(selection.emptyFolds).toBe(0);
  });

  it('chooses nothing on most markets of noise, and says that it is worth nothing', async () => {
    const seeds = [11, 12, 13, 14, 15, 16, 17, 18];
    const selections = await Promise.all(seeds.map(async (seed) => selectFeatures(await market(seed, 0), { seed })));
    expect(selections.filter(({ chosen }) => chosen.length > 0).length).toBeLessThanOrEqual(2);
    const covering = selections.filter(({ nested }) => nested!.interval[0] <= 0 && nested!.interval[1] >= 0);
    expect(covering.length).toBeGreaterThanOrEqual(seeds.length - 1);
  });

  it('can be interrupted between folds', async () => {
    const stop = new AbortController();
    let steps = 0;
    // As the handler of a key press does, between two turns of the event loop.
    setImmediate(() => stop.abort());
    const selection = selectFeatures(planted, { seed: 1, signal: stop.signal, onDone: (done) => (steps = done) });
    await expect(selection).rejects.toThrow(Interrupted);
    expect(steps).toBeLessThan(3);
  });

  it('gives the same twice, and does not see labels beyond the training days in a nested fold', async () => {
    const first = await selectFeatures(planted, { seed: 3 });
    expect(await selectFeatures(planted, { seed: 3 })).toEqual(first);
    // With the last third of the labels turned, the folds before it choose what they chose.
    const from = planted.dates[Math.floor(planted.dates.length * 0.9)]!;
    const target = planted.target.map((value, r) => (planted.bar[r]! >= from ? 1 - value : value));
    const turned = await selectFeatures(planted.with({ target }) as Dataset, { seed: 3 });
    expect(turned.features.map((one) => one.foldsChosen)).toEqual(first.features.map((one) => one.foldsChosen));
    expect(turned.nested!.ic).toBeLessThan(first.nested!.ic);
  });
});

describe('sectionTable', () => {
  it('has the rank correlations of every date', () => {
    const at = table.offsets[7]!;
    const rows = Array.from({ length: table.offsets[8]! - at }, (_, i) => at + i);
    const sum = rows.reduce((total, r) => total + table.x[r * table.width]! * table.y[r]!, 0);
    expect(table.ics[7 * table.width]).toBeCloseTo(sum, 12);
    expect(rows.reduce((total, r) => total + table.y[r]! ** 2, 0)).toBeCloseTo(1, 12);
    const { gram } = momentsOfDays(table, days);
    for (let f = 0; f < table.width; f += 1) expect(gram[f * table.width + f]).toBeCloseTo(1, 12);
    expect(icOfCombination(table, 7, [0], Float64Array.of(-2))).toBeCloseTo(-table.ics[7 * table.width]!, 12);
  });

  it('purges days whose labels overlap those that are tested', () => {
    for (const { train, test } of dayFolds(table, days, purgedKFold({ folds: 4, embargoBars: HORIZON }))) {
      const tested = [...test].map((d) => table.bar[d]!);
      for (const d of train)
        expect(Math.min(...tested.map((bar) => Math.abs(bar - table.bar[d]!)))).toBeGreaterThan(HORIZON);
    }
  });

  it('refuses a cross-section of a handful', async () => {
    const few = { ...planted, rows: planted.rows, target: planted.target.map((y, r) => (r % 12 === 0 ? y : NaN)) };
    expect(() => sectionTable(few as Dataset)).toThrow('no date has 5 symbols');
  });
});

describe('mutualInformation', () => {
  it('is that of a table counted by hand, less the bias', () => {
    const [edge] = mutualInformation(table, days);
    const joint = Array.from({ length: 10 }, () => 0);
    days
      .filter((_, i) => i % HORIZON === 0)
      .forEach((d) => {
        for (let r = table.offsets[d]!; r < table.offsets[d + 1]!; r += 1) {
          const fifth = Math.min(4, Math.floor((planted.features[table.rows[r]! * table.width]! + 0.5) * 5));
          joint[(table.y[r]! > 0 ? 5 : 0) + fifth]! += 1;
        }
      });
    const n = joint.reduce((a, b) => a + b, 0);
    const across = (k: number): number => joint.slice(k < 5 ? 0 : 5, k < 5 ? 5 : 10).reduce((a, b) => a + b, 0);
    const nats = joint.reduce(
      (sum, c, k) => sum + (c / n) * Math.log((c * n) / (across(k) * (joint[k % 5]! + joint[(k % 5) + 5]!))),
      0,
    );
    expect(edge!.nats).toBeCloseTo(nats - 4 / (2 * n), 12);
    expect(edge!.nats).toBeGreaterThan(edge!.threshold);
  });
});

describe('elasticNet', () => {
  const gram = Float64Array.of(1, 0.5, 0.5, 1);
  const xy = Float64Array.of(0.4, 0.1);

  it('meets the conditions of its optimum', () => {
    for (const [lambda, ratio] of [
      [0.05, 1],
      [0.1, 0.5],
      [0.02, 0.95],
    ] as const) {
      const beta = new Float64Array(2);
      elasticNet(gram, xy, lambda, ratio, beta);
      beta.forEach((b, f) => {
        const slope = xy[f]! - gram[f * 2]! * beta[0]! - gram[f * 2 + 1]! * beta[1]! - lambda * (1 - ratio) * b;
        if (b === 0) expect(Math.abs(slope)).toBeLessThanOrEqual(lambda * ratio + 1e-8);
        else expect(slope).toBeCloseTo(lambda * ratio * Math.sign(b), 7);
      });
    }
  });

  it('solves orthogonal features by soft thresholds, and lets the strongest enter first', () => {
    const beta = new Float64Array(2);
    elasticNet(Float64Array.of(1, 0, 0, 1), Float64Array.of(0.4, -0.3), 0.1, 1, beta);
    expect(beta[0]).toBeCloseTo(0.3, 12);
    expect(beta[1]).toBeCloseTo(-0.2, 12);
    expect(entryOrder(Float64Array.of(1, 0, 0, 1), Float64Array.of(0.3, -0.4), 2, 0.95)).toEqual([1, 0]);
  });
});

describe('icEvidence', () => {
  it('rejects a true null of overlapping outcomes at about its level, on short spans too', () => {
    const h = 5;
    const rng = Rng.fromSeed(4);
    let rejected = 0;
    const trials = 1_000;
    for (let k = 0; k < trials; k += 1) {
      const shocks = Array.from({ length: 150 + h }, () => rng.normal());
      const ics = Float64Array.from({ length: 150 }, (_, t) => shocks.slice(t, t + h).reduce((a, b) => a + b, 0));
      if (icEvidence(ics, h)!.p < 0.05) rejected += 1;
    }
    expect(rejected / trials).toBeGreaterThan(0.025);
    expect(rejected / trials).toBeLessThan(0.07);
  });

  it('leaves dates without an IC out, and says nothing of too few', () => {
    const ics = Float64Array.from({ length: 40 }, (_, t) => (t % 4 === 3 ? NaN : 0.1 + 0.01 * (t % 2)));
    expect(icEvidence(ics, 1)).toMatchObject({ dates: 30 });
    expect(icEvidence(ics.subarray(0, 6), 1)).toBeUndefined();
  });
});

describe('benjaminiHochberg', () => {
  it('rejects as the paper does (their example: 4 of 15 at 5 %)', () => {
    const p = [
      0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.324, 0.4262, 0.5719, 0.6528, 0.759, 1,
    ];
    expect(benjaminiHochberg(p)).toEqual([0, 1, 2, 3]);
    expect(benjaminiHochberg([0.5, 0.9])).toEqual([]);
  });
});
