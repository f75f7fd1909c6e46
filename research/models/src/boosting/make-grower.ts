/**
 * The engine of boosted trees, forests and extra trees: bins the rows once and grows a tree whenever it is given gradients.
 * Histograms as in LightGBM (Ke et al. 2017) and XGBoost (Chen & Guestrin 2016, eq. 7), in fixed point and shared memory:
 * the bytes of a tree do not depend on the number of threads.
 */
import { setImmediate } from 'node:timers/promises';
import { ModelError } from '@quantcli/core';
import type { Dataset } from '../dataset/dataset.ts';
import { growByNode } from './grow-by-node.ts';
import { growSymmetric } from './grow-symmetric.ts';
import { BLOCK, FEATURE_BYTES, makeMemory, viewMemory } from './grow-memory.ts';
import type { WorkPlan } from './grow-plan.ts';
import { makeWork } from './grow-work.ts';
import type { BinOptions, GrowInput, GrownTree, GrowthParams, MakeGrower, TreeGrower } from './grower.ts';
import { GrowingTree, type TreeGround } from './growing-tree.ts';
import { kernelsBuilt, kernelsOn } from './histogram-kernels.ts';
import { GrowThreads } from './threads.ts';

/** Bytes of histograms that leaf-wise and level-wise growth keep at most; beyond, they are built anew. */
const HISTOGRAM_BYTES = 2 ** 28;
/** Values below which no thread is started. */
const SHARED_VALUES = 100_000;
/** Values below which binning ends before a new thread has come to speed. */
const SHARED_BINNING = 10_000_000;

/** Bins the rows and starts the threads. Throws {@link ModelError} when there are no rows, or too many for the memory. */
export const makeGrower: MakeGrower = (dataset, rows, bins, params, threads) =>
  makeGrowerOn(kernelsBuilt(), dataset, rows, bins, params, threads);

/** The same on the kernels in WebAssembly or those in TypeScript. */
export async function makeGrowerOn(
  wasm: boolean,
  dataset: Dataset,
  rows: Int32Array,
  bins: BinOptions,
  params: GrowthParams,
  threads: number,
): Promise<TreeGrower> {
  const { width } = dataset;
  if (rows.length === 0) {
    throw new ModelError({
      code: 'trees.no-rows',
      what: 'no rows to grow trees on',
      fix: 'bring rows with known labels',
    });
  }
  const symmetric = params.growth === 'symmetric';
  const handle = makeMemory(
    {
      rows: rows.length,
      width,
      slots: histogramCount(params, rows.length, width) + 2,
      nodes: symmetric ? openNodes(params, rows.length) : 2,
    },
    wasm,
  );
  const memory = viewMemory(handle);
  const kernels = kernelsOn(handle, memory);
  const plan: WorkPlan = {
    features: dataset.features,
    width,
    rows,
    bins: bins.bins,
    categorical: bins.categorical,
    monotone: params.monotone,
    randomThresholds: params.randomThresholds,
  };
  const work = makeWork(plan, memory, kernels);
  // Features outside shared memory would be copied to every thread.
  const shared = dataset.features.buffer instanceof SharedArrayBuffer && rows.length * width >= SHARED_VALUES;
  const others = shared ? Math.min(threads, memory.blocks) - 1 : 0;
  const team = new GrowThreads(others, { handle, plan }, memory, work);
  await setImmediate();
  team.run('bin', memory.blocks, rows.length * width < SHARED_BINNING);
  const categorical = new Set(bins.categorical);
  const ground: TreeGround = {
    memory,
    kernels,
    params,
    categorical,
    weight: Float64Array.from(rows, (row) => dataset.weight[row]!),
    leafOf: new Int32Array(rows.length),
    run: (alone) => team.run('grow', memory.blocks, alone),
  };
  return {
    async grow(input: GrowInput): Promise<GrownTree> {
      const tree = new GrowingTree(ground, input);
      if (symmetric) await growSymmetric(tree, memory, params, categorical);
      else await growByNode(tree, params);
      return tree.finish();
    },
    close: () => team.close(),
  };
}

/** Nodes of the last level that is scanned, which have two leaves' rows each. */
function openNodes({ depth, minChildRows }: GrowthParams, rows: number): number {
  return Math.max(1, Math.min(2 ** (depth - 1), Math.floor(rows / (2 * Math.max(minChildRows, 1)))));
}

function histogramCount(params: GrowthParams, rows: number, width: number): number {
  if (params.growth === 'symmetric') return openNodes(params, rows) + 1;
  const bytes = Math.ceil(width / BLOCK) * BLOCK * FEATURE_BYTES;
  const most = params.growth === 'leaf' ? params.leaves : 2 ** params.depth;
  const splittable = Math.floor(rows / (2 * Math.max(params.minChildRows, 1)));
  return Math.max(1, Math.min(most, splittable + 1, Math.floor(HISTOGRAM_BYTES / bytes)));
}
