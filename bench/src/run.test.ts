import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { runNode } from './quant-process.ts';
import { workloads } from './workloads.ts';

const RUN = fileURLToPath(new URL('./run.ts', import.meta.url));

describe('npm run bench', () => {
  it('starts under Node as it is, and explains itself', async () => {
    const { stdout } = await runNode([RUN, '--help']);
    for (const { name } of workloads) expect(stdout).toContain(name);
  });

  it('refuses an unknown workload with exit code 2 and the nearest one', async () => {
    await expect(runNode([RUN, '--only', 'imports'])).rejects.toThrow(/exit code 2.*"imports".*import/);
  });

  it('refuses an unknown option with exit code 2', async () => {
    await expect(runNode([RUN, '--fast'])).rejects.toThrow(/exit code 2.*--fast.*--help/);
  });
});
