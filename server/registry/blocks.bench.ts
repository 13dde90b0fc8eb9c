/** The longest time in which nobody else was answered, for measurements: by the clock, and of this thread's processor. */

export interface Blocks {
  /** What a person waits; on a busy machine most of it is other programs' time. */
  readonly longestBlockMs: number;
  /** What the work itself took without letting others go first. */
  readonly longestBlockCpuMs: number;
}

/** Watches the event loop until it is told to stop; `onTurn` is called whenever others had their turn. */
export function watchBlocks(onTurn: () => void = () => undefined): { readonly stop: () => Blocks } {
  let [longest, longestCpu] = [0, 0];
  let [last, lastCpu] = [performance.now(), spentMs()];
  const timer = setInterval(() => {
    const [now, cpu] = [performance.now(), spentMs()];
    longest = Math.max(longest, now - last - EVERY_MS);
    longestCpu = Math.max(longestCpu, cpu - lastCpu);
    onTurn();
    [last, lastCpu] = [performance.now(), spentMs()];
  }, EVERY_MS);
  return {
    stop: () => {
      clearInterval(timer);
      return { longestBlockMs: Math.round(longest), longestBlockCpuMs: Math.round(longestCpu) };
    },
  };
}

const EVERY_MS = 5;

function spentMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1_000;
}
