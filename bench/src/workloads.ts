/** All workloads, in the order in which they run. */
import type { Workload } from './workload.ts';
import { boostingWorkload } from './workloads/boosting.ts';
import { tabularWorkload } from './workloads/boosting-tabular.ts';
import { catalogWorkload } from './workloads/catalog.ts';
import { featuresWorkload } from './workloads/features.ts';
import { importWorkload } from './workloads/import.ts';
import { indicatorsWorkload } from './workloads/indicators.ts';
import { linearWorkload } from './workloads/linear.ts';
import { predictionWorkload } from './workloads/prediction.ts';
import { runWorkload } from './workloads/run.ts';
import { simulateWorkload } from './workloads/simulate.ts';
import { startUpWorkload } from './workloads/start-up.ts';
import { streamingWorkload } from './workloads/streaming.ts';
import { trainingWorkload } from './workloads/training.ts';
import { transformsWorkload } from './workloads/transforms.ts';

export const workloads: readonly Workload[] = [
  importWorkload,
  featuresWorkload,
  transformsWorkload,
  indicatorsWorkload,
  streamingWorkload,
  catalogWorkload,
  simulateWorkload,
  linearWorkload,
  boostingWorkload,
  tabularWorkload,
  predictionWorkload,
  trainingWorkload,
  startUpWorkload,
  runWorkload,
];
