/**
 * The order in which expressions are computed: a topological order over shared nodes (hash-consing has already found
 * the common sub-expressions), cut into stages where the axis changes. Within a stage values live in slots, which are
 * reused once nothing reads them any more; between stages they live in [N × T] matrices, reused the same way.
 * Expanded composites only: a plan holds primitive operators. O(nodes).
 */
import { isGroup, type Expr } from '../language/expr.ts';
import type {
  CrossSectionalOperator,
  ElementwiseOperator,
  MarketOperator,
  PrimitiveOperator,
  TimeSeriesOperator,
} from '../language/operator.ts';

export type Source =
  | { readonly type: 'field'; readonly name: string }
  | { readonly type: 'constant'; readonly value: number }
  | { readonly type: 'matrix'; readonly matrix: number };

interface Step<O extends PrimitiveOperator = PrimitiveOperator> {
  readonly operator: O;
  readonly numbers: readonly number[];
  /** Slots. */
  readonly inputs: readonly number[];
  readonly output: number;
  /** Which inputs hold group codes. */
  readonly grouped: readonly boolean[];
}

interface StageShape<O extends PrimitiveOperator> {
  readonly slots: number;
  /** What comes into the stage. */
  readonly loads: readonly { readonly slot: number; readonly source: Source }[];
  readonly steps: readonly Step<O>[];
  /** What leaves it. */
  readonly stores: readonly { readonly slot: number; readonly matrix: number }[];
}

/** Runs symbol by symbol over whole histories. */
export interface ColumnStage extends StageShape<ElementwiseOperator | TimeSeriesOperator> {
  readonly axis: 'columns';
}
/** Runs date by date over all symbols. */
export interface SectionStage extends StageShape<CrossSectionalOperator> {
  readonly axis: 'sections';
}
/** Runs bar by bar over all symbols, with what was before in its state. */
export interface MarketStage extends StageShape<MarketOperator> {
  readonly axis: 'market';
}
export type Stage = ColumnStage | SectionStage | MarketStage;

/** What kind of stage a level is, by its number. */
const AXES: readonly Stage['axis'][] = ['columns', 'sections', 'market'];

function axisOf(node: Expr<'feature'>): Stage['axis'] {
  const axis = (node.operator as PrimitiveOperator | undefined)?.axis;
  return axis === 'cross-sectional' ? 'sections' : axis === 'market' ? 'market' : 'columns';
}

export interface Plan {
  readonly stages: readonly Stage[];
  /** Number of matrices; the first `outputs` are results, in the order of the distinct expressions. */
  readonly matrices: number;
  /** The matrix of each expression asked for. */
  readonly outputs: readonly number[];
}

/** A result that is a leaf is copied, so that it too belongs to its receiver. */
const copy: ElementwiseOperator = {
  name: 'copy',
  axis: 'elementwise',
  arguments: [{ kind: 'series', name: 'x' }],
  doc: 'The value itself.',
  source: 'none',
  reference: ([x]) => [...x!],
  map: ([x], out) => out.set(x!),
};

/** The distinct nodes below some expressions, arguments first, composites replaced by what they stand for. */
export function topologicalOrder(exprs: readonly Expr<'feature'>[]): Expr<'feature'>[] {
  const seen = new Set<Expr>();
  const order: Expr<'feature'>[] = [];
  const visit = (node: Expr<'feature'>): void => {
    if (seen.has(node)) return;
    seen.add(node);
    for (const input of node.inputs) visit(primitive(input));
    order.push(node);
  };
  for (const expr of exprs) visit(primitive(expr));
  return order;
}

/** The node itself, or what a composite stands for. */
export function primitive(node: Expr<'feature'>): Expr<'feature'> {
  let found = node;
  while (found.expansion !== undefined) found = found.expansion;
  return found;
}

