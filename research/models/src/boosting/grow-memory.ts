/**
 * The memory in which a tree grows: one shared block with everything that the threads and the WebAssembly kernels touch,
 * and the views into it. Without the kernels it is a plain SharedArrayBuffer of the same layout.
 *
 * Bins stand in blocks of eight features, [block][row][8], one byte each: a row of a block is one word, a block is what a
 * thread takes at a time, and the rows of a small leaf touch few lines of the cache. A histogram has 257 slots a feature
 * (see ../../wasm/histogram.ts), each of two 64-bit integers: Σg, and Σh · 2^countBits + the count of rows.
 */
import { ModelError } from '@quantcli/core';

/** Features of a block. */
export const BLOCK = 8;
/** Slots of a feature's histogram; the last bin in use is for missing values. */
const SLOTS = 257;
/** Bytes of a feature's histogram. */
export const FEATURE_BYTES = SLOTS * 16;
/** Numbers of a result: score, bin, side of the missing, Σg, Σh and count of the left, then 256 bits of the bins on the left. */
export const RESULT = 10;
/** Numbers of a node that is scanned: Σg, Σh, count, lower and upper bound, score, identity for random draws. */
export const NODE = 7;
/** Numbers of an operation. */
export const OPERATION = 4;

export interface GrowSize {
  readonly rows: number;
  readonly width: number;
  /** Histograms that are kept. */
  readonly slots: number;
  /** Nodes that are scanned together. */
  readonly nodes: number;
}

/** The part used here; Node's types leave the global to those of the browser. */
declare const WebAssembly: {
  readonly Memory: new (limits: { initial: number; maximum: number; shared: true }) => SharedMemory;
};
interface SharedMemory {
  readonly buffer: SharedArrayBuffer;
}

/** What crosses to the threads. */
export interface MemoryHandle {
  readonly size: GrowSize;
  readonly memory: SharedMemory;
}

const PAGE = 65_536;
const MOST_PAGES = 65_535;

/** Throws {@link ModelError} when it is more than WebAssembly can address, or than the machine gives. */
export function makeMemory(size: GrowSize, wasm: boolean): MemoryHandle {
  const pages = Math.ceil(layout(size).end / PAGE);
  const refuse = (cause: string, reason?: unknown): ModelError =>
    new ModelError(
      {
        code: 'trees.memory',
        what: `growing trees on ${size.rows} rows of ${size.width} features needs ${Math.ceil(pages / 16)} MiB in one piece`,
        cause,
        fix: 'use fewer rows or features, or less depth',
      },
      reason,
    );
  if (pages > MOST_PAGES) throw refuse('4096 MiB is the most that WebAssembly can address');
  try {
    const memory = wasm
      ? new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
      : { buffer: new SharedArrayBuffer(pages * PAGE) };
    return { size, memory };
  } catch (error) {
    throw refuse('the machine does not give so much', error);
  }
}

/** Byte offsets; the first page is the compiler's. */
function layout({ rows, width, slots, nodes }: GrowSize) {
  const padded = Math.ceil(width / BLOCK) * BLOCK;
  const sizes = {
    control: 16 * 4,
    settings: 16 * 8,
    sides: 256,
    counts: padded * 4,
    used: padded,
    allowed: 2 * padded,
    edges: padded * 256 * 8,
    results: 2 * padded * RESULT * 8,
    nodes: nodes * NODE * 8,
    operations: (3 * nodes + 4) * OPERATION * 4,
    order: rows * 4,
    spare: rows * 4,
    pairs: rows * 16,
    bins: padded * rows,
    histograms: slots * padded * FEATURE_BYTES,
  };
  let end = PAGE;
  const place = Object.fromEntries(
    Object.entries(sizes).map(([name, bytes]) => {
      const start = end;
      end += Math.ceil(bytes / 64) * 64;
      return [name, start];
    }),
  ) as Record<keyof typeof sizes, number>;
  return { padded, sizes, place, end };
}

export type GrowMemory = ReturnType<typeof viewMemory>;

/** The views of one thread. Offsets in `at` are bytes. */
export function viewMemory({ size, memory }: MemoryHandle) {
  const { buffer } = memory;
  const { padded, sizes, place } = layout(size);
  const ints = (name: keyof typeof sizes) => new Int32Array(buffer, place[name], sizes[name] / 4);
  const numbers = (name: keyof typeof sizes) => new Float64Array(buffer, place[name], sizes[name] / 8);
  const bytes = (name: keyof typeof sizes) => new Uint8Array(buffer, place[name], sizes[name]);
  return {
    ...size,
    padded,
    blocks: padded / BLOCK,
    at: place,
    /** [16] of the threads, see threads.ts. */
    control: ints('control'),
    /** [16] of the tree: see {@link Setting}. */
    settings: numbers('settings'),
    /** [256] 1 for the bins that go left, at the split in hand. */
    sides: bytes('sides'),
    /** [F] bins without that of the missing; [F] 1 for the features of the tree; [2 × F] those that each scan may use. */
    counts: ints('counts'),
    used: bytes('used'),
    allowed: bytes('allowed'),
    /** [F × 256] upper edges of the bins, or categories' codes. */
    edges: numbers('edges'),
    results: numbers('results'),
    masks: ints('results'),
    nodeTotals: numbers('nodes'),
    operations: ints('operations'),
    order: ints('order'),
    pairs: ints('pairs'),
    bins: bytes('bins'),
    /** The whole block, for the kernels in TypeScript. */
    words: new Int32Array(buffer),
    numbers: new Float64Array(buffer),
    bytes: new Uint8Array(buffer),
  };
}

/** Positions in `settings`: in the integers' units, but for the seed and the number of operations. */
export const SETTING = {
  countBits: 0,
  l1: 1,
  l2: 2,
  minWeight: 3,
  minRows: 4,
  seed: 5,
  operations: 6,
  categoryGuard: 7,
} as const;

/** Byte offset of feature f's histogram in a slot. */
export function histogramAt(memory: GrowMemory, slot: number, feature: number): number {
  return memory.at.histograms + (slot * memory.padded + feature) * FEATURE_BYTES;
}

/** Byte offset of feature f's bins in its block. */
export function columnAt(memory: GrowMemory, feature: number): number {
  const block = Math.floor(feature / BLOCK);
  return memory.at.bins + block * BLOCK * memory.rows + (feature % BLOCK);
}
