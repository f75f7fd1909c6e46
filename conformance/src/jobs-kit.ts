/** What every implementation of the Jobs port must do. */
import { Interrupted, ModelError, sharedFloat64, type Jobs } from '@quantcli/core';
import { afterAll, describe, expect, it } from 'vitest';

const TASKS = new URL('./jobs-kit.tasks.ts', import.meta.url);

/** Describes the contract for the jobs that `create` makes; they are closed at the end. */
export function describeJobs(name: string, create: () => Jobs): void {
  describe(`${name} keeps the contract of Jobs`, () => {
    const jobs = create();
    afterAll(() => jobs.close());

    it('gives results in the order of the inputs, whoever was quicker', async () => {
      expect(await jobs.map(TASKS, 'waitMillis', [30, 1, 15, 2])).toEqual([30, 1, 15, 2]);
      const inputs = Array.from({ length: 500 }, (_, i) => i);
      expect(await jobs.map(TASKS, 'square', inputs)).toEqual(inputs.map((x) => x * x));
    });

    it('takes the module as text as well, and nothing to do', async () => {
      expect(await jobs.map(TASKS.href, 'square', [3])).toEqual([9]);
      expect(await jobs.map(TASKS, 'square', [])).toEqual([]);
    });

    it('runs several maps at once', async () => {
      const maps = [1, 2, 3].map((x) => jobs.map(TASKS, 'square', [x, 10 * x]));
      expect(await Promise.all(maps)).toEqual([
        [1, 100],
        [4, 400],
        [9, 900],
      ]);
    });

    it('counts up what is done', async () => {
      const seen: string[] = [];
      await jobs.map(TASKS, 'square', [1, 2, 3], { onDone: (done, total) => seen.push(`${done}/${total}`) });
      expect(seen).toEqual(['1/3', '2/3', '3/3']);
    });

    it('copies inputs, and shares SharedArrayBuffers', async () => {
      const own = Float64Array.of(1, 2);
      expect(await jobs.map(TASKS, 'addInPlace', [{ values: own, amount: 5 }])).toEqual([Float64Array.of(6, 7)]);
      expect(own).toEqual(Float64Array.of(1, 2));
      const shared = sharedFloat64(2);
      await jobs.map(TASKS, 'addInPlace', [{ values: shared, amount: 5 }]);
      expect([...shared]).toEqual([5, 5]);
    });

    it('throws what a task threw, as what it was', async () => {
      const error = await jobs.map(TASKS, 'refuse', ['kit.refused']).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ModelError);
      expect(error).toMatchObject({ code: 'kit.refused', message: 'refused (as asked); ask for something else' });
      await expect(jobs.map(TASKS, 'fall', [0])).rejects.toThrow('a plain error');
    });

    it('refuses unknown tasks and modules, and what cannot be copied', async () => {
      await expect(jobs.map(TASKS, 'unknown', [0])).rejects.toThrow(/exports no function "unknown"/);
      await expect(jobs.map(new URL('./no-such-module.ts', TASKS), 'square', [0])).rejects.toThrow();
      await expect(jobs.map(TASKS, 'square', [() => 0])).rejects.toThrow(/could not be cloned/);
      await expect(jobs.map(TASKS, 'notCloneable', [0])).rejects.toThrow(/could not be cloned/);
    });

    it('is interrupted by a signal, before and during the work, and works on', async () => {
      await expect(jobs.map(TASKS, 'square', [1], { signal: AbortSignal.abort() })).rejects.toThrow(Interrupted);
      const controller = new AbortController();
      const waiting = jobs.map(TASKS, 'waitMillis', Array(20).fill(200), { signal: controller.signal });
      setTimeout(() => controller.abort(), 20);
      await expect(waiting).rejects.toThrow(Interrupted);
      expect(await jobs.map(TASKS, 'square', [4])).toEqual([16]);
    });

    it('closes more than once, and does nothing after it', async () => {
      const other = create();
      await other.map(TASKS, 'square', [1]);
      await other.close();
      await other.close();
      await expect(other.map(TASKS, 'square', [1])).rejects.toThrow(Interrupted);
    });
  });
}
