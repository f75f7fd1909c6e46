import { createWorkerPool } from '@quantcli/runtime';
import { describeJobs } from './jobs-kit.ts';

for (const workers of [1, 2]) describeJobs(`the worker pool with ${workers}`, () => createWorkerPool({ workers }));
