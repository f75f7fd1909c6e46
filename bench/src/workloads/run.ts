/** `quant run`, from a market to a report: on the simulated default, and on the real file where it is present. Seconds and peak memory. */
import { NO_REAL_FILE, realFile } from '../bench-market.ts';
import { QUANT, runNode } from '../quant-process.ts';
import type { Case, Workload } from '../workload.ts';

export const runWorkload: Workload = {
  name: 'run',
  async *cases({ folder }) {
    yield await wholeRun('run-simulated', [], folder);
    const real = realFile();
    if (real === undefined) console.error(`run: ${NO_REAL_FILE}`);
    else yield await wholeRun('run-real', ['--data', real], folder);
  },
};

interface Document {
  readonly data: { readonly symbols: number; readonly bars: number; readonly imported: number };
  readonly verdict: { readonly label: string };
  readonly run: object;
  readonly report: string;
  readonly timings: object;
}

async function wholeRun(name: string, args: readonly string[], folder: string): Promise<Case> {
  // The bench's folder: the experiment log and the reports stay out of the user's.
  // Two workers everywhere: memory depends on their number.
  const run = (workers: number) =>
    runNode([QUANT, 'run', '--json', '--workers', String(workers), ...args], { cwd: folder, usage: true });
  const first = JSON.parse((await run(2)).stdout) as Document;
  const { data, verdict } = first;
  return {
    name,
    unit: 'bars',
    units: data.imported,
    repetitions: 3,
    contenders: [{ name: 'quant run --workers 2', role: 'ours', run: () => run(2) }],
    notes: [`${data.symbols} symbols × ${data.bars} bars; verdict: ${verdict.label}`],
    checkParity: async () => {
      const alone = JSON.parse((await run(1)).stdout) as Document;
      return [
        { what: 'one worker, the same document', difference: lasting(alone) === lasting(first) ? 0 : 1, limit: 0 },
      ];
    },
  };
}

/** What two runs of the same seed, data and configuration must share. */
function lasting({ run, report: _report, timings: _timings, ...rest }: Document): string {
  return JSON.stringify({ ...rest, run: { ...run, id: '' } });
}
