/** What a study's process reports, and under which name it keeps its outcomes. */
import { Interrupted } from '@quantcli/core';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { conductStudy } from './conduct-study.ts';
import { marketTask } from './market-trial.ts';

afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe('a study', () => {
  it('exits with 0 when it passes and with 1 when not', async () => {
    expect(await conductStudy(marketTask, async () => true)).toBe(0);
    expect(await conductStudy(marketTask, async () => false)).toBe(1);
  });

  it('exits with 130 when interrupted, and passes other errors on', async () => {
    const said = vi.spyOn(console, 'error').mockReturnValue();
    const interrupted = conductStudy(marketTask, async () => Promise.reject(new Interrupted()));
    expect(await interrupted).toBe(130);
    expect(said.mock.calls).toEqual([['\ninterrupted; run again to go on']]);
    await expect(conductStudy(marketTask, async () => Promise.reject(new TypeError('a bug')))).rejects.toThrow('a bug');
  });

  it('names its outcomes by the code, or as the user says', async () => {
    const codes: string[] = [];
    const note = async ({ code }: { code: string }): Promise<boolean> => codes.push(code) > 0;
    await conductStudy(marketTask, note);
    vi.stubEnv('QUANT_STUDY_CODE', 'mine');
    await conductStudy(marketTask, note);
    expect(codes[0]).toMatch(/^\d+\.\d+\.\d+\+[0-9a-f]{12} [0-9a-f]+$/);
    expect(codes[1]).toBe('mine');
  });
});
