/** The laws of the language, on random expressions over random panels with holes, ties, infinities and changing members. */
import type { Jobs } from '@quantcli/core';
import type { Panel } from '@quantcli/panel';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { arbitraryExpression, arbitraryPanelShape, randomPanel } from '../language/arbitrary-expression.ts';
import { evaluate } from './evaluate.ts';
import { parseFeature } from '../language/language.ts';
import { createStream, type StreamBar } from './stream.ts';

const expressions = fc.array(arbitraryExpression(4), { minLength: 1, maxLength: 4 });

/** Throws where two arrays of [N × T] differ in a bit over the first `bars` bars. */
function expectSameBits(a: Float64Array, b: Float64Array, symbols: number, bars: number, note: string): void {
  for (let n = 0; n < symbols; n += 1) {
    for (let t = 0; t < bars; t += 1) {
      const [left, right] = [a[(n * a.length) / symbols + t]!, b[(n * b.length) / symbols + t]!];
      if (!Object.is(left, right)) throw new Error(`${note}: symbol ${n}, bar ${t}: ${left} and ${right}`);
    }
  }
}

function barOf(panel: Panel, t: number): StreamBar {
  const row = (name: string): Float64Array => Float64Array.from(panel.symbols, (_, n) => panel.column(name, n)[t]!);
  return {
    time: panel.time[t]!,
    fields: new Map(panel.fieldNames.map((name) => [name, row(name)])),
    members: Uint8Array.from(panel.symbols, (_, n) => Number(panel.isMember(n, t))),
  };
}

describe('random expressions', () => {
  it('do not change when the future is removed, to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        expressions,
        arbitraryPanelShape,
        fc.double({ min: 0, max: 1, noNaN: true }),
        async (texts, shape, at) => {
          const panel = randomPanel(shape);
          const exprs = texts.map(parseFeature);
          const cut = Math.ceil(at * panel.bars);
          const whole = await evaluate(panel, exprs);
          const early = await evaluate(panel.slice(0, cut), exprs);
          exprs.forEach((expr, i) => expectSameBits(early[i]!, whole[i]!, shape.symbols, cut, expr.text));
        },
      ),
      { numRuns: 300 },
    );
  });

  it('give the same bits as a stream, also across a snapshot in the middle', async () => {
    await fc.assert(
      fc.asyncProperty(expressions, arbitraryPanelShape, fc.nat(89), async (texts, shape, restart) => {
        const panel = randomPanel(shape);
        const exprs = texts.map(parseFeature);
        const batch = await evaluate(panel, exprs);
        const streamed = exprs.map(() => new Float64Array(panel.bars * shape.symbols));
        let stream = createStream(exprs, { symbols: shape.symbols, origin: shape.origin });
        for (let t = 0; t < panel.bars; t += 1) {
          if (t === restart) {
            const saved = stream.snapshot();
            stream.push(barOf(panel, t));
            stream = createStream(exprs, { symbols: shape.symbols });
            stream.restore(saved);
          }
          stream.push(barOf(panel, t)).forEach((row, i) => {
            row.forEach((value, n) => {
              streamed[i]![n * panel.bars + t] = value;
            });
          });
        }
        exprs.forEach((expr, i) => expectSameBits(streamed[i]!, batch[i]!, shape.symbols, panel.bars, expr.text));
      }),
      { numRuns: 200 },
    );
  });

  it('give the same bits for any number of workers and any company', async () => {
    await fc.assert(
      fc.asyncProperty(
        expressions,
        arbitraryPanelShape,
        fc.integer({ min: 2, max: 5 }),
        async (texts, shape, workers) => {
          const panel = randomPanel(shape);
          const exprs = texts.map(parseFeature);
          const together = await evaluate(panel, exprs);
          const parallel = await evaluate(panel, exprs, { jobs: clonedJobs(workers) });
          for (const [i, expr] of exprs.entries()) {
            const [alone] = await evaluate(panel, [expr]);
            expectSameBits(parallel[i]!, together[i]!, shape.symbols, panel.bars, expr.text);
            expectSameBits(alone!, together[i]!, shape.symbols, panel.bars, expr.text);
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  it('never give an infinity', async () => {
    await fc.assert(
      fc.asyncProperty(expressions, arbitraryPanelShape, async (texts, shape) => {
        const values = await evaluate(randomPanel(shape), texts.map(parseFeature));
        for (const column of values)
          expect(column.every((value) => Number.isFinite(value) || Number.isNaN(value))).toBe(true);
      }),
    );
  });
});

/** Jobs that cross the borders a worker thread has (a module by its URL, structured clones), in this thread and out of order. */
function clonedJobs(workers: number): Jobs {
  return {
    workers,
    async map<I, R>(module: string | URL, task: string, inputs: readonly I[]): Promise<R[]> {
      const tasks = (await import(String(module))) as Readonly<Record<string, (input: I) => R>>;
      const results: R[] = [];
      for (let i = inputs.length - 1; i >= 0; i -= 1) results[i] = tasks[task]!(structuredClone(inputs[i]!));
      return results;
    },
    close: async () => {},
  };
}
