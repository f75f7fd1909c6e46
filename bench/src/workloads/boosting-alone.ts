/** A program that fits the problem in a folder, leaf by leaf, on two threads, and ends: for the memory that it takes. */
import { fitOurs } from './boosting-contenders.ts';
import { readTrain } from './boosting-problems.ts';

const [folder] = process.argv.slice(2);
await fitOurs({ train: readTrain(folder!), objective: 'squared' }, 'leaf', 2);
