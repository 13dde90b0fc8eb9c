/** A judge of the pool, a process of its own: one question after the other, each answered. */
import { setPriority } from 'node:os';
import { examine, type Question } from './examine.ts';
import type { Answer } from './pool.ts';

/** Looking comes first: a judge takes the time that is left over. */
const NICE = 5;

function say(
  answer: Answer extends infer A ? (A extends unknown ? Omit<A, 'rssBytes'> : never) : never,
): void {
  process.send?.({ ...answer, rssBytes: process.memoryUsage.rss() });
}

process.on('message', (question: Question) => {
  examine(question).then(
    (examined) => say({ examined }),
    (error: unknown) => say({ broken: String(error) }),
  );
});
// Whoever asked is gone.
process.on('disconnect', () => process.exit());
try {
  setPriority(NICE);
} catch {
  // Where that is not allowed, it is as important as the others.
}
