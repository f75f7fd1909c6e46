/**
 * Single indicators through the public `evaluate`, the rolling kernel alone where one does all of it in both backends,
 * TA-Lib's C functions and the npm libraries: over one series of a million bars, and (without npm's) over a panel of
 * 500 symbols × 2,520 bars. One thread each. An npm library that gives other values is not raced; a note says so.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sharedFloat64 } from '@quantcli/core';
import { evaluate, parseFeature } from '@quantcli/features';
import { typescriptKernels, wasmKernels, type Kernels } from '@quantcli/numeric';
import type { Panel } from '@quantcli/panel';
import { bytesOf, readColumn } from '../column-file.ts';
import type { Peers } from '../python-peer.ts';
import { timed } from '../timed.ts';
import { BAR_FIELDS, wanderingPanel, type BarField } from '../wandering-panel.ts';
import { worstDifference } from '../worst-difference.ts';
import type { Agreement, Case, Contender, Workload } from '../workload.ts';
import { indicators, type Columns, type Indicator } from './indicator-table.ts';

const LONG = 1_000_000;
const LIMIT = 1e-9;
/** On so many bars an npm library is judged, by the last part of them: its start may differ. */
const JUDGED = 4000;
const SETTLED = 1000;

export const indicatorsWorkload: Workload = {
  name: 'indicators',
  async *cases({ folder, peers }) {
    const forms = [
      { form: 'series', panel: wanderingPanel(1, LONG), npm: true },
      { form: 'panel', panel: wanderingPanel(500, 2520), npm: false },
    ];
    for (const { form, panel, npm } of forms) {
      const inputs = join(folder, form);
      mkdirSync(inputs);
      for (const field of BAR_FIELDS)
        writeFileSync(join(inputs, `${field}.f64`), bytesOf(panel.parts().fields.get(field)!));
      await using group = peers.start('indicators', [{ name: 'talib', needs: ['talib', 'numpy'] }]);
      for (const { peer } of group.running) {
        await peer.call('load', { folder: inputs, names: BAR_FIELDS, symbols: panel.symbols.length, bars: panel.bars });
      }
      const columns = npm ? columnsOf(panel) : undefined;
      for (const indicator of indicators) yield await caseOf(indicator, { form, panel, group, columns, folder });
    }
  },
};

interface Race {
  readonly form: string;
  readonly panel: Panel;
  readonly group: ReturnType<Peers['start']>;
  readonly columns: Columns | undefined;
  readonly folder: string;
}

async function caseOf(indicator: Indicator, { form, panel, group, columns, folder }: Race): Promise<Case> {
  const { name, exprs, talib, limit = LIMIT } = indicator;
  const features = exprs.map((text) => parseFeature(text));
  const npm = columns === undefined ? { contenders: [], notes: [] } : await npmOf(indicator, panel, columns);
  // The peer's small arrays come from memory that its process has used before; what fresh memory costs shows in the first row.
  const into = exprs.map(() => sharedFloat64(panel.symbols.length * panel.bars));
  const call = { function: talib.name, inputs: talib.inputs, numbers: talib.numbers };
  return {
    name: `indicator-${name}-${form}`,
    unit: 'values',
    units: exprs.length * panel.symbols.length * panel.bars,
    repetitions: 5,
    contenders: [
      { name: 'evaluate', role: 'ours', run: () => timed(() => evaluate(panel, features)) },
      { name: 'memory given', role: 'ours', run: () => timed(() => evaluate(panel, features, { into })) },
      {
        name: 'typescript',
        role: 'ours',
        run: () => timed(() => evaluate(panel, features, { into, kernels: typescriptKernels })),
      },
      ...kernelsOf(indicator, panel),
      ...group.running.map(({ library, peer }): Contender => {
        return { name: library, role: 'peer', run: () => peer.call('compute', call) };
      }),
      ...npm.contenders,
    ],
    notes: [...group.absent, ...npm.notes],
    checkParity: async () => {
      const ours = await evaluate(panel, features);
      const other = await evaluate(panel, features, { kernels: typescriptKernels });
      const agreements: Agreement[] = exprs.map((expr, k) => {
        return { what: `typescript: ${expr}`, difference: worstDifference(ours[k]!, other[k]!), limit: 0 };
      });
      for (const { library, peer } of group.running) {
        const results = join(folder, `${name}-${form}`);
        mkdirSync(results);
        await peer.call('write', { folder: results, ...call });
        exprs.forEach((expr, k) => {
          const theirs = readColumn(join(results, `${k}.f64`));
          agreements.push({ what: `${library}: ${expr}`, difference: worstDifference(ours[k]!, theirs), limit });
        });
        rmSync(results, { recursive: true });
      }
      return agreements;
    },
  };
}

let loaded: Kernels | undefined;
const wasm = (): Kernels => (loaded ??= wasmKernels());

/** The kernel symbol by symbol, without the evaluator. */
function kernelsOf({ kernel }: Indicator, panel: Panel): Contender[] {
  if (kernel === undefined) return [];
  return [typescriptKernels, wasm()].map((kernels): Contender => {
    const run = (): void => {
      const out = sharedFloat64(panel.symbols.length * panel.bars);
      for (let n = 0; n < panel.symbols.length; n += 1) {
        const inputs = kernel.inputs.map((field) => panel.column(field, n));
        const row = out.subarray(n * panel.bars, (n + 1) * panel.bars);
        kernels[kernel.name].batch(inputs, kernel.window, panel.origin, row);
      }
    };
    return { name: `${kernels.name} kernel`, role: 'ours', run: () => timed(run) };
  });
}

/** The npm libraries that give our values once both have settled, and a note on each that does not. */
async function npmOf(
  { exprs, npm = {} }: Indicator,
  panel: Panel,
  columns: Columns,
): Promise<{ contenders: Contender[]; notes: string[] }> {
  const contenders: Contender[] = [];
  const notes: string[] = [];
  const sample = panel.slice(0, JUDGED);
  const ours = await evaluate(
    sample,
    exprs.map((text) => parseFeature(text)),
  );
  const few = columnsOf(sample);
  for (const [library, run] of Object.entries(npm)) {
    const theirs = run(few);
    const difference = Math.max(
      ...ours.map((values, k) =>
        worstDifference(values.slice(-SETTLED), Float64Array.from(theirs[k]!.slice(-SETTLED))),
      ),
    );
    if (difference <= LIMIT) contenders.push({ name: library, role: 'peer', run: () => timed(() => run(columns)) });
    else notes.push(`${library} gives other values (${difference.toExponential(1)} apart): not raced`);
  }
  return { contenders, notes };
}

function columnsOf(panel: Panel): Columns {
  const of = (field: BarField): number[] => Array.from(panel.column(field, 0));
  const [open, high, low, close, volume] = BAR_FIELDS.map(of) as [number[], number[], number[], number[], number[]];
  const candles = open.map((value, t) => {
    return { open: value, high: high[t]!, low: low[t]!, close: close[t]!, volume: volume[t]! };
  });
  return { open, high, low, close, volume, candles };
}
