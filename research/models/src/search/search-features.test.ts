import { Rng, type TrialLog } from '@quantcli/core';
import { evaluate, parseFeature, parseLabel } from '@quantcli/features';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { cross, FREE, grammarOf, heightOf, isIdle, mutate, randomTree, RULES, sizeOf, unitOf } from './grammar.ts';
import { likeness, likenessRanks, outOfFoldIcs, scoringGround } from './scoring-ground.ts';
import { searchFeatures, type SearchOptions } from './search-features.ts';
import { parseSearchState, type SearchState } from './search-state.ts';

const SYMBOLS = 16;
const BARS = 360;
const LABEL = 'fwd_rank(close, 2)';

/** Bars whose volume of today pushes the return of tomorrow by `strength`; `scale` multiplies the prices of every second symbol. */
function market(seed: number, strength: number, scale = 1): Panel {
  const rng = Rng.fromSeed(seed);
  const names = ['open', 'high', 'low', 'close', 'volume'] as const;
  const fields = new Map(names.map((name) => [name, new Float64Array(SYMBOLS * BARS)]));
  for (let n = 0; n < SYMBOLS; n += 1) {
    const unit = n % 2 === 0 ? 1 : scale;
    let price = 50;
    let surprise = 0;
    for (let t = 0; t < BARS; t += 1) {
      const at = n * BARS + t;
      const open = price;
      price *= 1 + 0.01 * (strength * surprise + rng.normal());
      surprise = rng.normal();
      fields.get('open')![at] = unit * open;
      fields.get('high')![at] = unit * Math.max(open, price) * (1 + 0.002 * rng.uniform());
      fields.get('low')![at] = unit * Math.min(open, price) * (1 - 0.002 * rng.uniform());
      fields.get('close')![at] = unit * price;
      fields.get('volume')![at] = (n + 1) * 1_000 * Math.exp(0.3 * surprise);
    }
  }
  return Panel.of({
    time: Float64Array.from({ length: BARS }, (_, t) => t * 86_400e6),
    symbols: Array.from({ length: SYMBOLS }, (_, n) => `S${n}`),
    fields,
  });
}

function countingLog(): TrialLog & { readonly seen: Set<string> } {
  const seen = new Set<string>();
  const record: TrialLog['record'] = ({ configHash }) => ({ count: seen.add(configHash).size, sharpeVariance: 0 });
  return { seen, record, openHoldOut: () => undefined, close: () => undefined };
}

function options(changed: Partial<SearchOptions> = {}): SearchOptions {
  const base = [{ name: 'reversal', expr: parseFeature('returns(close, 5)') }];
  const rest = { label: LABEL, base, seed: 1, population: 20, generations: 3, dataHash: 'data' };
  return { ...rest, trialLog: countingLog(), ...changed };
}

describe('the grammar', () => {
  const grammar = grammarOf(['close', 'high', 'volume', 'raw_close', 'sector', 'split'], 60);
  const rng = Rng.fromSeed(3);
  const trees = Array.from({ length: 100 }, () => randomTree(grammar, FREE, 4, rng));

  it('reads prices as one unit and other fields as their own, and leaves codes and raw prices out', () => {
    expect([...grammar.fields]).toEqual([
      ['price', ['close', 'high']],
      ['volume', ['volume']],
    ]);
    expect(grammar.windows.at(-1)).toBe(60);
  });

  it('makes, changes and crosses trees that are free of units and within their height', () => {
    let mother = trees[0]!;
    for (const tree of trees) {
      expect(heightOf(tree)).toBeLessThanOrEqual(4);
      const mutant = mutate(grammar, tree, 4, rng);
      const child = cross(mother, tree, rng);
      for (const one of [tree, mutant, ...(child === undefined ? [] : [child])]) {
        expect(unitOf(one)).toBe(FREE);
        expect(parseFeature(one.text)).toBe(one);
      }
      expect(heightOf(mutant)).toBeLessThanOrEqual(4);
      mother = tree;
    }
    const used = new Set(
      trees.flatMap((tree) => RULES.filter(({ name }) => uses(tree.text, name)).map(({ name }) => name)),
    );
    expect(used.size).toBeGreaterThan(10);
  });

  it('makes features that no price level changes: scaled by a power of two, the values have the same bits', async () => {
    const [plain, scaled] = await Promise.all(
      [1, 1024].map((scale) => evaluate(market(2, 0, scale).slice(0, 160), trees)),
    );
    trees.forEach((tree, i) =>
      expect(Buffer.from(scaled![i]!.buffer).equals(Buffer.from(plain![i]!.buffer)), tree.text).toBe(true),
    );
  });

  it('knows what says nothing, and the size of a tree', () => {
    expect(isIdle(parseFeature('rank(close / close)'))).toBe(true);
    expect(isIdle(parseFeature('rank(close / high)'))).toBe(false);
    expect(sizeOf(parseFeature('rank(close / ts_mean(close, 20))'))).toBe(5);
  });
});

