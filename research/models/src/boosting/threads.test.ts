import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { drawCase, growthOf } from './grow-cases.reference.ts';
import type { WorkPlan } from './grow-plan.ts';
import { makeMemory, viewMemory } from './grow-memory.ts';
import type { Work } from './grow-work.ts';
import { makeGrower } from './make-grower.ts';
import { GrowThreads } from './threads.ts';

const size = { rows: 8, width: 20, slots: 3, nodes: 2 };
const plan: WorkPlan = {
  features: new Float64Array(new SharedArrayBuffer(8 * 8 * 20)),
  width: 20,
  rows: Int32Array.of(0, 1, 2, 3, 4, 5, 6, 7),
  bins: 255,
  categorical: [],
  monotone: Array.from({ length: 20 }, () => 0),
  randomThresholds: false,
};

async function team(others: number, work: (memory: ReturnType<typeof viewMemory>) => Work) {
  const handle = makeMemory(size, false);
  const memory = viewMemory(handle);
  return { memory, threads: new GrowThreads(others, { handle, plan }, memory, work(memory)) };
}

describe('the threads of a grower', () => {
  it('do every block of every job, in any number', async () => {
    for (const others of [0, 1, 3]) {
      // The blocks of this thread are counted; those of the others bin the same zeros.
      const { memory, threads } = await team(
        others,
        (own) => (_, block) => own.counts.fill(1, 8 * block, 8 * block + 8),
      );
      for (let job = 0; job < 200; job += 1) {
        memory.counts.fill(0);
        threads.run('bin', 3, job % 5 === 4);
        expect(Array.from(memory.counts.subarray(0, 20))).toEqual(Array.from({ length: 20 }, () => 1));
      }
      await threads.close();
    }
  });

  it('tell of a block that failed', async () => {
    const { threads } = await team(1, () => () => {
      throw new Error('on purpose');
    });
    // A block may have gone to the other thread, which does not fail.
    expect(() => {
      for (let job = 0; job < 100; job += 1) threads.run('bin', 3, false);
    }).toThrow(/a thread failed/);
    await threads.close();
  });

  it('end with the process, whether closed or not, after an error too', async () => {
    const code = `
      const { drawCase, growthOf } = await import(${JSON.stringify(new URL('./grow-cases.reference.ts', import.meta.url))});
      const { makeGrower } = await import(${JSON.stringify(new URL('./make-grower.ts', import.meta.url))});
      const { dataset, rows, gradient, hessian } = drawCase(1, 5000, 24, 0);
      const grower = await makeGrower(dataset, rows, { bins: 255, categorical: [] }, growthOf(24, {}), 2);
      await grower.grow({ gradient, hessian, seed: 1 });
      throw new Error('on purpose');`;
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    const run = promisify(execFile)(process.execPath, ['--input-type=module', '-e', code], { cwd, timeout: 30_000 });
    await expect(run).rejects.toMatchObject({ code: 1, killed: false, stderr: expect.stringContaining('on purpose') });
  });

  it('are gone after close, which may be called twice', async () => {
    const { dataset, rows, gradient, hessian } = drawCase(1, 5_000, 24, 0);
    const grower = await makeGrower(dataset, rows, { bins: 255, categorical: [] }, growthOf(24, {}), 2);
    await grower.close();
    await grower.close();
    expect((await grower.grow({ gradient, hessian, seed: 1 })).tree.feature.length).toBeGreaterThan(1);
  });
});
