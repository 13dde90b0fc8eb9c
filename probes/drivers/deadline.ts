/** A part of the time that a look has. */

/**
 * Runs out after so long, and after what arrived meanwhile was read: timers come before sockets in a turn of the loop,
 * and one that is late would take an answer that lies there for silence. Call it off with `clearTimeout`; `runOut` may
 * still come once after that, and does nothing where all is over.
 */
export function patience(limitMs: number, runOut: () => void): NodeJS.Timeout {
  return setTimeout(() => setImmediate(runOut), Math.max(1, limitMs));
}

/** A signal that times out after so long, or aborts with the given one; `release` it, or it stays until then. */
export function within(limitMs: number, signal: AbortSignal): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const pass = () => controller.abort(signal.reason);
  const timer = patience(limitMs, () =>
    controller.abort(new DOMException('the time for this step ran out', 'TimeoutError')),
  );
  if (signal.aborted) pass();
  else signal.addEventListener('abort', pass, { once: true });
  return {
    signal: controller.signal,
    release() {
      clearTimeout(timer);
      signal.removeEventListener('abort', pass);
    },
  };
}
