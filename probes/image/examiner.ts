/** A worker of the pool: one question after the other, each answered. */
import { parentPort } from 'node:worker_threads';
import { examine, type Question } from './examine.ts';

parentPort?.on('message', (question: Question) => {
  examine(question).then(
    (examined) => parentPort?.postMessage({ examined }),
    (error: unknown) => parentPort?.postMessage({ broken: String(error) }),
  );
});
