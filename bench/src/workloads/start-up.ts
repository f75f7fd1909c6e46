/** Wall time of small commands, the process included, against Node that does nothing. */
import { QUANT, runNode } from '../quant-process.ts';
import type { Workload } from '../workload.ts';

const COMMANDS = [
  { name: 'start-up-help', args: ['--help'] },
  { name: 'start-up-features-list', args: ['features', 'list', '--json'] },
] as const;

export const startUpWorkload: Workload = {
  name: 'start-up',
  async *cases({ folder }) {
    for (const { name, args } of COMMANDS) {
      yield {
        name,
        unit: 'starts',
        units: 1,
        repetitions: 15,
        contenders: [
          { name: `quant ${args.join(' ')}`, role: 'ours', run: () => runNode([QUANT, ...args], { cwd: folder }) },
          { name: 'node -e 0', role: 'floor', run: () => runNode(['-e', '0'], { cwd: folder }) },
        ],
        notes: [],
        checkParity: async () => {
          const { stdout } = await runNode([QUANT, ...args], { cwd: folder });
          return [{ what: 'it prints something', difference: stdout.length > 0 ? 0 : 1, limit: 0 }];
        },
      };
    }
  },
};
