/** All workloads, in the order in which they run. */
import type { Workload } from './workload.ts';
import { catalogWorkload } from './workloads/catalog.ts';
import { featuresWorkload } from './workloads/features.ts';
import { importWorkload } from './workloads/import.ts';
import { runWorkload } from './workloads/run.ts';
import { simulateWorkload } from './workloads/simulate.ts';
import { startUpWorkload } from './workloads/start-up.ts';
import { transformsWorkload } from './workloads/transforms.ts';

export const workloads: readonly Workload[] = [
  importWorkload,
  featuresWorkload,
  transformsWorkload,
  catalogWorkload,
  simulateWorkload,
  startUpWorkload,
  runWorkload,
];
