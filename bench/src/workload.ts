/**
 * A workload is a piece of the platform's work on fixed data. It yields cases, one at a time, so that only one case's
 * data is in memory; what follows a `yield` cleans up. A case names its contenders, which do the same work.
 */
import type { Peers } from './python-peer.ts';

export interface Workload {
  readonly name: string;
  cases(setting: Setting): AsyncGenerator<Case, void, undefined>;
}

export interface Setting {
  /** For this run's files; removed afterwards. */
  readonly folder: string;
  readonly peers: Peers;
}

export interface Case {
  readonly name: string;
  /** What is counted: `rows`, `values`. */
  readonly unit: string;
  /** How many of them one repetition works through. */
  readonly units: number;
  readonly repetitions: number;
  /** Ours first: the others are compared with it. */
  readonly contenders: readonly Contender[];
  /** What a reader must know beside the numbers, such as which peer is absent. */
  readonly notes: readonly string[];
  /** That all contenders do the same; checked before anything is timed. */
  checkParity(): Promise<readonly Agreement[]>;
}

export interface Contender {
  readonly name: string;
  /** A `floor` is what no program of this kind can undercut, not something to beat. */
  readonly role: 'ours' | 'peer' | 'floor';
  /** Which contender of ours a peer is compared with; the first one by default. */
  readonly against?: string;
  /** Does the work once. */
  run(): Promise<Sample>;
}

export interface Sample {
  readonly seconds: number;
  /** Processor time of all threads; above the wall time where several work, and little disturbed by other load. */
  readonly cpuSeconds?: number;
  /** Peak resident memory, where the work has a process of its own. */
  readonly megabytes?: number;
}

export interface Agreement {
  readonly what: string;
  readonly difference: number;
  /** The largest difference that counts as the same. */
  readonly limit: number;
}

export function agrees({ difference, limit }: Agreement): boolean {
  return difference <= limit;
}