describe('scoring', () => {
  it('learns the sign of a block from the other blocks alone', async () => {
    const ground = await scoringGround(market(4, 0), parseLabel(LABEL));
    const ics = new Float64Array(ground.bar.length).fill(0.1);
    expect(outOfFoldIcs(ground, ics)).toEqual(ics);
    const fifth = Math.floor(ics.length / 5);
    ics.fill(-0.1, 0, fifth);
    const learnt = outOfFoldIcs(ground, ics);
    expect(learnt.subarray(0, fifth).every((ic) => ic === -0.1)).toBe(true);
    expect(learnt.subarray(fifth).every((ic) => ic === 0.1)).toBe(true);
  });

  it('finds a column like itself and its mirror, and unlike noise', async () => {
    const panel = market(4, 0);
    const ground = await scoringGround(panel, parseLabel(LABEL));
    const [a, b, c] = (
      await evaluate(panel, ['returns(close)', '-returns(close)', 'returns(volume)'].map(parseFeature))
    ).map((column) => likenessRanks(ground, column));
    // The first date has no return.
    expect(likeness(ground, a!, b!)).toBeGreaterThan(0.97);
    expect(likeness(ground, a!, c!)).toBeLessThan(0.2);
  });

  it('refuses a history that is too short', async () => {
    await expect(scoringGround(market(4, 0).slice(0, 50), parseLabel(LABEL))).rejects.toThrow('60 are needed');
  });
});

describe('searchFeatures', () => {
  it('finds something made of the planted volume, and counts every candidate as a trial', async () => {
    const log = countingLog();
    const search = await searchFeatures(market(1, 0.3), options({ trialLog: log }));
    expect(search.verdict).toBe('found');
    expect(search.sentence).toMatch(/^Found: /);
    const finds = search.finalists.filter(({ found }) => found);
    expect(finds.some(({ expr }) => expr.includes('volume'))).toBe(true);
    for (const { deflatedP, resembles } of finds) {
      expect(deflatedP).toBeLessThan(0.05);
      expect(resembles).toBeLessThan(0.7);
    }
    expect(search.trials).toBe(log.seen.size);
    expect(search.trials).toBeLessThanOrEqual(search.candidates);
    expect(search.candidates).toBe(search.history.reduce((sum, { fresh }) => sum + fresh, 0));
    // The best tenth survives.
    search.history
      .slice(1)
      .forEach(({ candidates }, g) => expect(candidates).toBeGreaterThan(search.history[g]!.candidates));
  });

  it('finds nothing on markets of noise', async () => {
    const verdicts = await Promise.all(
      [21, 22, 23].map(async (seed) => (await searchFeatures(market(seed, 0), options({ seed }))).verdict),
    );
    expect(verdicts).toEqual(verdicts.map(() => 'nothing found'));
  });

  it('never gives anything after the cut to the fitness', async () => {
    const panel = market(1, 0.3);
    const first = await searchFeatures(panel, options());
    const close = new Float64Array(SYMBOLS * BARS);
    for (let n = 0; n < SYMBOLS; n += 1) close.set(panel.column('close', n), n * BARS);
    const changed = close.map((value, i) => (i % BARS >= first.cut ? value * (1 + ((i * 7) % 13)) : value));
    const second = await searchFeatures(panel.withFields(new Map([['close', changed]])), options());
    expect(second.history).toEqual(first.history);
    expect(second.best).toEqual(first.best);
    expect(second.finalists.map(({ expr }) => expr)).toEqual(first.finalists.map(({ expr }) => expr));
    expect(second.finalists.map(({ holdOut }) => holdOut)).not.toEqual(first.finalists.map(({ holdOut }) => holdOut));
  });

  it('leaves nothing that resembles what is known', async () => {
    const base = [{ name: 'known', expr: parseFeature('volume / ts_mean(volume, 20)') }];
    const search = await searchFeatures(market(1, 0.3), options({ base }));
    expect(search.finalists.every(({ resembles }) => resembles < 0.7)).toBe(true);
    expect(search.best!.t).toBeGreaterThan(search.chance);
  });

  it('goes on from any state as if it had never stopped', async () => {
    const panel = market(1, 0.3);
    const states: SearchState[] = [];
    const whole = await searchFeatures(panel, options({ onState: (state) => states.push(state) }));
    expect(states.map(({ history }) => history.length)).toEqual([0, 1, 2, 3]);
    for (const state of [states[0]!, states[2]!]) {
      const read = parseSearchState(JSON.stringify(state));
      expect(await searchFeatures(panel, options({ state: read }))).toEqual(whole);
    }
    await expect(searchFeatures(panel, options({ state: states[1], seed: 2 }))).rejects.toThrow('another search');
    expect(() => parseSearchState('{"key": 1}')).toThrow('state of a search');
    expect(() => parseSearchState('no json')).toThrow('state of a search');
  });

  it('stops when it is interrupted, with its trials counted', async () => {
    const stop = new AbortController();
    let saved = 0;
    const trialLog = countingLog();
    const interrupted = options({
      trialLog,
      signal: stop.signal,
      onState: () => {
        saved += 1;
        if (saved === 2) stop.abort();
      },
    });
    await expect(searchFeatures(market(1, 0), interrupted)).rejects.toThrow();
    expect(saved).toBe(2);
    // What was tried has been tried.
    expect(trialLog.seen.size).toBeGreaterThan(10);
  });
});

function uses(text: string, name: string): boolean {
  const signs: Readonly<Record<string, string>> = { add: ' + ', subtract: ' - ', multiply: ' * ', divide: ' / ' };
  return text.includes(signs[name] ?? `${name}(`);
}
