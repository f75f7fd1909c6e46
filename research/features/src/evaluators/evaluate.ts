/**
 * The batch evaluator: many expressions over a panel at once, shared sub-expressions computed once, memory bounded by
 * the results plus the few matrices that cross between stages. Time-series work is split by symbols and cross-sectional
 * work by dates; results are bit-identical for any number of workers.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { didYouMean, sharedFloat64, throwIfInterrupted, ValidationError, type Jobs } from '@quantcli/core';
import { fastestKernels, type Kernels } from '@quantcli/numeric';
import type { Panel, PanelParts } from '@quantcli/panel';
import type { StageTask } from './evaluate-stage.ts';
import { isGroupField, TIME_FIELD, type Expr } from '../language/expr.ts';
import { signature } from '../language/operator.ts';
import { operators } from '../operators/operators.ts';
import { planEvaluation, type Stage } from './plan.ts';
import { extent, runStage } from './run-stage.ts';
import { excerpt } from '../language/syntax-error.ts';

export interface EvaluateOptions {
  /** Default: the fastest that is there. Workers run that only; another backend runs in this thread. */
  readonly kernels?: Kernels;
  /** Where to run; in this thread when absent or of one worker. */
  readonly jobs?: Jobs;
  readonly signal?: AbortSignal | undefined;
  /**
   * [N × T] shared arrays that the results are written to, one for each distinct expression in order: who evaluates again
   * and again does not pay for fresh memory, which costs more than many an indicator. Default: fresh ones.
   */
  readonly into?: readonly Float64Array[];
  /** Called after each finished part of the work. */
  readonly onDone?: (done: number, total: number) => void;
}

// Parts are a matter of balance and progress only; no result depends on them.
const PARTS_INLINE = 8;
const PARTS_PER_WORKER = 4;

/**
 * Values of features over a panel's own bars: one [N × T] symbol-major shared array for each expression, in order (the
 * same array for the same expression). Throws {@link ValidationError} for a field the panel does not have and
 * Interrupted when the signal is aborted.
 */
export async function evaluate(
  panel: Panel,
  exprs: readonly Expr<'feature'>[],
  options: EvaluateOptions = {},
): Promise<readonly Float64Array[]> {
  const { kernels = fastestKernels(), jobs, signal, into = [], onDone } = options;
  requireFields(panel, exprs);
  const plan = planEvaluation(exprs);
  const size = panel.symbols.length * panel.bars;
  requireShape(into, new Set(plan.outputs).size, size);
  const matrices = Array.from({ length: plan.matrices }, (_, m) => into[m] ?? sharedFloat64(size));
  const workers = kernels === fastestKernels() ? (jobs?.workers ?? 1) : 1;
  const parts = workers > 1 ? workers * PARTS_PER_WORKER : PARTS_INLINE;
  const ranges = plan.stages.map((stage) => split(extent(stage, panel), parts));
  const total = ranges.reduce((sum, stage) => sum + stage.length, 0);
  const shared = workers > 1 ? sharedParts(panel, exprs) : undefined;
  let done = 0;
  for (const [s, stage] of plan.stages.entries()) {
    throwIfInterrupted(signal);
    if (shared === undefined) await runHere(stage, ranges[s]!);
    else await runOnWorkers(s, ranges[s]!, shared);
  }
  throwIfInterrupted(signal);
  return plan.outputs.map((matrix) => matrices[matrix]!);

  async function runHere(stage: Stage, pieces: readonly Range[]): Promise<void> {
    for (const { from, to } of pieces) {
      runStage(stage, { panel, matrices }, kernels, from, to);
      onDone?.((done += 1), total);
      // Gives the event loop a turn, in which an interruption can arrive.
      await nextTurn();
      throwIfInterrupted(signal);
    }
  }

  async function runOnWorkers(stage: number, pieces: readonly Range[], parts: PanelParts): Promise<void> {
    const texts = exprs.map((expr) => expr.text);
    const tasks = pieces.map((range): StageTask => ({ texts, panel: parts, matrices, stage, ...range }));
    const finished = done;
    await jobs!.map(new URL('./evaluate-stage.ts', import.meta.url), 'evaluateStage', tasks, {
      signal,
      onDone: (count) => onDone?.(finished + count, total),
    });
    done += pieces.length;
  }
}

function requireShape(into: readonly Float64Array[], results: number, size: number): void {
  const wrong = into.find((array) => array.length !== size || !isShared(array));
  if (into.length <= results && wrong === undefined) return;
  throw new ValidationError({
    code: 'features.into',
    what:
      wrong === undefined
        ? `${into.length} arrays for ${results} results`
        : `an array of ${wrong.length} values${isShared(wrong) ? '' : ', not shared,'} for results of ${size}`,
    fix: 'give at most one shared array of N × T values for each distinct expression',
  });
}

interface Range {
  readonly from: number;
  readonly to: number;
}

/** Cuts [0, length) into at most `parts` nearly equal ranges. */
function split(length: number, parts: number): Range[] {
  const count = Math.min(parts, length);
  return Array.from({ length: count }, (_, i) => ({
    from: Math.floor((i * length) / count),
    to: Math.floor(((i + 1) * length) / count),
  }));
}

/** The fields that are read and the mask, over shared memory: as they are where they already lie there, else copied once. */
function sharedParts(panel: Panel, exprs: readonly Expr[]): PanelParts {
  const { members, fields, ...rest } = panel.parts();
  const read = new Set(exprs.flatMap((expr) => expr.fields));
  const columns = [...fields].filter(([name]) => read.has(name));
  return {
    ...rest,
    fields: new Map(columns.map(([name, values]) => [name, isShared(values) ? values : copyShared(values)])),
    ...(members && { members: isShared(members) ? members : copySharedMask(members) }),
  };
}

function isShared(values: Float64Array | Uint8Array): boolean {
  return values.buffer instanceof SharedArrayBuffer;
}

function copyShared(values: Float64Array): Float64Array {
  const copied = sharedFloat64(values.length);
  copied.set(values);
  return copied;
}

function copySharedMask(mask: Uint8Array): Uint8Array {
  const copied = new Uint8Array(new SharedArrayBuffer(mask.length));
  copied.set(mask);
  return copied;
}

/** Where a name stands in a text on its own, and not within a longer one. */
function placeOf(name: string, text: string): number {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1)) {
    const [before = '', after = ''] = [text[at - 1], text[at + name.length]];
    if (!/\w/.test(before + after)) return at;
  }
  return 0;
}

/** Throws {@link ValidationError} for the first field that is not there. */
export function requireFields(panel: Pick<Panel, 'has' | 'fieldNames'>, exprs: readonly Expr[]): void {
  for (const expr of exprs) {
    const missing = expr.fields.find((field) => field !== TIME_FIELD && !panel.has(field));
    if (missing === undefined) continue;
    const nearest = didYouMean(missing, panel.fieldNames);
    const at = placeOf(missing, expr.text);
    const operator = operators.find(({ name }) => name === missing);
    throw new ValidationError({
      code: 'features.unknown-field',
      what: `unknown field "${missing.slice(0, 100)}"`,
      cause: `column ${at + 1} of "${excerpt(expr.text, at)}"; the data has ${panel.fieldNames.join(', ')}`,
      fix:
        operator !== undefined
          ? `${missing} is an operator: write ${signature(operator)}`
          : nearest !== ''
            ? nearest
            : isGroupField(missing)
              ? 'bring a column of groups with the prices, or use bucket(x, n)'
              : 'use one of these',
    });
  }
}
