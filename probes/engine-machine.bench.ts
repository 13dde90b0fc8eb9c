/** What this machine tells of processes and of itself, for the benchmark of the engine (Linux only: it reads /proc). */
import { readdirSync, readFileSync } from 'node:fs';
import { cpus, release } from 'node:os';

/** Kernel ticks of /proc per second. */
const TICKS_PER_SECOND = 100;

/** Which machine the figures are of. */
export function machineName(): string {
  return `${cpus().length} × ${cpus()[0]?.model ?? 'unknown'}, Linux ${release()}, Node ${process.version}`;
}

/** Seconds of user and system time of a process so far, in hundredths; 0 for one that ended. */
export function cpuOf(pid: number): number {
  const fields = statOf(pid);
  return fields === undefined ? 0 : (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** The same by the scheduler's own nanoseconds over all threads, for bursts that are shorter than a tick. */
export function fineCpuOf(pid: number): number {
  let ns = 0;
  for (const task of readdirSync(`/proc/${pid}/task`)) {
    ns += Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
  }
  return ns / 1e9;
}

/** A process and all that it started. */
export function familyOf(pid: number): number[] {
  const parents = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), Number(statOf(Number(name))?.[1])] as const);
  const family = [pid];
  for (const elder of family) {
    for (const [child, parent] of parents) if (parent === elder) family.push(child);
  }
  return family;
}

/** How much time all cores together spent idle so far, seconds. */
export function idleSeconds(): number {
  const fields = readFileSync('/proc/stat', 'utf8').split('\n', 1)[0]?.split(/\s+/) ?? [];
  return (Number(fields[4]) + Number(fields[5])) / TICKS_PER_SECOND;
}

/** Connections that a listener's full line cost so far: each costs the one who asks a second. */
export function listenOverflows(): number {
  const [names, figures] = readFileSync('/proc/net/netstat', 'utf8')
    .split('\n')
    .filter((line) => line.startsWith('TcpExt:'))
    .map((line) => line.split(' '));
  return Number(figures?.[names?.indexOf('ListenOverflows') ?? -1] ?? 0);
}

/** The middle one; NaN of none. */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}

/** To one decimal. */
export function tenth(value: number): number {
  return Math.round(value * 10) / 10;
}

/** The fields after the command, whose name may hold anything. */
function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}
