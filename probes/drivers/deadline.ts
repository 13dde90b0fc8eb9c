/** A part of the time that a look has. */

/** A signal that times out after so long, or aborts with the given one; `release` it, or it stays until then. */
export function within(limitMs: number, signal: AbortSignal): { signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const pass = () => controller.abort(signal.reason);
  const timer = setTimeout(
    () => controller.abort(new DOMException('the time for this step ran out', 'TimeoutError')),
    Math.max(1, limitMs),
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
