/** How many connections the system lets this process have at once: a limit of ours must not look like silence of devices. */
import { readFileSync } from 'node:fs';

/** For the database of pictures' pasts, the spool, the link, live pictures and whatever else is open. */
const KEPT = 400;
const LEAST = 64;

/** Looks that may be in flight; `most` where the system sets no narrower bound or does not tell. */
export function roomForLooks(most: number, limits: string = limitsOfThisProcess()): number {
  const soft = /^Max open files\s+(\d+)/m.exec(limits)?.[1];
  return soft === undefined ? most : Math.max(LEAST, Math.min(most, Number(soft) - KEPT));
}

function limitsOfThisProcess(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8');
  } catch {
    return '';
  }
}
