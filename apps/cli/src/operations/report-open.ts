/** `quant report open`: a run's report in the browser; in a pipe its path alone. */
import { spawn } from 'node:child_process';
import { z } from 'zod';
import { ConfigurationError, didYouMean, operation } from '@quantcli/core';
import type { CommandContext } from '../context.ts';
import { listRuns, RUNS } from '../runs-folder.ts';

const output = z.strictObject({ run: z.string(), report: z.string(), opened: z.boolean() });
type Output = z.infer<typeof output>;

export { openOperation as operation };
const openOperation = operation({
  name: 'report.open',
  summary: 'Opens the HTML report of a run in the browser; the newest run when none is named.',
  input: z.strictObject({
    run: z.string().optional().describe('id of the run'),
    out: z.string().default(RUNS).describe('folder of the runs'),
  }),
  output,
  run: async ({ run, out }, _context: CommandContext): Promise<Output> => {
    const runs = listRuns(out);
    const found = run === undefined ? runs.at(-1) : runs.find(({ id }) => id === run);
    if (found === undefined) {
      const fix =
        run === undefined
          ? 'quant run makes the first'
          : didYouMean(
              run,
              runs.map(({ id }) => id),
            ) || 'see quant report list';
      throw new ConfigurationError({
        code: 'report.unknown',
        what: run === undefined ? `there is no run in ${out}` : `there is no run "${run}" in ${out}`,
        fix,
      });
    }
    return {
      run: found.id,
      report: found.report,
      opened: process.stdout.isTTY === true && (await openInBrowser(found.report)),
    };
  },
});

function openInBrowser(path: string): Promise<boolean> {
  const opener = process.platform === 'darwin' ? 'open' : 'xdg-open';
  return new Promise((resolve) => {
    const child = spawn(opener, [path], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => {
      child.unref();
      resolve(true);
    });
  });
}

export function render({ report, opened }: Output): string {
  return opened ? `  opened ${report}\n` : `${report}\n`;
}