export function planEvaluation(exprs: readonly Expr<'feature'>[]): Plan {
  const roots = [...new Set(exprs.map(primitive))];
  const order = topologicalOrder(roots);

  // A level is of one axis, in turn; a leaf costs nothing and has no level of its own.
  const level = new Map<Expr, number>();
  for (const node of order) {
    const below = node.inputs.reduce((most, input) => Math.max(most, level.get(primitive(input))!), 0);
    const ahead = AXES.indexOf(axisOf(node)) - (below % AXES.length);
    level.set(node, below + (ahead < 0 ? ahead + AXES.length : ahead));
  }
  const lastReader = new Map<Expr, number>();
  for (const node of order) {
    for (const input of node.inputs) {
      const read = primitive(input);
      lastReader.set(read, Math.max(lastReader.get(read) ?? 0, level.get(node)!));
    }
  }

  const matrixOf = new Map<Expr, number>(roots.map((root, i) => [root, i]));
  const matrices = new Pool(roots.length);
  const stages: Stage[] = [];
  const levels = Math.max(-1, ...level.values()) + 1;
  for (let at = 0; at < levels; at += 1) {
    const nodes = order.filter((node) => level.get(node) === at && (node.operator !== undefined || matrixOf.has(node)));
    if (nodes.length === 0) continue;
    for (const node of nodes) {
      if (!matrixOf.has(node) && lastReader.get(node)! > at) matrixOf.set(node, matrices.take());
    }
    stages.push(planStage(AXES[at % AXES.length]!, nodes, matrixOf));
    for (const [node, matrix] of matrixOf) {
      if (matrix >= roots.length && lastReader.get(node) === at) matrices.giveBack(matrix);
    }
  }
  return { stages, matrices: matrices.size, outputs: exprs.map((expr) => matrixOf.get(primitive(expr))!) };
}

function planStage(axis: Stage['axis'], nodes: readonly Expr<'feature'>[], matrixOf: ReadonlyMap<Expr, number>): Stage {
  const computedHere = new Set(nodes.filter((node) => node.operator !== undefined));
  const lastUse = new Map<Expr, number>();
  nodes.forEach((node, i) => readBy(node).forEach((input) => lastUse.set(input, i)));

  // Slots that are loaded or stored are bound to memory outside the stage: they are fresh and never given back.
  const slots = new Pool();
  const slotOf = new Map<Expr, number>();
  const loads: { slot: number; source: Source }[] = [];
  const stores: { slot: number; matrix: number }[] = [];
  const steps = nodes.map((node, i): Step => {
    const read = readBy(node);
    for (const input of read) {
      if (computedHere.has(input) || slotOf.has(input)) continue;
      const slot = slots.fresh();
      slotOf.set(input, slot);
      loads.push({ slot, source: sourceOf(input, matrixOf) });
    }
    const inputs = read.map((input) => slotOf.get(input)!);
    const matrix = matrixOf.get(node);
    const output = matrix === undefined ? slots.take() : slots.fresh();
    if (matrix !== undefined) stores.push({ slot: output, matrix });
    if (computedHere.has(node)) slotOf.set(node, output);
    for (const input of new Set(read)) {
      const spent = computedHere.has(input) && !matrixOf.has(input) && lastUse.get(input) === i;
      if (spent) slots.giveBack(slotOf.get(input)!);
    }
    const operator = (node.operator ?? copy) as PrimitiveOperator;
    return { operator, numbers: node.numbers, inputs, output, grouped: groupedInputs(node) };
  });
  return { axis, slots: slots.size, loads, steps, stores } as Stage;
}

/** The nodes a step reads; a leaf is copied from itself. */
function readBy(node: Expr<'feature'>): Expr<'feature'>[] {
  return node.operator === undefined ? [node] : node.inputs.map(primitive);
}

function sourceOf(node: Expr<'feature'>, matrixOf: ReadonlyMap<Expr, number>): Source {
  if (node.operator !== undefined) return { type: 'matrix', matrix: matrixOf.get(node)! };
  return node.value === undefined ? { type: 'field', name: node.text } : { type: 'constant', value: node.value };
}

/** Which inputs of a node hold group codes. */
export function groupedInputs(node: Expr<'feature'>): boolean[] {
  const literal = ['window', 'number', 'choice'];
  const declared = (node.operator?.arguments ?? []).filter(({ kind }) => !literal.includes(kind));
  return node.inputs.map((input, i) => {
    const { kind } = declared[Math.min(i, declared.length - 1)]!;
    return kind === 'group' || (kind === 'factors' && (isGroup(input) || input.operator?.codes === true));
  });
}

/** Numbers of buffers: the smallest set, handed out again once given back. */
class Pool {
  readonly #free: number[] = [];
  size: number;

  constructor(size = 0) {
    this.size = size;
  }

  fresh(): number {
    this.size += 1;
    return this.size - 1;
  }

  take(): number {
    return this.#free.pop() ?? this.fresh();
  }

  giveBack(buffer: number): void {
    this.#free.push(buffer);
  }
}
