/** A thread that helps to grow trees; ends by being terminated. */
import { workerData } from 'node:worker_threads';
import { viewMemory } from './grow-memory.ts';
import { makeWork } from './grow-work.ts';
import { kernelsOn } from './histogram-kernels.ts';
import { serve, type ThreadData } from './threads.ts';

const { handle, plan } = workerData as ThreadData;
const memory = viewMemory(handle);
serve(memory.control, makeWork(plan, memory, kernelsOn(handle, memory)));
