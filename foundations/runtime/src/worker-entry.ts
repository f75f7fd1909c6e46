/** The worker's side of the pool: one task at a time, one reply each. */
import { parentPort } from 'node:worker_threads';
import { runTask } from './run-task.ts';
import { packError, type Reply, type TaskMessage } from './worker-protocol.ts';

const port = parentPort!;
port.on('message', (message: TaskMessage) => {
  void runTask(message)
    .then((result) => port.postMessage({ result } satisfies Reply))
    // Also where the result cannot be cloned.
    .catch((error: unknown) => port.postMessage({ error: packError(error) } satisfies Reply));
});
