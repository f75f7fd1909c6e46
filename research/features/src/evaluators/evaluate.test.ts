import { Interrupted, sharedFloat64, type Jobs } from '@quantcli/core';
import { typescriptKernels, type Kernels } from '@quantcli/numeric';
import { Panel } from '@quantcli/panel';
import { describe, expect, it } from 'vitest';
import { evaluate } from './evaluate.ts';
import { parseFeature } from '../language/language.ts';
import { createStream } from './stream.ts';
import { planEvaluation } from './plan.ts';

/** Two symbols of five bars. */
function small(members?: readonly number[], origin = 0): Panel {
  return Panel.of({
    time: Float64Array.of(1, 2, 3, 4, 5),
    symbols: ['A', 'B'],
    fields: new Map([
      ['close', Float64Array.of(1, 2, 4, 8, 16, 10, 10, NaN, 30, 15)],
      ['volume', Float64Array.of(5, 4, 3, 2, 1, 1, 1, 1, 1, 1)],
      ['sector', Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0, 0, 0)],
    ]),
    origin,
    ...(members && { members: Uint8Array.from(members) }),
  });
}

const values = async (panel: Panel, ...texts: string[]): Promise<number[][]> =>
  (await evaluate(panel, texts.map(parseFeature))).map((column) => [...column]);

describe('evaluate', () => {
  it('gives one symbol-major column an expression, in order', async () => {
    expect(await values(small(), 'returns(close)', 'delay(volume, 3)', 'rank(close)')).toEqual([
      [NaN, 1, 1, 1, 1, NaN, 0, NaN, NaN, -0.5],
      [NaN, NaN, NaN, 5, 4, NaN, NaN, NaN, 1, 1],
      [0.5, 0.5, 1, 0.5, 1, 1, 1, NaN, 1, 0.5],
    ]);
  });

  it('gives leaves and constants too, as copies', async () => {
    const panel = small();
    const [close, two] = await evaluate(panel, [parseFeature('close'), parseFeature('2')]);
    expect([...two!]).toEqual(Array.from({ length: 10 }, () => 2));
    close![0] = 99;
    expect(panel.column('close', 0)[0]).toBe(1);
  });

  it('gives the same array for the same expression, in shared memory', async () => {
    const [a, b] = await evaluate(small(), [parseFeature('close * 2'), parseFeature('close*2')]);
    expect(a).toBe(b);
    expect(a!.buffer).toBeInstanceOf(SharedArrayBuffer);
  });

  it('ranks members only; others get no value, constants included', async () => {
    const panel = small([1, 1, 0, 1, 1, 0, 1, 1, 1, 1]);
    expect(await values(panel, 'rank(close)', 'rank(1)', 'zscore(rank(close))', 'close')).toEqual([
      [1, 0.5, NaN, 0.5, 1, NaN, 1, NaN, 1, 0.5],
      [1, 0.75, NaN, 0.75, 0.75, NaN, 0.75, 1, 0.75, 0.75],
      [NaN, -Math.SQRT1_2, NaN, -Math.SQRT1_2, Math.SQRT1_2, NaN, Math.SQRT1_2, NaN, Math.SQRT1_2, -Math.SQRT1_2].map(
        (value) => (Number.isNaN(value) ? value : expect.closeTo(value, 12)),
      ),
      [1, 2, 4, 8, 16, 10, 10, NaN, 30, 15],
    ]);
  });

  it('treats an infinity in the data as missing', async () => {
    const panel = small().withFields(new Map([['x', Float64Array.of(1, Infinity, 3, -Infinity, 5, 1, 2, 3, 4, 5)]]));
    expect(await values(panel, 'x', 'x > 2', 'rank(x)')).toEqual([
      [1, NaN, 3, NaN, 5, 1, 2, 3, 4, 5],
      [0, NaN, 1, NaN, 1, 0, 0, 1, 1, 1],
      [0.75, NaN, 0.75, NaN, 0.75, 0.75, 1, 0.75, 1, 0.75],
    ]);
  });

  it('knows nothing of the bars outside a slice', async () => {
    expect(await values(small().slice(2, 5), 'delay(close, 1)')).toEqual([[NaN, 4, 8, NaN, NaN, 30]]);
  });

  it('hands the absolute bar index of a slice to the kernels', async () => {
    const origins: number[] = [];
    const mean: Kernels['mean'] = {
      ...typescriptKernels.mean,
      batch(inputs, window, origin, out) {
        origins.push(origin);
        typescriptKernels.mean.batch(inputs, window, origin, out);
      },
    };
    const kernels = { ...typescriptKernels, name: 'spy', mean };
    await evaluate(small(undefined, 100).slice(2, 5), [parseFeature('ts_mean(close, 2)')], { kernels });
    expect(origins).toEqual([102, 102]);
  });

  it('takes the deepest expression the language allows', async () => {
    const deepest = parseFeature(`close${' + close'.repeat(500)}`);
    const [sums] = await evaluate(small(), [deepest]);
    expect(sums![0]).toBe(501);
    expect(
      createStream([deepest], { symbols: 1 }).push({ fields: new Map([['close', Float64Array.of(2)]]) })[0]![0],
    ).toBe(1002);
  });

  it('gives empty results for an empty panel and no expressions', async () => {
    expect(await values(small().slice(5, 5), 'rank(ts_mean(close, 3))')).toEqual([[]]);
    expect(await evaluate(small(), [])).toEqual([]);
  });

  it('writes to memory it is given, and refuses what does not fit', async () => {
    const exprs = ['returns(close)', 'rank(close)', 'returns(close)'].map(parseFeature);
    const panel = small();
    const size = panel.symbols.length * panel.bars;
    const into = [sharedFloat64(size).fill(7), sharedFloat64(size).fill(7)];
    const given = await evaluate(panel, exprs, { into });
    expect(given).toEqual(await evaluate(panel, exprs));
    expect(given).toEqual([into[0], into[1], into[0]]);
    expect(given[1]).toBe(into[1]);
    for (const wrong of [[...into, sharedFloat64(size)], [sharedFloat64(size + 1)], [new Float64Array(size)]]) {
      await expect(evaluate(panel, exprs, { into: wrong })).rejects.toThrow('at most one shared array of N × T values');
    }
  });

  it('says of an operator without arguments how it is written', async () => {
    await expect(values(small(), '1 + rank')).rejects.toThrow(
      /unknown field "rank" \(column 5 of "1 \+ rank";.*rank is an operator: write rank\(x\)/,
    );
  });

  it('names an unknown field and the nearest known one', async () => {
    await expect(values(small(), 'rank(clsoe)')).rejects.toThrow(
      'unknown field "clsoe" (column 6 of "rank(clsoe)"; the data has close, volume, sector); did you mean "close"?',
    );
  });

  it('stops when interrupted, before and between stages', async () => {
    const interrupt = new AbortController();
    const exprs = [parseFeature('rank(ts_mean(close, 2))')];
    const running = evaluate(small(), exprs, { signal: interrupt.signal, onDone: () => interrupt.abort() });
    await expect(running).rejects.toBeInstanceOf(Interrupted);
    await expect(evaluate(small(), exprs, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(Interrupted);
  });

  it('counts its progress up to the total', async () => {
    const seen: [number, number][] = [];
    await evaluate(small(), [parseFeature('delay(rank(close), 1)')], { onDone: (...progress) => seen.push(progress) });
    expect(seen.map(([done]) => done)).toEqual(seen.map((_, i) => i + 1));
    expect(seen.at(-1)).toEqual([seen.length, seen.length]);
  });

  it('sends workers only what is read, over shared memory', async () => {
    const sent: unknown[] = [];
    const jobs: Jobs = {
      workers: 2,
      map: async (_module, _task, inputs, options) => {
        sent.push(...inputs);
        options?.onDone?.(inputs.length, inputs.length);
        return [];
      },
      close: async () => {},
    };
    const progress: number[] = [];
    const shared = small([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]).withFields(new Map([['mine', sharedFloat64(10)]]));
    await evaluate(shared, [parseFeature('rank(close + mine)')], { jobs, onDone: (done) => progress.push(done) });
    const tasks = sent as {
      panel: { fields: Map<string, Float64Array>; members: Uint8Array };
      matrices: Float64Array[];
    }[];
    expect(tasks.length).toBeGreaterThan(2);
    for (const { panel, matrices } of tasks) {
      expect([...panel.fields.keys()]).toEqual(['close', 'mine']);
      for (const column of [...panel.fields.values(), panel.members, ...matrices]) {
        expect(column.buffer).toBeInstanceOf(SharedArrayBuffer);
      }
      expect(panel.fields.get('mine')!.buffer).toBe(shared.parts().fields.get('mine')!.buffer);
    }
    expect(progress.at(-1)).toBe(tasks.length);
  });
});

const plan = (...texts: string[]) => planEvaluation(texts.map(parseFeature));

describe('the plan', () => {
  it('computes shared sub-expressions once, also through composites', () => {
    const { stages } = plan('returns(close, 3) + 1', 'close / delay(close, 3)', 'delay(close, 3)');
    expect(stages).toHaveLength(1);
    expect(stages[0]!.steps.map(({ operator }) => operator.name)).toEqual(['delay', 'divide', 'subtract', 'add']);
  });

  it('changes stage only where the axis changes', () => {
    const { stages } = plan('ts_mean(rank(scale(returns(close))), 5)', 'rank(volume)', 'volume + 1');
    expect(stages.map(({ axis, steps }) => [axis, ...steps.map(({ operator }) => operator.name)])).toEqual([
      ['columns', 'delay', 'divide', 'subtract', 'add'],
      ['sections', 'scale', 'rank', 'rank'],
      ['columns', 'ts_mean'],
    ]);
  });

  it('uses few buffers: a long chain needs two slots besides its input and output', () => {
    const { stages, matrices } = plan(`close${' + close'.repeat(50)}`);
    expect(stages[0]!.slots).toBe(4);
    expect(matrices).toBe(1);
  });

  it('uses few matrices: a chain of axis changes needs two besides its result', () => {
    const chain = `${'rank(delay('.repeat(6)}close${', 1))'.repeat(6)}`;
    expect(plan(chain)).toMatchObject({ matrices: 3, outputs: [0] });
  });

  it('never lends a slot that is bound to memory outside', () => {
    for (const { stages } of [
      plan('(close + volume) * (close - volume) + high', 'close - volume', 'rank(low) + 2'),
      plan('scale(rank(close)) + rank(volume)', 'rank(close)', 'neutralize(rank(close), volume, scale(volume))'),
    ]) {
      for (const { loads, stores, steps } of stages) {
        const loaded = loads.map(({ slot }) => slot);
        const stored = stores.map(({ slot }) => slot);
        expect(new Set([...loaded, ...stored]).size).toBe(loaded.length + stored.length);
        for (const { output, inputs } of steps) {
          expect(loaded).not.toContain(output);
          expect(inputs).not.toContain(output);
        }
        for (const slot of stored) expect(steps.filter(({ output }) => output === slot)).toHaveLength(1);
      }
    }
  });
});
